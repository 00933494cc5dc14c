package io.github.glow4j.inference;

import io.github.glow4j.nativelib.NativeHandle;

/** The lifetime of a model or a bound call: closed once, after the calls in flight. */
final class Lifetime extends NativeHandle {
    private final Runnable freer;

    Lifetime(String kind, Runnable freer) {
        super(kind);
        this.freer = freer;
    }

    /**
     * Marks the beginning of a call.
     *
     * @throws IllegalStateException if closed
     */
    void begin() {
        acquire();
    }

    /** Marks its end. */
    void end() {
        release();
    }

    @Override
    protected void free() {
        freer.run();
    }
}
