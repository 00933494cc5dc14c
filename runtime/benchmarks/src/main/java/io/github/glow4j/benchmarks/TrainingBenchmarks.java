package io.github.glow4j.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Measures training: {@code bench speed} and {@code bench memory}. */
@Command(
        name = "bench",
        subcommands = {TrainingSpeed.class, TrainingMemory.class, MemoryCase.class},
        mixinStandardHelpOptions = true)
public final class TrainingBenchmarks {
    private TrainingBenchmarks() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new TrainingBenchmarks())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }
}
