package io.github.glow4j.app.serve;

import java.util.concurrent.Semaphore;

/**
 * Bounds the memory of all request bodies together, so that many large ones at a time are refused rather than fill the heap.
 */
final class BodyBudget {
    /** A body becomes JSON, numbers and pictures, which take some times its size. */
    private static final int HEAP_PER_BYTE = 16;

    private final Semaphore bytes =
            new Semaphore(Math.clamp(Runtime.getRuntime().maxMemory() / HEAP_PER_BYTE, Limits.BODY_BYTES, 1 << 30));

    /** What a request has been granted, until it is closed. */
    interface Share extends AutoCloseable {
        @Override
        void close();
    }

    /** @throws Problem 503 if other bodies take it all */
    Share take(int count) {
        if (!bytes.tryAcquire(count)) {
            throw Problem.overloaded("too many large requests at a time; try again");
        }
        return () -> bytes.release(count);
    }
}
