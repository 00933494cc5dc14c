package io.github.glow4j.app.serve;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One request under way: when it must be answered, and whether its images or latents are still to come to a queue.
 *
 * <p>Used by the thread of the request only.
 */
final class Ticket implements AutoCloseable {
    private final AtomicInteger arriving;
    private final long started = System.nanoTime();
    private final long deadline;
    private boolean arrived;

    /** @param arriving the requests that have not come to a queue yet, which this one counts among */
    Ticket(AtomicInteger arriving, Duration timeout) {
        this.arriving = arriving;
        this.deadline = started + timeout.toNanos();
        arriving.incrementAndGet();
    }

    /** The request waits in a queue now: nobody needs to wait for it. */
    void arrived() {
        if (!arrived) {
            arrived = true;
            arriving.decrementAndGet();
        }
    }

    double milliseconds() {
        return (System.nanoTime() - started) / 1e6;
    }

    /** What is left of its time, negative once that is over. */
    long remainingNanos() {
        return deadline - System.nanoTime();
    }

    /** @throws Problem 503 if its time is over */
    void check() {
        if (remainingNanos() <= 0) {
            throw timedOut();
        }
    }

    static Problem timedOut() {
        return Problem.overloaded("the request could not be answered in its time; try again, or ask for less");
    }

    @Override
    public void close() {
        arrived();
    }
}
