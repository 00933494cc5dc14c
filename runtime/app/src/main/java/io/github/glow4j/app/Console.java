package io.github.glow4j.app;

import java.io.PrintWriter;

/** Where a command says what it has to say: reports on standard output, remarks and progress on standard error. */
final class Console {
    private final PrintWriter out;
    private final PrintWriter err;
    private final CommonOptions options;

    Console(PrintWriter out, PrintWriter err, CommonOptions options) {
        this.out = out;
        this.err = err;
        this.options = options;
    }

    /** Prints what a command found, as text or JSON. */
    void report(Report report) {
        if (options.json) {
            out.println(report.toJson());
        } else if (!options.quiet) {
            out.print(report.toText());
        }
        out.flush();
    }

    /** A line on standard error for people. */
    void note(String line) {
        if (!options.quiet) {
            err.println("glow: " + line);
        }
    }

    /** A line on standard error for people, after something that clears the way for it on a terminal. */
    void note(String before, String line) {
        if (!options.quiet) {
            err.print(before);
            note(line);
        }
    }

    /** Whether progress is drawn on a terminal. */
    boolean interactive() {
        return !options.quiet && !options.json && Progress.onTerminal();
    }

    /** Whether log messages are shown. */
    boolean verbose() {
        return options.verbose;
    }

    /** A progress bar that shows itself once the work takes long. */
    Progress progress(String task, int total) {
        return new Progress(task, total, interactive());
    }
}
