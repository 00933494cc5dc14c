package io.github.glow4j.models.export;

import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.models.InvalidModelException;

/** Arithmetic of OpenAI's layers that is done at export (spec sections 4.1, 5 and 6). */
final class Folding {
    /** OpenAI's {@code logscale_factor}: logs are stored divided by it. */
    private static final double LOG_SCALE_FACTOR = 3;

    private Folding() {}

    /** {@code E(logs) = exp(3 logs)}, the scale of an actnorm or a zeros-convolution. */
    static double[] scales(float[] logs) {
        double[] scales = new double[logs.length];
        for (int i = 0; i < logs.length; i++) {
            scales[i] = Math.exp(LOG_SCALE_FACTOR * logs[i]);
        }
        return scales;
    }

    /** {@code sum of 3 logs}, the log-determinant of an actnorm per pixel. */
    static double logScale(float[] logs) {
        double sum = 0;
        for (float log : logs) {
            sum += LOG_SCALE_FACTOR * log;
        }
        return sum;
    }

    /**
     * The values outside the image that a 3x3 kernel's indicator channel sees, summed at every pixel, with bias and scale:
     * {@code (b + sum over taps outside of W[ky,kx,last,:]) * E(logs)} as {@code [outputs][rows * size]} (section 6).
     */
    static double[][] edgeMap(GlowParameters parameters, String scope, int size, Strips.Rows rows) {
        Indicator indicator = Indicator.of(parameters, scope);
        float[] bias = parameters.values(scope + "b");
        double[] scale = scales(parameters.values(scope + "logs"));
        double[][] map = new double[bias.length][rows.count() * size];
        for (int output = 0; output < bias.length; output++) {
            for (int y = rows.from(); y < rows.to(); y++) {
                for (int x = 0; x < size; x++) {
                    map[output][(y - rows.from()) * size + x] =
                            (bias[output] + indicator.outside(output, y, x, size)) * scale[output];
                }
            }
        }
        return map;
    }

    /**
     * The kernel of a scaled 3x3 convolution without its indicator channel, {@code W[ky,kx,i,o] E(logs)[o]} in ONNX order
     * {@code [o, i, ky, kx]}.
     *
     * @param order which output of the variable each output of the kernel is
     */
    static float[] kernel(GlowParameters parameters, String scope, int inputs, int[] order) {
        float[] variable = parameters.values(scope + "W");
        double[] scale = scales(parameters.values(scope + "logs"));
        int outputs = scale.length;
        float[] kernel = new float[outputs * inputs * 9];
        for (int o = 0; o < outputs; o++) {
            for (int i = 0; i < inputs; i++) {
                for (int tap = 0; tap < 9; tap++) {
                    int source = (tap * (inputs + 1) + i) * outputs + order[o];
                    kernel[(o * inputs + i) * 9 + tap] = (float) (variable[source] * scale[order[o]]);
                }
            }
        }
        return checked(kernel, scope);
    }

    /** Even outputs first, then odd ones: OpenAI interleaves shift and scale, mean and log-deviation. */
    static int[] deinterleave(int outputs) {
        int[] order = new int[outputs];
        for (int i = 0; i < outputs; i++) {
            order[i] = i < outputs / 2 ? 2 * i : 2 * (i - outputs / 2) + 1;
        }
        return order;
    }

    /** Maps in an order, as float32. */
    static float[] flatten(double[][] maps, int[] order, String scope) {
        int area = maps[0].length;
        float[] values = new float[order.length * area];
        for (int o = 0; o < order.length; o++) {
            for (int i = 0; i < area; i++) {
                values[o * area + i] = (float) maps[order[o]][i];
            }
        }
        return checked(values, scope);
    }

    /** Refuses values that float32 cannot hold: the graph would compute NaN from them. */
    static float[] checked(float[] values, String scope) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw new InvalidModelException("the weights under " + scope
                        + " overflow float32 once their scale is applied: the training of this model blew up");
            }
        }
        return values;
    }

    /** The slice of a 3x3 kernel that acts on the indicator channel, {@code [9][outputs]}. */
    @SuppressWarnings("ArrayRecordComponent") // a view of the variable
    record Indicator(float[] kernel, int inputs, int outputs) {
        static Indicator of(GlowParameters parameters, String scope) {
            int[] shape = parameters.get(scope + "W").shape();
            return new Indicator(parameters.values(scope + "W"), shape[2], shape[3]);
        }

        double tap(int tap, int output) {
            return kernel[(tap * inputs + inputs - 1) * outputs + output];
        }

        double sum(int output) {
            double sum = 0;
            for (int tap = 0; tap < 9; tap++) {
                sum += tap(tap, output);
            }
            return sum;
        }

        double outside(int output, int y, int x, int size) {
            double sum = 0;
            for (int tap = 0; tap < 9; tap++) {
                int row = y + tap / 3 - 1;
                int column = x + tap % 3 - 1;
                if (row < 0 || row >= size || column < 0 || column >= size) {
                    sum += tap(tap, output);
                }
            }
            return sum;
        }
    }
}
