package io.github.glow4j.nativelib;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Cleaner;

/**
 * An owned native object: closed once, never while a call that uses it is in flight, and reported when forgotten.
 *
 * <p>A caller brackets every native call with {@link #acquire()} and {@link #release()}. {@link #close()} refuses new
 * calls, waits for those in flight, then frees. Acquiring allocates nothing. A thread must not close a handle while it
 * holds it itself (for example from a callback): it would wait for itself.
 *
 * <p>An object that becomes unreachable without having been closed is logged with the place where it was made. It is not
 * freed then, as the garbage collector knows nothing of the order in which native objects must go.
 */
public abstract class NativeHandle implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final int CLOSED = 1 << 31;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(NativeHandle.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The number of calls in flight; the sign bit is set once closing has begun. */
    @SuppressWarnings("unused")
    private volatile int state;

    private final Object gate = new Object();
    private final LeakReport leakReport;
    private final Cleaner.Cleanable cleanable;
    private boolean freed;

    /**
     * Make the native object before calling this: a constructor that fails afterwards leaves something behind that is
     * never closed, and it would be reported.
     *
     * @param kind what this is, for messages: {@code "Session"}
     */
    @SuppressWarnings("this-escape") // to the cleaner, which only watches it
    protected NativeHandle(String kind) {
        leakReport = new LeakReport(kind);
        cleanable = CLEANER.register(this, leakReport);
    }

    /** Frees the native object. Called exactly once, with no call in flight. */
    protected abstract void free();

    /**
     * Marks the beginning of a call that uses the native object.
     *
     * @throws IllegalStateException if it has been closed
     */
    protected final void acquire() {
        if ((int) STATE.getAndAdd(this, 1) < 0) {
            release();
            throw new IllegalStateException(leakReport.kind + " is closed");
        }
    }

    /** Marks the end of a call that began with {@link #acquire()}. */
    protected final void release() {
        if ((int) STATE.getAndAdd(this, -1) == CLOSED + 1) {
            synchronized (gate) {
                gate.notifyAll();
            }
        }
    }

    /** Whether {@link #close()} has been called. */
    public final boolean isClosed() {
        return state < 0;
    }

    /** Waits for calls in flight, then frees the native object. Calling it again does nothing. */
    @Override
    public final void close() {
        boolean interrupted = false;
        try {
            synchronized (gate) {
                STATE.getAndBitwiseOr(this, CLOSED);
                while (state != CLOSED) {
                    try {
                        gate.wait();
                    } catch (InterruptedException e) {
                        interrupted = true; // freeing under a running call would crash, so the wait goes on
                    }
                }
                if (!freed) {
                    freed = true;
                    leakReport.closed = true;
                    cleanable.clean();
                    free();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static final class LeakReport implements Runnable {
        private final String kind;
        private final Throwable madeAt;
        private volatile boolean closed;

        LeakReport(String kind) {
            this.kind = kind;
            this.madeAt = new Throwable(kind + " was made here");
        }

        @Override
        public void run() {
            if (!closed) {
                System.getLogger("io.github.glow4j.leaks")
                        .log(Level.WARNING, kind + " was never closed: its native memory is lost", madeAt);
            }
        }
    }
}
