package io.github.glow4j.app;

import picocli.CommandLine.Option;

/** Options that every command takes. */
@HelpHeading("Common options:")
final class CommonOptions {
    @Option(names = "--json", description = "Report as JSON on standard output, for programs.")
    boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print nothing but errors (and JSON where asked for).")
    boolean quiet;

    @Option(names = "--verbose", description = "Print log messages, and stack traces of errors.")
    boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;
}
