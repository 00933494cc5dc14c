package io.github.glow4j.training.graph;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.ParameterLayout;
import io.github.glow4j.tensorflow.Output;
import org.jspecify.annotations.Nullable;

/**
 * A step of flow: actnorm, permutation, coupling (specification, section 4), on activations {@code [N,H,W,C]}.
 *
 * <p>Activations are given and returned in double precision, so that a level can be inverted without an error that grows
 * from step to step; the coupling's net, which is nearly all of the work, and all gradients have the graph's precision.
 */
final class FlowStep {
    /**
     * A step that has been computed.
     *
     * @param x what went into it
     * @param mixed what goes into the coupling
     * @param z what leaves it
     * @param coupling for the gradients
     * @param perImage log-determinant {@code [N]} that depends on the image; null if it is zero
     * @param shared log-determinant, a scalar, that depends on the parameters alone
     * @param reads of actnorm and permutation
     */
    record Result(
            Output x,
            Output mixed,
            Output z,
            Coupling coupling,
            @Nullable Output perImage,
            Output shared,
            Reads reads) {}

    /**
     * What the gradients of a coupling need, in the graph's precision.
     *
     * @param condition activations of which the first half went into the net
     * @param terms what came out of it
     * @param changed activations of which the second half is changed
     * @param reads of the net
     */
    record Coupling(Output condition, CouplingNet.Terms terms, Output changed, Reads reads) {}

    /**
     * Actnorm and permutation.
     *
     * @param rows {@code [N*H*W,C]}
     * @param shared log-determinant, a scalar
     */
    record Mixed(Output rows, Output shared) {}

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
        Mixed mixed = mix(ops.of(x.type()), reads, x);
        Output before = image(ops, mixed.rows());
        Output condition = ops.stopGradient(ops.cast(before));
        Reads ofNet = reads.apart();
        CouplingNet.Terms terms = net.apply(ops, ofNet, condition);
        return new Result(
                x,
                before,
                CouplingNet.forward(ops, terms, before),
                new Coupling(condition, terms, ops.stopGradient(condition), ofNet),
                CouplingNet.logDeterminant(ops, terms),
                ops.cast(mixed.shared()),
                reads);
    }

    /** Actnorm and permutation, which are one matrix and one bias for all pixels. */
    Mixed mix(Ops ops, Reads reads, Output x) {
        Output logs = ops.cast(reads.get(scope() + "actnorm_scale/logs"));
        Mixing mixing = mixing(ops, reads);
        Output scale = ops.scale(logs);
        Output matrix = ops.multiply(ops.reshape(scale, channels, 1), mixing.matrix());
        Output scaledB = ops.multiply(ops.cast(reads.get(scope() + "actnorm_center/b")), scale);
        Output bias = ops.reshape(ops.matMul(ops.reshape(scaledB, 1, channels), mixing.matrix()), channels);
        Output shared = ops.multiply(ops.sumOfAll(logs), 3);
        if (mixing.logDeterminant() != null) {
            shared = ops.add(shared, mixing.logDeterminant());
        }
        return new Mixed(ops.biasAdd(perPixel(ops, x, matrix), bias), ops.multiply(shared, (double) size * size));
    }

    /** The inverse of {@link #mix}. */
    Output unmix(Ops ops, Reads reads, Output y) {
        Output logs = ops.cast(reads.get(scope() + "actnorm_scale/logs"));
        Output matrix = ops.multiply(mixing(ops, reads).inverse().get(), ops.reshape(ops.inverseScale(logs), channels));
        Output b = ops.reshape(ops.cast(reads.get(scope() + "actnorm_center/b")), channels);
        return image(ops, ops.biasAdd(perPixel(ops, y, matrix), ops.negative(b)));
    }

    Mixing mixing(Ops ops, Reads reads) {
        return Mixing.of(ops, reads, config, level, k);
    }

    /** The product of each pixel with a matrix, {@code [N*H*W,C]}. */
    Output perPixel(Ops ops, Output x, Output matrix) {
        return ops.matMul(rows(ops, x), matrix);
    }

    /** From {@code [N,H,W,C]} to {@code [N*H*W,C]}. */
    Output rows(Ops ops, Output image) {
        return ops.reshape(image, -1, channels);
    }

    /** The inverse of {@link #rows}. */
    Output image(Ops ops, Output rows) {
        return ops.reshape(rows, -1, size, size, channels);
    }
}
