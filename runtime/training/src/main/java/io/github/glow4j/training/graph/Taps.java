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
     * @param x {@code [N,H,W,C]}
     */
    Output neighbours(Output x, int channels) {
        int all = COUNT * (channels + 1);
        Output copies = ops.matMul(ops.reshape(x, -1, channels), copying(channels));
        Output withIndicator = ops.biasAdd(copies, minusIndicator(channels));
        return ops.reshape(moved(withIndicator, all), -1, all);
    }

    /**
     * What every pixel receives from its neighbours, {@code [N,H,W,C]}.
     *
     * @param given {@code [N*H*W, 9 * C]}
     * @param interleaved whether the channels belong to two tensors in turn, which are then put one after the other
     */
    Output received(Output given, int channels, boolean interleaved) {
        Output moved = ops.reshape(moved(given, COUNT * channels), -1, COUNT * channels);
        return ops.reshape(ops.matMul(moved, adding(channels, interleaved)), -1, size, size, channels);
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

    private Output copying(int channels) {
        return ops.cached("copying " + channels, () -> {
            int all = COUNT * (channels + 1);
            double[] values = new double[channels * all];
            for (int channel = 0; channel < channels; channel++) {
                for (int tap = 0; tap < COUNT; tap++) {
                    values[channel * all + tap * (channels + 1) + channel] = 1;
                }
            }
            return ops.tensor(values, channels, all);
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

    private Output adding(int channels, boolean interleaved) {
        return ops.cached("adding " + channels + interleaved, () -> {
            double[] values = new double[COUNT * channels * channels];
            for (int tap = 0; tap < COUNT; tap++) {
                for (int channel = 0; channel < channels; channel++) {
                    int to = interleaved ? deinterleaved(channel, channels) : channel;
                    values[(tap * channels + channel) * channels + to] = 1;
                }
            }
            return ops.tensor(values, (long) COUNT * channels, channels);
        });
    }

    /** A matrix {@code [C,C]} that puts the even channels before the odd ones. */
    Output deinterleave(int channels) {
        return ops.cached("deinterleave " + channels, () -> {
            double[] values = new double[channels * channels];
            for (int channel = 0; channel < channels; channel++) {
                values[channel * channels + deinterleaved(channel, channels)] = 1;
            }
            return ops.tensor(values, channels, channels);
        });
    }

    private static int deinterleaved(int channel, int channels) {
        return channel / 2 + channel % 2 * (channels / 2);
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
