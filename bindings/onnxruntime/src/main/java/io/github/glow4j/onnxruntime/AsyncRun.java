package io.github.glow4j.onnxruntime;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A run on another thread whose future can cancel it. */
final class AsyncRun {
    /** A new thread for each run: cheap beside a run worth doing asynchronously, and none is left idle. */
    static final Executor THREADS =
            task -> Thread.ofPlatform().daemon().name("glow4j-onnxruntime-run").start(task);

    /** @param discard disposes of a result that came too late, after the future had been cancelled */
    static <T extends @Nullable Object> CompletableFuture<T> start(
            Executor executor, Function<RunOptions, T> run, Consumer<T> discard) {
        CompletableFuture<T> future = new CompletableFuture<>();
        executor.execute(() -> {
            try (RunOptions options = RunOptions.open()) {
                CompletableFuture<T> _ =
                        future.whenComplete((result, failure) -> terminateIfCancelled(future, options));
                if (!future.isDone()) {
                    T result = run.apply(options);
                    if (!future.complete(result)) {
                        discard.accept(result);
                    }
                }
            } catch (Throwable e) {
                future.completeExceptionally(e);
            }
        });
        return future;
    }

    private static void terminateIfCancelled(CompletableFuture<?> future, RunOptions options) {
        if (future.isCancelled()) {
            try {
                options.terminate();
            } catch (IllegalStateException e) {
                // The run has ended and its options are closed: nothing is left to cancel.
            }
        }
    }

    private AsyncRun() {}
}
