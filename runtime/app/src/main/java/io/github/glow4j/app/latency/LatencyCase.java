package io.github.glow4j.app.latency;

/**
 * A way to run a model.
 *
 * @param direction which graph
 * @param mode how the threads are used
 * @param threads of the processor
 * @param batch images per call
 */
public record LatencyCase(Direction direction, Mode mode, int threads, int batch) {
    /** Which graph. */
    public enum Direction {
        ENCODE,
        DECODE
    }

    /** How the threads are used. */
    public enum Mode {
        /** One caller, whose calls take all threads. */
        LATENCY,
        /** As many callers as threads, each of whose calls takes one. */
        THROUGHPUT
    }

    /** Threads that call at a time. */
    public int callers() {
        return mode == Mode.LATENCY ? 1 : threads;
    }

    /** Threads that work on one call. */
    public int threadsPerCall() {
        return mode == Mode.LATENCY ? threads : 1;
    }
}
