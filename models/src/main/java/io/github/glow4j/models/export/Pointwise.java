package io.github.glow4j.models.export;

import java.util.Arrays;

/**
 * An affine map of the channels of a pixel, the same at every pixel: {@code y = matrix * x + bias}.
 *
 * @param matrix {@code [outputs][inputs]}
 * @param bias {@code [outputs]}
 */
@SuppressWarnings("ArrayRecordComponent") // package-private value on its way into a graph
record Pointwise(double[][] matrix, double[] bias) {
    /** Stands in an order of inputs for a channel that plays no role. */
    static final int NONE = -1;

    /** Stands in a layout of outputs for a channel that is 1 everywhere. */
    static final int ONE = -1;

    /** Stands in a layout of outputs for a channel that is 0 everywhere. */
    static final int ZERO = -2;

    int inputs() {
        return matrix[0].length;
    }

    /** The map with other inputs: input {@code i} of the result is input {@code order[i]} of this, or {@link #NONE}. */
    Pointwise withInputs(int[] order) {
        double[][] permuted = new double[matrix.length][order.length];
        for (int o = 0; o < matrix.length; o++) {
            for (int i = 0; i < order.length; i++) {
                permuted[o][i] = order[i] == NONE ? 0 : matrix[o][order[i]];
            }
        }
        return new Pointwise(permuted, bias);
    }

    /** The map with other outputs: each an output of this, {@link #ONE} or {@link #ZERO}. */
    Pointwise withOutputs(int[] layout) {
        double[][] rows = new double[layout.length][];
        double[] biases = new double[layout.length];
        for (int o = 0; o < layout.length; o++) {
            rows[o] = layout[o] >= 0 ? matrix[layout[o]] : new double[inputs()];
            biases[o] = layout[o] >= 0 ? bias[layout[o]] : layout[o] == ONE ? 1 : 0;
        }
        return new Pointwise(rows, biases);
    }

    /** The same map without a bias, for inputs of which one is 1 everywhere. */
    Pointwise biasFrom(int ones) {
        double[][] extended = new double[matrix.length][];
        for (int o = 0; o < matrix.length; o++) {
            extended[o] = matrix[o].clone();
            extended[o][ones] += bias[o];
        }
        return new Pointwise(extended, new double[bias.length]);
    }

    /** This map after {@code x -> scale * x + offset} on every channel. */
    Pointwise after(double scale, double offset) {
        double[][] scaled = new double[matrix.length][];
        double[] shifted = bias.clone();
        for (int o = 0; o < matrix.length; o++) {
            scaled[o] = Arrays.stream(matrix[o]).map(w -> w * scale).toArray();
            shifted[o] += offset * Arrays.stream(matrix[o]).sum();
        }
        return new Pointwise(scaled, shifted);
    }

    /** This map followed by {@code y -> scale * (y + offset)} on every channel. */
    Pointwise then(double scale, double offset) {
        double[][] scaled = new double[matrix.length][];
        double[] shifted = new double[bias.length];
        for (int o = 0; o < matrix.length; o++) {
            scaled[o] = Arrays.stream(matrix[o]).map(w -> w * scale).toArray();
            shifted[o] = scale * (bias[o] + offset);
        }
        return new Pointwise(scaled, shifted);
    }

    /** The kernel of a 1x1 convolution, {@code [outputs, inputs, 1, 1]}. */
    float[] kernel(String scope) {
        float[] kernel = new float[matrix.length * inputs()];
        for (int o = 0; o < matrix.length; o++) {
            for (int i = 0; i < inputs(); i++) {
                kernel[o * inputs() + i] = (float) matrix[o][i];
            }
        }
        return Folding.checked(kernel, scope);
    }

    /** The bias of a 1x1 convolution. */
    float[] biases(String scope) {
        float[] values = new float[bias.length];
        for (int o = 0; o < values.length; o++) {
            values[o] = (float) bias[o];
        }
        return Folding.checked(values, scope);
    }
}
