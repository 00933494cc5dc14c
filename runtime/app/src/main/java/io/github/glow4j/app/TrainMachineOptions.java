package io.github.glow4j.app;

import io.github.glow4j.training.graph.MemoryMode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What training may use of the machine. */
@HelpHeading("Machine:")
final class TrainMachineOptions {
    @Option(
            names = "--memory",
            paramLabel = "MODE",
            description =
                    "What is kept of the forward pass. plain: all of it, the fastest; checkpoint: the input of every"
                            + " sqrt(K)-th step; invert: next to nothing, the rest is computed again by inverting the flow,"
                            + " and memory does not grow with depth. Default: invert.")
    @Nullable
    MemoryMode memory;

    @Option(names = "--threads", paramLabel = "N", description = "Threads that compute. Default: 0, one per core.")
    @Nullable
    Integer threads;

    MemoryMode mode() {
        return memory == null ? MemoryMode.INVERT : memory;
    }
}
