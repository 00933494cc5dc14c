package io.github.glow4j.app;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How long a run lasts, and what it leaves behind on the way. */
@HelpHeading("Length and records:")
final class TrainScheduleOptions {
    /** Options that end a run; on resuming, one of them replaces all that were given before. */
    static final List<String> LIMITS = List.of("--epochs", "--steps", "--minutes");

    @Option(names = "--epochs", paramLabel = "X", description = "Passes over the data, fractions allowed.")
    @Nullable
    Double epochs;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Steps, those before a resumed run was interrupted included.")
    @Nullable
    Long steps;

    @Option(
            names = "--minutes",
            paramLabel = "X",
            description =
                    "Time of this call, but for the last validation. The first limit that is reached counts; without"
                            + " one, training goes on until Ctrl-C.")
    @Nullable
    Double minutes;

    @Option(
            names = "--log-every",
            paramLabel = "N",
            description = "Steps per line of train.jsonl, which has their means. Default: 10.")
    @Nullable
    Long logEvery;

    @Option(
            names = "--validate-every",
            paramLabel = "N",
            description =
                    "Steps between validations, each with a grid of samples; 0 for none. Default: those of an epoch,"
                            + " but at least 100.")
    @Nullable
    Long validateEvery;

    @Option(
            names = "--validation-images",
            paramLabel = "N",
            description = "At most so many of the held-out images are used. Default: 1000.")
    @Nullable
    Integer validationImages;

    @Option(
            names = "--temperatures",
            paramLabel = "T",
            split = ",",
            description = "Temperatures of the grids of samples, a row each. Default: 0.5,0.7,0.9,1.")
    float @Nullable [] temperatures;

    @Option(
            names = "--save-every",
            paramLabel = "N|TIME",
            description = "Steps between checkpoints, or the time, such as 30s or 15m. Default: 10m.")
    @Nullable
    String saveEvery;

    @Option(
            names = "--keep",
            paramLabel = "N",
            description = "Last checkpoints that are kept, besides the best. Default: 3.")
    @Nullable
    Integer keep;
}
