package io.github.glow4j.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Measures inference: {@code bench calls}, {@code efficiency}, {@code concurrency}, {@code resident}, {@code startup},
 * {@code serve}. */
@Command(
        name = "bench",
        subcommands = {
            CallOverhead.class,
            GraphEfficiency.class,
            Concurrency.class,
            ResidentMemory.class,
            StartUp.class,
            Serving.class
        },
        mixinStandardHelpOptions = true)
public final class InferenceBenchmarks {
    private InferenceBenchmarks() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new InferenceBenchmarks())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }
}
