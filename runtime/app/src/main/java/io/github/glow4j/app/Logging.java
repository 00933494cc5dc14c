package io.github.glow4j.app;

import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Log messages on standard error as one plain line each: warnings, and with {@code --verbose} the rest, except for what
 * ONNX Runtime tells about every step of its optimiser.
 */
final class Logging {
    // The log manager holds loggers weakly; the levels set here must stay.
    private static final Logger GLOW4J = Logger.getLogger("io.github.glow4j");
    private static final Logger ONNX_RUNTIME = Logger.getLogger("io.github.glow4j.onnxruntime");

    private Logging() {}

    static void configure(boolean verbose) {
        LogManager.getLogManager().reset();
        Level level = verbose ? Level.FINE : Level.WARNING;
        ConsoleHandler handler = new ConsoleHandler();
        handler.setLevel(level);
        handler.setFormatter(new Line());
        Logger root = Logger.getLogger("");
        root.addHandler(handler);
        root.setLevel(verbose ? Level.INFO : Level.WARNING);
        GLOW4J.setLevel(level);
        ONNX_RUNTIME.setLevel(Level.WARNING);
    }

    private static final class Line extends Formatter {
        @Override
        public String format(LogRecord message) {
            String level = message.getLevel().intValue() >= Level.WARNING.intValue() ? "warning: " : "";
            String thrown = message.getThrown() == null ? "" : " (" + message.getThrown() + ")";
            return "glow: " + level + formatMessage(message) + thrown + System.lineSeparator();
        }
    }
}
