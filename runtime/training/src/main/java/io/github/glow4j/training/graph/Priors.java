package io.github.glow4j.training.graph;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.ParameterLayout;
import io.github.glow4j.tensorflow.Output;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The Gaussians under which latents are judged, and the classifier on top (specification, sections 7 and 8). */
final class Priors {
    private static final double LOG_2_PI = Math.log(2 * Math.PI);

    private final GlowConfig config;

    Priors(GlowConfig config) {
        this.config = config;
    }

    /**
     * What is left of activations after half of the channels were factored out.
     *
     * @param kept {@code [N,H,W,C/2]}
     * @param logDensity of the other half, {@code [N]}
     */
    record Split(Output kept, Output logDensity) {}

    Split split(Ops ops, Reads reads, Output z, int level) {
        int channels = config.levelChannels(level);
        String scope = ParameterLayout.split(level);
        List<Output> halves = ops.halves(z);
        Output h = new EdgeConvolution(ops, config.levelSize(level), channels / 2, channels)
                .deinterleaved()
                .ofFirstHalf()
                .apply(z, reads.get(scope + "W"), reads.get(scope + "b"), reads.get(scope + "logs"));
        List<Output> moments = ops.halves(h);
        return new Split(halves.get(0), logDensity(ops, halves.get(1), moments.get(0), moments.get(1)));
    }

    /**
     * The log-density {@code [N]} of the activations on top.
     *
     * @param label {@code [N]}; null if the prior does not depend on it
     */
    Output top(Ops ops, Reads reads, Output z, @Nullable Output label) {
        int level = config.levels() - 1;
        int channels = config.levelChannels(level);
        int size = config.levelSize(level);
        String scope = ParameterLayout.ROOT + "prior/";
        Output h = config.learnTop()
                ? new EdgeConvolution(ops, size, 2 * channels, 2 * channels)
                        .applyToZeros(reads.get(scope + "p/W"), reads.get(scope + "p/b"), reads.get(scope + "p/logs"))
                : ops.cached(
                        "zero prior",
                        () -> ops.tensor(new double[size * size * 2 * channels], 1, size, size, 2L * channels));
        if (label != null) {
            Output embedded = linear(ops, reads, scope + "y_emb/", ops.oneHot(label, config.classes(), -1));
            h = ops.add(h, ops.reshape(embedded, -1, 1, 1, 2 * channels));
        }
        List<Output> moments = ops.halves(h);
        return logDensity(ops, z, moments.get(0), moments.get(1));
    }

    /** Cross-entropy {@code [N]}, in nats, of the classifier that reads the activations on top. */
    Output crossEntropy(Ops ops, Reads reads, Output z, Output label) {
        Output logits = linear(ops, reads, ParameterLayout.ROOT + "classifier/", ops.mean(z, 1, 2));
        // TensorFlow's fused cross-entropy has a gradient in single precision only.
        Output logProbability = ops.multiply(ops.logSoftmax(logits), ops.oneHot(label, config.classes(), -1));
        return ops.negative(ops.sum(logProbability, 1));
    }

    /** {@code (x W + b) * exp(3 logs)}. */
    private static Output linear(Ops ops, Reads reads, String scope, Output x) {
        Output product = ops.add(ops.matMul(x, reads.get(scope + "W")), reads.get(scope + "b"));
        return ops.multiply(product, ops.scale(reads.get(scope + "logs")));
    }

    private static Output logDensity(Ops ops, Output x, Output mean, Output logDeviation) {
        Output eps = ops.multiply(ops.subtract(x, mean), ops.exp(ops.negative(logDeviation)));
        Output doubled = ops.add(ops.add(ops.square(eps), ops.multiply(logDeviation, 2)), ops.constant(LOG_2_PI));
        return ops.multiply(ops.sum(doubled, 1, 2, 3), -0.5);
    }
}
