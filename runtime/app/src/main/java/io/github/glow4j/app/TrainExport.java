package io.github.glow4j.app;

import io.github.glow4j.training.conversion.Conversion;
import io.github.glow4j.training.run.RunResult;
import io.github.glow4j.training.run.RunSettings;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Makes a model of a checkpoint of a run. */
final class TrainExport {
    private TrainExport() {}

    static void write(
            RunSettings settings,
            RunResult result,
            TrainCommand.@Nullable Which which,
            TrainCommand.@Nullable Weights weights,
            Path folder) {
        Path best = which == TrainCommand.Which.LAST ? null : result.best();
        Path checkpoint = best == null ? result.checkpoint() : best;
        boolean averaged =
                weights == null ? settings.training().averageDecay() > 0 : weights == TrainCommand.Weights.AVERAGED;
        // The run's own glow.json, beside the checkpoint, tells image size and bits.
        new Conversion(checkpoint, OptionalInt.empty(), OptionalInt.empty(), averaged).convert(folder, true);
    }
}
