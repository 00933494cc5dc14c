package io.github.glow4j.training.graph;

import io.github.glow4j.tensorflow.Output;

/**
 * The nine taps of a 3x3 kernel over square activations as channels, in row-major order of the taps, for convolutions as
 * matrix products. The moves by one pixel are a depthwise convolution with a single 1 in each kernel; they, and the products
 * with zeros and ones that copy channels and add them up, are exact.
 */
final class Taps {
    static final int COUNT = 9;

    private static final int MIDDLE = 4;

    /**
     * Where the outputs of a convolution go.
     *
     * @param outputs how many there are
     * @param total channels of the result: zeros first, then the outputs
     * @param interleaved whether the outputs belong to two tensors in turn, which are put one after the other
     */
    record Arrangement(int outputs, int total, boolean interleaved) {
        boolean asTheyAre() {
            return total == outputs && !interleaved;
        }

        int place(int channel) {
            int place = interleaved ? channel / 2 + channel % 2 * (outputs / 2) : channel;
            return total - outputs + place;
        }
    }

    private final Ops ops;
    private final int size;

    Taps(Ops ops, int size) {
        this.ops = ops;
        this.size = size;
    }

    /**
     * The neighbours of every pixel: {@code [N*H*W, 9 * (C + 1)]}, of which the last channel of each tap is -1, and all are 0
     * where there is no such pixel.
     *
     * @param x {@code [N*H*W, given]}, of which the first C channels are taken
     */
    Output neighbours(Output x, int given, int channels) {
        int all = COUNT * (channels + 1);
        Output copies = ops.matMul(x, copying(given, channels));
        Output withIndicator = ops.biasAdd(copies, minusIndicator(channels));
        return ops.reshape(moved(withIndicator, all), -1, all);
    }

    /**
     * What every pixel receives from its neighbours, as rows.
     *
     * @param gifts {@code [N*H*W, 9 * C]}
     */
    Output received(Output gifts, Arrangement arrangement) {
        int all = COUNT * arrangement.outputs();
        return ops.matMul(ops.reshape(moved(gifts, all), -1, all), arranging(COUNT, arrangement));
    }

    /** Rows with their channels arranged. */
    Output arranged(Output rows, Arrangement arrangement) {
        return arrangement.asTheyAre() ? rows : ops.matMul(rows, arranging(1, arrangement));
    }

    private Output moved(Output rows, int channels) {
        Output kernel = ops.cached("moves " + channels, () -> {
            double[] values = new double[COUNT * channels];
            for (int channel = 0; channel < channels; channel++) {
                int tap = channel / (channels / COUNT);
                values[tap * channels + channel] = 1;
            }
            return ops.tensor(values, 3, 3, channels, 1);
        });
        return ops.depthwiseConvolution(ops.reshape(rows, -1, size, size, channels), kernel);
    }

    private Output copying(int given, int channels) {
        return ops.cached("copying " + given + " " + channels, () -> {
            int all = COUNT * (channels + 1);
            double[] values = new double[given * all];
            for (int channel = 0; channel < channels; channel++) {
                for (int tap = 0; tap < COUNT; tap++) {
                    values[channel * all + tap * (channels + 1) + channel] = 1;
                }
            }
            return ops.tensor(values, given, all);
        });
    }

    private Output minusIndicator(int channels) {
        return ops.cached("indicators " + channels, () -> {
            double[] values = new double[COUNT * (channels + 1)];
            for (int tap = 0; tap < COUNT; tap++) {
                values[tap * (channels + 1) + channels] = -1;
            }
            return ops.tensor(values, values.length);
        });
    }

    /** A column {@code [9 * (C + 1), 1]} with a -1 for the indicator of the middle tap. */
    Output minusMiddleIndicator(int channels) {
        return ops.cached("middle " + channels, () -> {
            double[] values = new double[COUNT * (channels + 1)];
            values[MIDDLE * (channels + 1) + channels] = -1;
            return ops.tensor(values, values.length, 1);
        });
    }

    /** A matrix {@code [times * outputs, total]} that adds up the outputs of several taps where they belong. */
    private Output arranging(int times, Arrangement arrangement) {
        int outputs = arrangement.outputs();
        int total = arrangement.total();
        return ops.cached("arranging " + times + arrangement, () -> {
            double[] values = new double[times * outputs * total];
            for (int row = 0; row < times * outputs; row++) {
                values[row * total + arrangement.place(row % outputs)] = 1;
            }
            return ops.tensor(values, (long) times * outputs, total);
        });
    }

    /** For each pixel of an image and tap whether the tap lies on the padding, {@code [H*W, 9]}. */
    Output indicator() {
        return ops.cached("indicator " + size, () -> {
            double[] values = new double[size * size * COUNT];
            for (int y = 0; y < size; y++) {
                for (int x = 0; x < size; x++) {
                    for (int tap = 0; tap < COUNT; tap++) {
                        int row = y + tap / 3 - 1;
                        int column = x + tap % 3 - 1;
                        boolean outside = row < 0 || column < 0 || row >= size || column >= size;
                        values[(y * size + x) * COUNT + tap] = outside ? 1 : 0;
                    }
                }
            }
            return ops.tensor(values, (long) size * size, COUNT);
        });
    }
}
