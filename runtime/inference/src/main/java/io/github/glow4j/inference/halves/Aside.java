package io.github.glow4j.inference.halves;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that is made on a thread of its own while the caller makes something else. It must be waited for.
 *
 * @param <T> what is made
 */
public final class Aside<T> {
    private final FutureTask<T> task;

    private Aside(FutureTask<T> task) {
        this.task = task;
    }

    /** Begins. */
    public static <T> Aside<T> start(String threadName, Supplier<T> maker) {
        FutureTask<T> task = new FutureTask<>(maker::get);
        Thread.ofPlatform().daemon().name(threadName).start(task);
        return new Aside<>(task);
    }

    /** Waits for it, whether the thread is interrupted or not. Throws what the making threw. */
    public T join() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    switch (e.getCause()) {
                        case RuntimeException failure -> throw failure;
                        case Error error -> throw error;
                        case null, default -> throw new IllegalStateException(e);
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits for it; null if it could not be made. */
    public @Nullable T orNull() {
        try {
            return join();
        } catch (RuntimeException | Error e) {
            return null;
        }
    }
}
