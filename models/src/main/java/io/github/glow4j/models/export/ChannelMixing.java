package io.github.glow4j.models.export;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.models.InvalidModelException;
import io.github.glow4j.models.ParameterLayout;
import java.util.function.IntUnaryOperator;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.LUDecomposition_F64;

/**
 * Actnorm and channel permutation of a step of flow as one map of channels, in both directions, with its log-determinant
 * (spec sections 4.1, 4.2 and 14).
 *
 * @param forward {@code x -> ((x + b) * E(logs)) W}
 * @param inverse {@code y -> (y W^-1) * E(-logs) - b}
 * @param logDeterminant per pixel: {@code sum of 3 logs + ln|det W|}
 */
record ChannelMixing(Pointwise forward, Pointwise inverse, double logDeterminant) {
    static ChannelMixing of(GlowConfig config, GlowParameters parameters, int level, int k) {
        String scope = ParameterLayout.step(level, k);
        float[] center = parameters.values(scope + "actnorm_center/b");
        float[] logs = parameters.values(scope + "actnorm_scale/logs");
        double[] scale = Folding.scales(logs);
        Matrix w = matrix(config, parameters, scope, center.length);

        int channels = center.length;
        double[][] forward = new double[channels][channels];
        double[] forwardBias = new double[channels];
        double[][] inverse = new double[channels][channels];
        double[] inverseBias = new double[channels];
        for (int i = 0; i < channels; i++) {
            for (int o = 0; o < channels; o++) {
                forward[o][i] = scale[i] * w.values.get(i, o);
                forwardBias[o] += center[i] * forward[o][i];
                inverse[i][o] = w.inverse.get(o, i) / scale[i];
            }
            inverseBias[i] = -center[i];
        }
        return new ChannelMixing(
                new Pointwise(forward, forwardBias),
                new Pointwise(inverse, inverseBias),
                Folding.logScale(logs) + w.logDeterminant);
    }

    /** A matrix {@code W} of {@code y = x W} with what is derived from it. */
    private record Matrix(DMatrixRMaj values, DMatrixRMaj inverse, double logDeterminant) {}

    private static Matrix matrix(GlowConfig config, GlowParameters parameters, String scope, int channels) {
        return switch (config.permutation()) {
            case REVERSE -> permutation(channels, c -> channels - 1 - c);
            case SHUFFLE -> shuffle(parameters.values(scope + "shuffle/indices"), scope);
            case INVCONV -> invert(square(parameters.values(scope + "invconv/W"), channels), scope + "invconv/W");
            case INVCONV_LU -> invert(fromFactors(parameters, scope + "invconv/", channels), scope + "invconv");
        };
    }

    private static Matrix permutation(int channels, IntUnaryOperator source) {
        DMatrixRMaj values = new DMatrixRMaj(channels, channels);
        for (int c = 0; c < channels; c++) {
            values.set(source.applyAsInt(c), c, 1);
        }
        return new Matrix(values, CommonOps_DDRM.transpose(values, null), 0);
    }

    private static Matrix shuffle(float[] indices, String scope) {
        boolean[] seen = new boolean[indices.length];
        for (float index : indices) {
            if (index < 0 || index >= indices.length || index != (int) index || seen[(int) index]) {
                throw new InvalidModelException(scope + "shuffle/indices is not a permutation");
            }
            seen[(int) index] = true;
        }
        return permutation(indices.length, c -> (int) indices[c]);
    }

    /** {@code P (tril(L,-1) + I) (triu(U,1) + diag(sign_S exp(log_S)))}. */
    private static DMatrixRMaj fromFactors(GlowParameters parameters, String scope, int channels) {
        DMatrixRMaj lower = square(parameters.values(scope + "L"), channels);
        DMatrixRMaj upper = square(parameters.values(scope + "U"), channels);
        float[] sign = parameters.values(scope + "sign_S");
        float[] log = parameters.values(scope + "log_S");
        for (int row = 0; row < channels; row++) {
            for (int column = 0; column < channels; column++) {
                if (column >= row) {
                    lower.set(row, column, column == row ? 1 : 0);
                }
                if (column <= row) {
                    upper.set(row, column, column == row ? sign[row] * Math.exp(log[row]) : 0);
                }
            }
        }
        DMatrixRMaj product = CommonOps_DDRM.mult(lower, upper, null);
        return CommonOps_DDRM.mult(square(parameters.values(scope + "P"), channels), product, null);
    }

    private static Matrix invert(DMatrixRMaj values, String name) {
        LUDecomposition_F64<DMatrixRMaj> decomposition = DecompositionFactory_DDRM.lu(values.numRows, values.numCols);
        DMatrixRMaj inverse = new DMatrixRMaj(values.numRows, values.numCols);
        if (!decomposition.decompose(values.copy())
                || decomposition.isSingular()
                || !CommonOps_DDRM.invert(values, inverse)) {
            throw new InvalidModelException(
                    name + " is not invertible: the training of this model blew up; take an earlier checkpoint");
        }
        DMatrixRMaj upper = decomposition.getUpper(null);
        double logDeterminant = 0;
        for (int i = 0; i < upper.numRows; i++) {
            logDeterminant += Math.log(Math.abs(upper.get(i, i)));
        }
        return new Matrix(values, inverse, logDeterminant);
    }

    private static DMatrixRMaj square(float[] values, int size) {
        DMatrixRMaj matrix = new DMatrixRMaj(size, size);
        for (int i = 0; i < values.length; i++) {
            matrix.data[i] = values[i];
        }
        return matrix;
    }
}
