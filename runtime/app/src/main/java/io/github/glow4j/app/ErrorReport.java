package io.github.glow4j.app;

import io.github.glow4j.models.GlowException;
import io.github.glow4j.nativelib.NativeLibraryException;
import io.github.glow4j.onnxruntime.OrtException;
import io.github.glow4j.tensorflow.TensorFlowException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what went wrong in a line or two, with a stack trace only if asked for. */
final class ErrorReport implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private final PrintWriter err;
    private final boolean verbose;

    ErrorReport(PrintWriter err, boolean verbose) {
        this.err = err;
        this.verbose = verbose;
    }

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        List<String> unmatched = command.getUnmatchedArguments();
        ParameterException cause = e;
        if (e instanceof MissingParameterException && !unmatched.isEmpty()) {
            // More to the point than what is missing because of a typing error.
            cause = new UnmatchedArgumentException(command, unmatched);
        }
        boolean noCommand = cause instanceof UnmatchedArgumentException
                && command.getParent() == null
                && !unmatched.getFirst().startsWith("-");
        err.println("glow: " + (noCommand ? "there is no command '" + unmatched.getFirst() + "'" : cause.getMessage()));
        if (!UnmatchedArgumentException.printSuggestions(cause, err)) {
            err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        }
        return Main.USAGE;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult result) {
        return report(e);
    }

    /** Reports an error and tells the exit code. */
    int report(Throwable thrown) {
        Throwable e = thrown instanceof ExecutionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        err.println("glow: " + describe(e));
        if (verbose) {
            e.printStackTrace(err);
        }
        err.flush();
        return Main.FAILURE;
    }

    private String describe(Throwable e) {
        return switch (e) {
            case GlowException expected -> message(expected);
            case NativeLibraryException expected -> message(expected);
            case OrtException ort -> "ONNX Runtime: " + message(ort);
            case TensorFlowException tensorFlow -> "TensorFlow: " + message(tensorFlow);
            case UncheckedIOException io when io.getCause() != null -> "input or output failed: " + io.getCause();
            case IOException io -> "input or output failed: " + io;
            case OutOfMemoryError memory ->
                "out of memory (" + memory.getMessage() + "). Give fewer images at a time, or more heap:"
                        + " GLOW_JAVA_OPTS=-Xmx8g";
            default ->
                "unexpected error: " + e
                        + (verbose ? "" : System.lineSeparator() + "  --verbose shows where it happened");
        };
    }

    private static String message(Throwable e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }
}
