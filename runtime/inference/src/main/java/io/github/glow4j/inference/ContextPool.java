package io.github.glow4j.inference;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Contexts that calls borrow: made when needed up to a bound, beyond which a caller waits. Taking and giving back an idle
 * one neither locks nor allocates.
 *
 * @param <T> the context
 */
final class ContextPool<T extends ContextPool.Context> {
    /** What is pooled. */
    interface Context extends AutoCloseable {
        @Override
        void close();
    }

    private final Supplier<T> maker;
    private final AtomicReferenceArray<T> idle;
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Object gate = new Object();

    ContextPool(int bound, Supplier<T> maker) {
        this.maker = maker;
        idle = new AtomicReferenceArray<>(bound);
    }

    /** Takes a context, waiting for one if need be. */
    T take() {
        @Nullable T context = tryTake();
        return context != null ? context : await();
    }

    private @Nullable T tryTake() {
        int length = idle.length();
        int start = home();
        for (int i = 0; i < length; i++) {
            int slot = (start + i) % length;
            T context = idle.get(slot);
            if (context != null && idle.compareAndSet(slot, context, null)) {
                return context;
            }
        }
        return mayGrow() ? make() : null;
    }

    /** Where a thread begins to look: it is likely to find the context that still points to its memory. */
    private int home() {
        return (int) (Thread.currentThread().threadId() % idle.length());
    }

    private boolean mayGrow() {
        int count = made.get();
        while (count < idle.length()) {
            if (made.compareAndSet(count, count + 1)) {
                return true;
            }
            count = made.get();
        }
        return false;
    }

    private T make() {
        boolean success = false;
        try {
            T context = maker.get();
            success = true;
            return context;
        } finally {
            if (!success) {
                made.decrementAndGet();
                wakeOne();
            }
        }
    }

    private T await() {
        boolean interrupted = false;
        waiting.incrementAndGet(); // before looking again, as give() looks at it after putting back
        try {
            synchronized (gate) {
                while (true) {
                    @Nullable T context = tryTake();
                    if (context != null) {
                        return context;
                    }
                    try {
                        gate.wait();
                    } catch (InterruptedException e) {
                        interrupted = true; // a run cannot be left half way either
                    }
                }
            }
        } finally {
            waiting.decrementAndGet();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Gives a context back. */
    void give(T context) {
        int length = idle.length();
        // No more contexts than slots are ever made, so one is free.
        for (int slot = home(); !idle.compareAndSet(slot, null, context); slot = (slot + 1) % length) {
            Thread.onSpinWait();
        }
        wakeOne();
    }

    private void wakeOne() {
        if (waiting.get() > 0) {
            synchronized (gate) {
                gate.notify();
            }
        }
    }

    /** Closes all contexts; none may be taken. */
    void close() {
        for (int slot = 0; slot < idle.length(); slot++) {
            T context = idle.getAndSet(slot, null);
            if (context != null) {
                context.close();
            }
        }
    }
}
