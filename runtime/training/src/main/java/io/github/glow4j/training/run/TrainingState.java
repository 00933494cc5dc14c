package io.github.glow4j.training.run;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.training.graph.Batch;
import io.github.glow4j.training.graph.Losses;
import java.util.Optional;

/** The model in the middle of a run, for the thread that runs it and for the length of a call of a listener. */
public interface TrainingState {
    GlowConfig config();

    /** Steps made, those before the run was resumed included. */
    long step();

    /** Passes over the data made, with a fraction. */
    double epoch();

    /** A copy of the parameters. */
    GlowParameters parameters();

    /** A copy of the moving averages of the parameters, if the settings have them. */
    Optional<GlowParameters> averages();

    /** Judges a batch without a step. */
    Losses evaluate(Batch batch);
}
