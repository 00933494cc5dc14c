package io.github.glow4j.benchmarks;

import io.github.glow4j.models.GlowException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Measures training: {@code bench speed}, {@code bench memory} and {@code bench ablation}. */
@Command(
        name = "bench",
        subcommands = {TrainingSpeed.class, TrainingMemory.class, MemoryCase.class, TrainingAblation.class},
        mixinStandardHelpOptions = true)
public final class TrainingBenchmarks {
    private TrainingBenchmarks() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new TrainingBenchmarks())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOverwrittenOptionsAllowed(true)
                .setExecutionExceptionHandler((e, commandLine, _) -> {
                    if (!(e instanceof GlowException)) {
                        throw e;
                    }
                    commandLine.getErr().println(e.getMessage());
                    return commandLine.getCommandSpec().exitCodeOnExecutionException();
                });
    }
}
