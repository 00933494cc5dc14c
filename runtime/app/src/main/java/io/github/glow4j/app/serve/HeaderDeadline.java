package io.github.glow4j.app.serve;

import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Ends connections of clients that begin a request and then take too long over its headers. Helidon has no time limit
 * there: a client that sends a byte now and then would hold a connection for ever. Bodies have their own deadline.
 */
final class HeaderDeadline implements Http1ConnectionListener, AutoCloseable {
    private final long nanoseconds;

    /** When they began, of the connections that are reading headers; each has a thread of its own. */
    private final Map<Thread, Long> reading = new ConcurrentHashMap<>();

    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("glow4j-header-deadline").factory());

    HeaderDeadline(Duration limit) {
        nanoseconds = limit.toNanos();
        long period = Math.max(1, nanoseconds / 4);
        var unused = watch.scheduleWithFixedDelay(this::endSlow, period, period, TimeUnit.NANOSECONDS);
    }

    @Override
    public void prologue(ConnectionContext connection, HttpPrologue prologue) {
        reading.put(Thread.currentThread(), System.nanoTime());
    }

    @Override
    public void headers(ConnectionContext connection, Headers headers) {
        reading.remove(Thread.currentThread());
    }

    /** The interrupt of a thread that reads closes what it reads from. */
    private void endSlow() {
        long now = System.nanoTime();
        reading.forEach((thread, since) -> {
            if (now - since > nanoseconds && reading.remove(thread, since)) {
                thread.interrupt();
            }
        });
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }
}
