package io.github.glow4j.app;

import io.github.glow4j.training.graph.Optimizer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the model learns. */
@HelpHeading("Optimisation:")
final class TrainOptimizerOptions {
    private static final double ADAMW_DECAY = 0.01;

    /** An epoch of very few steps would make the optimiser forget at once, one of very many never. */
    private static final double MIN_BETA2 = 0.9;

    private static final double MAX_BETA2 = 0.9999;

    @Option(names = "--batch-size", paramLabel = "N", description = "Images per step. Default: the preset's, else 16.")
    @Nullable
    Integer batchSize;

    @Option(names = "--learning-rate", paramLabel = "X", description = "After warm-up. Default: 0.001.")
    @Nullable
    Double learningRate;

    @Option(
            names = "--warmup-epochs",
            paramLabel = "X",
            description =
                    "Epochs in which the learning rate grows from 0, fractions allowed. Default: 10, as in OpenAI's"
                            + " code, but without a preset at most 1000 steps.")
    @Nullable
    Double warmupEpochs;

    @Option(names = "--warmup-steps", paramLabel = "N", description = "The same in steps; 0 for none.")
    @Nullable
    Double warmupSteps;

    @Option(
            names = "--halve-every",
            paramLabel = "N",
            description = "Steps in which the learning rate falls, smoothly, to one half. Default: 0, never.")
    @Nullable
    Double halveEvery;

    @Option(
            names = "--optimizer",
            paramLabel = "KIND",
            description =
                    "adamax or adam (both exactly as OpenAI's code), or adamw (as in the textbook). Default: adamax.")
    Optimizer.@Nullable Kind optimizer;

    @Option(names = "--beta1", paramLabel = "X", description = "Decay of the mean of gradients. Default: 0.9.")
    @Nullable
    Double beta1;

    @Option(
            names = "--beta2",
            paramLabel = "X",
            description =
                    "Decay of the mean of their squares (adamax: of their maximum). Default: 1 - 1/steps of an epoch,"
                            + " as in OpenAI's code, within 0.9 and 0.9999; adamw: 0.999.")
    @Nullable
    Double beta2;

    @Option(
            names = "--weight-decay",
            paramLabel = "X",
            description =
                    "adamw: part of each weight, times the learning rate, that is taken away at each step. Default:"
                            + " 0.01. The others, as in OpenAI's code: factor of each weight at each step. Default: 1.")
    @Nullable
    Double weightDecay;

    @Option(
            names = "--clip-norm",
            paramLabel = "X",
            description = "Scale gradients down to this global norm where theirs is larger. Default: 0, never.")
    @Nullable
    Double clipNorm;

    @Option(
            names = "--average-decay",
            paramLabel = "X",
            description = "Decay of the moving averages of the weights, which validation and export use; 0 for none."
                    + " Default: that of --beta2, as in OpenAI's code; adamw: 1 - 1/steps of an epoch.")
    @Nullable
    Double averageDecay;

    @Option(
            names = "--classifier-weight",
            paramLabel = "X",
            description = "Weight of a classifier's bits in the loss of a conditional model; 0 for no classifier."
                    + " Default: 0, with a conditional preset 0.01.")
    @Nullable
    Double classifierWeight;

    /** Decay that reaches over an epoch. */
    private static double epochDecay(double stepsPerEpoch) {
        return Math.clamp(1 - 1 / stepsPerEpoch, MIN_BETA2, MAX_BETA2);
    }

    Optimizer optimizer(double stepsPerEpoch) {
        Optimizer.Kind kind = optimizer == null ? Optimizer.Kind.ADAMAX : optimizer;
        boolean textbook = kind == Optimizer.Kind.ADAMW;
        Optimizer defaults = Optimizer.adamax(0.999);
        return new Optimizer(
                kind,
                beta1 == null ? defaults.beta1() : beta1,
                beta2 != null ? beta2 : textbook ? 0.999 : epochDecay(stepsPerEpoch),
                defaults.epsilon(),
                weightDecay != null ? weightDecay : textbook ? ADAMW_DECAY : 1,
                clipNorm == null ? 0 : clipNorm);
    }

    double averageDecay(double stepsPerEpoch) {
        if (averageDecay != null) {
            return averageDecay;
        }
        Optimizer chosen = optimizer(stepsPerEpoch);
        return chosen.kind() == Optimizer.Kind.ADAMW ? epochDecay(stepsPerEpoch) : chosen.beta2();
    }
}
