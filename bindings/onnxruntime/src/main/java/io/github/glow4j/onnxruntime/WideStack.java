package io.github.glow4j.onnxruntime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Calls with a stack as large as the command line of the process asks for. When its first environment is made, ONNX Runtime
 * 1.29 on Linux matches a regular expression against {@code /proc/self/cmdline}, and that matcher recurses for each
 * character: with a class path of some 4,000 characters the usual stack of 1 MiB overflows, which ends the JVM.
 */
final class WideStack {
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    /** Measured: about 260 bytes. */
    private static final long BYTES_PER_CHARACTER = 1024;

    private static final long USUAL = 1 << 20;

    private WideStack() {}

    /** Waits for the result; throws what the call throws. The memory of the stack is taken as it is used. */
    static <T> T call(Supplier<T> call) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Runnable body = () -> {
            try {
                result.complete(call.get());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        };
        new Thread(null, body, "glow4j-onnxruntime-start", USUAL + BYTES_PER_CHARACTER * characters()).start();
        try {
            return result.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException failure -> throw failure;
                case Error error -> throw error;
                case null, default -> throw e;
            }
        }
    }

    private static int characters() {
        try {
            return Files.readAllBytes(COMMAND_LINE).length;
        } catch (IOException e) {
            return 0; // not Linux, and nobody reads it
        }
    }
}
