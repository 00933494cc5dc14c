package io.github.glow4j.training.graph;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.ParameterLayout;
import io.github.glow4j.tensorflow.Output;
import org.jspecify.annotations.Nullable;

/** A step of flow: actnorm, permutation, coupling (specification, section 4), on activations {@code [N,H,W,C]}. */
final class FlowStep {
    /**
     * Activations, and what their computation adds to the log-likelihood.
     *
     * @param mixed what goes into the coupling
     * @param perImage log-determinant {@code [N]} that depends on the image; null if it is zero
     * @param shared log-determinant, a scalar, that depends on the parameters alone; null if it is zero
     */
    record Result(
            Output z,
            Output mixed,
            @Nullable Output perImage,
            @Nullable Output shared) {}

    private final GlowConfig config;
    private final int level;
    private final int k;
    private final int size;
    private final int channels;
    private final CouplingNet net;

    FlowStep(GlowConfig config, int level, int k) {
        this.config = config;
        this.level = level;
        this.k = k;
        this.size = config.levelSize(level);
        this.channels = config.levelChannels(level);
        this.net = new CouplingNet(config, level, k);
    }

    /** Scope of its parameters. */
    String scope() {
        return ParameterLayout.step(level, k);
    }

    CouplingNet net() {
        return net;
    }

    Result forward(Ops ops, Reads reads, Output x) {
        Result mixed = mix(ops, reads, x);
        CouplingNet.Terms terms = net.apply(ops, reads, mixed.z());
        return new Result(
                CouplingNet.forward(ops, terms, mixed.z()),
                mixed.z(),
                CouplingNet.logDeterminant(ops, terms),
                mixed.shared());
    }

    /** Actnorm and permutation, which are one matrix and one bias for all pixels. */
    Result mix(Ops ops, Reads reads, Output x) {
        Output logs = reads.get(scope() + "actnorm_scale/logs");
        Mixing mixing = mixing(ops, reads);
        Output scale = ops.scale(logs);
        Output matrix = ops.multiply(ops.reshape(scale, channels, 1), mixing.matrix());
        Output scaledB = ops.multiply(reads.get(scope() + "actnorm_center/b"), scale);
        Output bias = ops.reshape(ops.matMul(ops.reshape(scaledB, 1, channels), mixing.matrix()), channels);
        Output shared = ops.multiply(ops.sumOfAll(logs), 3);
        if (mixing.logDeterminant() != null) {
            shared = ops.add(shared, mixing.logDeterminant());
        }
        Output mixed = perPixel(ops, x, matrix, bias);
        return new Result(mixed, mixed, null, ops.multiply(shared, (double) size * size));
    }

    /** The inverse of {@link #mix}. */
    Output unmix(Ops ops, Reads reads, Output y) {
        Output scale = ops.reshape(ops.inverseScale(reads.get(scope() + "actnorm_scale/logs")), channels);
        Output matrix = ops.multiply(mixing(ops, reads).inverse().get(), scale);
        Output b = ops.reshape(reads.get(scope() + "actnorm_center/b"), channels);
        return perPixel(ops, y, matrix, ops.negative(b));
    }

    Mixing mixing(Ops ops, Reads reads) {
        return Mixing.of(ops, reads, config, level, k);
    }

    Output perPixel(Ops ops, Output x, Output matrix, @Nullable Output bias) {
        Output rows = ops.matMul(ops.reshape(x, -1, channels), matrix);
        return ops.reshape(bias == null ? rows : ops.biasAdd(rows, bias), -1, size, size, channels);
    }
}
