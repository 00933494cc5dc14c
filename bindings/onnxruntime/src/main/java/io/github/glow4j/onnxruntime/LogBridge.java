package io.github.glow4j.onnxruntime;

import io.github.glow4j.onnxruntime.c.OrtLoggingFunction;
import io.github.glow4j.onnxruntime.c.onnxruntime_h;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Takes the library's log to the {@link System.Logger} {@code io.github.glow4j.onnxruntime}.
 *
 * <p>VERBOSE becomes TRACE; INFO becomes DEBUG, as it tells of the library's inner workings; FATAL becomes ERROR. ERROR
 * becomes DEBUG too: the same text comes back as the status of the call, which is thrown, and the caller decides whether
 * it is an error (a probe for CUDA that fails is none).
 */
final class LogBridge {
    static final String LOGGER = "io.github.glow4j.onnxruntime";

    /** The C function. It lives for ever, as the library may log at any time. */
    static final MemorySegment FUNCTION = OrtLoggingFunction.allocate(LogBridge::log, Arena.global());

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

    private static void log(
            MemorySegment unused,
            int severity,
            MemorySegment category,
            MemorySegment id,
            MemorySegment place,
            MemorySegment message) {
        try {
            String text = Strings.read(message);
            System.getLogger(LOGGER).log(level(severity, text), "{0} [{1}]", text, Strings.read(place));
        } catch (Throwable e) {
            // Nothing may leave a callback: it would end the JVM. A logger that fails costs its line only.
        }
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
