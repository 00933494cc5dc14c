package io.github.glow4j.onnxruntime;

import io.github.glow4j.onnxruntime.c.onnxruntime_h;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;

/**
 * Takes the library's log to the {@link System.Logger} {@code io.github.glow4j.onnxruntime}.
 *
 * <p>VERBOSE becomes TRACE; INFO becomes DEBUG, as it tells of the library's inner workings; FATAL becomes ERROR. ERROR
 * becomes DEBUG too: the same text comes back as the status of the call, which is thrown, and the caller decides whether
 * it is an error (a probe for CUDA that fails is none).
 */
final class LogBridge {
    static final String LOGGER = "io.github.glow4j.onnxruntime";

    /** The C function. */
    static final MemorySegment FUNCTION = Callback.of(MethodHandles.lookup(), "log");

    /** The least severity that the logger would not drop. */
    static int severity() {
        System.Logger logger = System.getLogger(LOGGER);
        if (logger.isLoggable(Level.TRACE)) {
            return onnxruntime_h.ORT_LOGGING_LEVEL_VERBOSE();
        }
        return logger.isLoggable(Level.DEBUG)
                ? onnxruntime_h.ORT_LOGGING_LEVEL_INFO()
                : onnxruntime_h.ORT_LOGGING_LEVEL_WARNING();
    }

    @SuppressWarnings("unused") // called by the library
    private static long log(long parameter, long severity, long category, long id, long place, long message) {
        try {
            String text = Strings.read(MemorySegment.ofAddress(message));
            System.getLogger(LOGGER)
                    .log(level((int) severity, text), "{0} [{1}]", text, Strings.read(MemorySegment.ofAddress(place)));
        } catch (Throwable e) {
            // A logger that fails costs its line only.
        }
        return 0;
    }

    private static Level level(int severity, String message) {
        if (severity == onnxruntime_h.ORT_LOGGING_LEVEL_VERBOSE()) {
            return Level.TRACE;
        } else if (severity == onnxruntime_h.ORT_LOGGING_LEVEL_WARNING()) {
            return isHarmless(message) ? Level.DEBUG : Level.WARNING;
        } else if (severity == onnxruntime_h.ORT_LOGGING_LEVEL_FATAL()) {
            return Level.ERROR;
        }
        return Level.DEBUG;
    }

    /**
     * Warnings that call for nothing: there is no graphics card to be discovered; an optimised model that was asked for
     * suits this kind of CPU only, as {@link SessionOptions#optimizedModelPath} says.
     */
    private static boolean isHarmless(String message) {
        return message.contains("device discovery failed")
                || message.contains("/sys/class/drm")
                || message.startsWith("Serializing optimized model");
    }

    private LogBridge() {}
}
