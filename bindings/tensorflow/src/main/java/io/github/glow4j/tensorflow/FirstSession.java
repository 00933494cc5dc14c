package io.github.glow4j.tensorflow;

import io.github.glow4j.nativelib.ErrorOutput;
import io.github.glow4j.nativelib.NativeLibrary;

/**
 * Runs an empty graph before the first session of the process, with the error output held back.
 *
 * <p>At the first run TensorFlow 2.18 says, once, that a pass for TPUs is not enabled. The line goes through a copy of
 * Abseil's logging inside the library that no variable and no function reaches. Who sets the log level sees it.
 */
final class FirstSession {
    private static boolean done;

    private FirstSession() {}

    static synchronized void prepare() {
        if (done) {
            return;
        }
        done = true; // also if it fails: the caller's own session will fail too, and say why
        if (System.getenv(NativeLibrary.TENSORFLOW_LOG_LEVEL) == null) {
            ErrorOutput.without(FirstSession::unwanted, FirstSession::run);
        }
    }

    private static void run() {
        try (Graph graph = new Graph()) {
            Operation nothing = graph.operation("NoOp", "nothing").build();
            try (Session session = new Session(graph)) {
                session.run(nothing);
            }
        }
    }

    private static boolean unwanted(String line) {
        return line.contains("MLIR V1 optimization pass is not enabled")
                || line.contains("All log messages before absl::InitializeLog() is called");
    }
}
