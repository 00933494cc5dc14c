package io.github.glow4j.training.graph;

import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.ParameterLayout;
import io.github.glow4j.tensorflow.DataType;
import io.github.glow4j.tensorflow.Output;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The three convolutions that compute a coupling from the unchanged half (specification, section 5). */
final class CouplingNet {
    /**
     * What is done to the changed half: {@code (z2 + shift) * scale}.
     *
     * @param shift without a scale, of all channels: zeros for the unchanged half, so that activations need not be taken
     *     apart and put together again
     * @param scale null for 1
     * @param logScale its logarithm
     */
    record Terms(
            Output shift, @Nullable Output scale, @Nullable Output logScale) {
        /** In the precision of the activations. */
        Terms of(Ops ops, DataType type) {
            return new Terms(ops.cast(shift, type), scale == null ? null : ops.cast(scale, type), logScale);
        }
    }

    /** An actnorm inside the net, given its input before and its scope; returns its {@code b} and {@code logs}. */
    @FunctionalInterface
    interface ActnormSource {
        List<Output> parameters(String scope, Output x);
    }

    private static final double SCALE_OFFSET = 2;

    private final GlowConfig config;
    private final String scope;
    private final int size;
    private final int half;

    CouplingNet(GlowConfig config, int level, int k) {
        this.config = config;
        this.scope = ParameterLayout.step(level, k) + "f1/";
        this.size = config.levelSize(level);
        this.half = config.levelChannels(level) / 2;
    }

    /** Evaluates the net on the first half of {@code z [N,H,W,C]}. */
    Terms apply(Ops ops, Reads reads, Output z) {
        int width = config.width();
        Output hidden = ops.relu(new EdgeConvolution(ops, size, half, width)
                .ofFirstHalf()
                .apply(
                        z,
                        reads.get(scope + "l_1/W"),
                        reads.get(scope + "l_1/actnorm_center/b"),
                        reads.get(scope + "l_1/actnorm_scale/logs")));
        Output scale = ops.reshape(ops.scale(reads.get(scope + "l_2/actnorm_scale/logs")), width);
        Output kernel = ops.multiply(ops.reshape(reads.get(scope + "l_2/W"), width, width), scale);
        Output bias = ops.multiply(ops.reshape(reads.get(scope + "l_2/actnorm_center/b"), width), scale);
        Output rows = ops.matMul(ops.reshape(hidden, -1, width), kernel);
        hidden = ops.reshape(ops.relu(ops.biasAdd(rows, bias)), -1, size, size, width);
        return terms(ops, reads, hidden);
    }

    /** Evaluates the net with each actnorm computed from what it receives. */
    Terms applyWith(Ops ops, Reads reads, Output z, ActnormSource actnorms) {
        int width = config.width();
        Output z1 = ops.halves(z).get(0);
        Output hidden = new EdgeConvolution(ops, size, half, width).apply(z1, reads.get(scope + "l_1/W"));
        hidden = ops.relu(Actnorm.apply(ops, hidden, actnorms.parameters(scope + "l_1/", hidden)));
        Output kernel = ops.reshape(reads.get(scope + "l_2/W"), width, width);
        hidden = ops.reshape(ops.matMul(ops.reshape(hidden, -1, width), kernel), -1, size, size, width);
        hidden = ops.relu(Actnorm.apply(ops, hidden, actnorms.parameters(scope + "l_2/", hidden)));
        return terms(ops, reads, hidden);
    }

    private Terms terms(Ops ops, Reads reads, Output hidden) {
        boolean affine = config.coupling() == Coupling.AFFINE;
        EdgeConvolution last = new EdgeConvolution(ops, size, config.width(), affine ? 2 * half : half);
        Output h = (affine ? last.deinterleaved() : last.intoSecondHalf())
                .apply(
                        hidden,
                        reads.get(scope + "l_last/W"),
                        reads.get(scope + "l_last/b"),
                        reads.get(scope + "l_last/logs"));
        if (!affine) {
            return new Terms(h, null, null);
        }
        List<Output> halves = ops.halves(h);
        Output logit = ops.add(halves.get(1), ops.constant(SCALE_OFFSET));
        double bound = config.minScale();
        if (bound == 0) {
            return new Terms(halves.get(0), ops.sigmoid(logit), ops.logSigmoid(logit));
        }
        Output scale = ops.add(ops.multiply(ops.sigmoid(logit), 1 - bound), ops.constant(bound));
        return new Terms(halves.get(0), scale, ops.log(scale));
    }

    static Output forward(Ops ops, Terms computed, Output z) {
        Terms terms = computed.of(ops, z.type());
        if (terms.scale() == null) {
            return ops.add(z, terms.shift());
        }
        List<Output> halves = ops.halves(z);
        return ops.concat(halves.get(0), ops.multiply(ops.add(halves.get(1), terms.shift()), terms.scale()));
    }

    static Output inverse(Ops ops, Terms computed, Output y) {
        Terms terms = computed.of(ops, y.type());
        if (terms.scale() == null) {
            return ops.subtract(y, terms.shift());
        }
        List<Output> halves = ops.halves(y);
        return ops.concat(halves.get(0), ops.subtract(ops.divide(halves.get(1), terms.scale()), terms.shift()));
    }

    /** The log-determinant per image {@code [N]}; null if it is zero. */
    static @Nullable Output logDeterminant(Ops ops, Terms terms) {
        return terms.logScale() == null ? null : ops.sum(terms.logScale(), 1, 2, 3);
    }
}
