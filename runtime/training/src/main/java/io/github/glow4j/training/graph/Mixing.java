package io.github.glow4j.training.graph;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.ParameterLayout;
import io.github.glow4j.tensorflow.DataType;
import io.github.glow4j.tensorflow.Output;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The channel permutation of a step as a matrix W {@code [C,C]}, applied to each pixel as the row vector {@code x W}
 * (specification, section 4.2). A reversed or shuffled order is a matrix too: it costs next to nothing beside the
 * coupling network, and then merges with the actnorm before it.
 *
 * @param matrix W
 * @param logDeterminant {@code ln |det W|}, a scalar; null if it is zero
 * @param inverse makes the inverse of W, which lets no gradient through
 */
record Mixing(Output matrix, @Nullable Output logDeterminant, Supplier<Output> inverse) {
    static Mixing of(Ops ops, Reads reads, GlowConfig config, int level, int k) {
        int channels = config.levelChannels(level);
        String scope = ParameterLayout.step(level, k);
        return switch (config.permutation()) {
            case REVERSE -> order(ops, ops.ints(reversed(channels)), channels);
            case SHUFFLE -> order(ops, reads.get(scope + "shuffle/indices"), channels);
            case INVCONV -> dense(ops, ops.cast(reads.get(scope + "invconv/W")));
            case INVCONV_LU -> triangular(ops, reads, scope + "invconv/", channels);
        };
    }

    private static int[] reversed(int channels) {
        int[] order = new int[channels];
        for (int i = 0; i < channels; i++) {
            order[i] = channels - 1 - i;
        }
        return order;
    }

    /** {@code y[c] = x[indices[c]]}: column c of W has its one in row {@code indices[c]}. */
    private static Mixing order(Ops ops, Output indices, int channels) {
        Output matrix = ops.oneHot(indices, channels, 0);
        return new Mixing(matrix, null, () -> ops.transpose(matrix, 1, 0));
    }

    /**
     * TensorFlow's C API has no gradient for determinants and inverses. {@code d ln|det W| = tr(W^-1 dW)}, so with
     * everything but W taken as a constant, {@code ln|det W| + sum(W^-T * (W - W))} has the right value and gradient.
     */
    private static Mixing dense(Ops ops, Output matrix) {
        Output frozen = ops.stopGradient(matrix);
        Output inverse = inverse(ops, frozen);
        Output value = ops.cast(ops.operation("LogMatrixDeterminant")
                .input(ops.cast(frozen, DataType.DOUBLE))
                .build()
                .output(1));
        Output slope = ops.stopGradient(ops.transpose(inverse, 1, 0));
        Output zero = ops.sum(ops.multiply(slope, ops.subtract(matrix, frozen)), 0, 1);
        return new Mixing(matrix, ops.add(ops.stopGradient(value), zero), () -> inverse);
    }

    /** {@code W = P (tril(L,-1) + I) (triu(U,1) + diag(sign_S exp(log_S)))}. */
    private static Mixing triangular(Ops ops, Reads reads, String scope, int channels) {
        Output below = mask(ops, "below", channels);
        Output above = mask(ops, "above", channels);
        Output unit = mask(ops, "unit", channels);
        Output logS = ops.cast(reads.get(scope + "log_S"));
        Output diagonal = ops.multiply(ops.cast(reads.get(scope + "sign_S")), ops.exp(logS));
        Output lower = ops.add(ops.multiply(ops.cast(reads.get(scope + "L")), below), unit);
        Output upper = ops.add(ops.multiply(ops.cast(reads.get(scope + "U")), above), ops.multiply(unit, diagonal));
        Output matrix = ops.matMul(ops.cast(reads.get(scope + "P")), ops.matMul(lower, upper));
        return new Mixing(matrix, ops.sum(logS, 0), () -> inverse(ops, ops.stopGradient(matrix)));
    }

    /** In double precision: the inversion of a whole level multiplies the error of each of its steps. */
    private static Output inverse(Ops ops, Output matrix) {
        Output inverse = ops.operation("MatrixInverse")
                .input(ops.cast(matrix, DataType.DOUBLE))
                .build()
                .output();
        return ops.stopGradient(ops.cast(inverse));
    }

    private static Output mask(Ops ops, String part, int channels) {
        return ops.cached(part + " " + channels, () -> {
            double[] values = new double[channels * channels];
            for (int row = 0; row < channels; row++) {
                for (int column = 0; column < channels; column++) {
                    boolean one = switch (part) {
                        case "below" -> column < row;
                        case "above" -> column > row;
                        default -> column == row;
                    };
                    values[row * channels + column] = one ? 1 : 0;
                }
            }
            return ops.tensor(values, channels, channels);
        });
    }
}
