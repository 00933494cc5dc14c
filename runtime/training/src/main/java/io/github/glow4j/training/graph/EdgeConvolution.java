package io.github.glow4j.training.graph;

import io.github.glow4j.tensorflow.Output;
import java.util.List;

/**
 * The 3x3 convolution of OpenAI's code, whose input is padded with zeros and has one more channel that is 1 on the
 * padding and 0 inside (specification, section 6).
 *
 * <p>That channel is a constant, so its part of the convolution is a map {@code [1,H,W,C]} that is added to the
 * convolution of the others: exactly the same numbers without a padded copy of the activations. Scale and bias that
 * follow are folded into kernel and map, which are far smaller than the activations.
 */
final class EdgeConvolution {
    private static final int TAPS = 9;

    private final Ops ops;
    private final int size;
    private final int inputs;
    private final int outputs;

    /** For square activations of the given size. */
    EdgeConvolution(Ops ops, int size, int inputs, int outputs) {
        this.ops = ops;
        this.size = size;
        this.inputs = inputs;
        this.outputs = outputs;
    }

    /** The bare convolution. */
    Output apply(Output x, Output kernel) {
        List<Output> parts = ops.parts(kernel, 2, inputs, 1);
        Output map = ops.reshape(edgeMap(parts.get(1)), 1, size, size, outputs);
        return ops.add(ops.convolution(x, parts.get(0)), map);
    }

    /**
     * {@code (conv(x) + b) * exp(3 logs)}.
     *
     * @param interleaved whether the output channels belong to two tensors in turn, which are then put one after the
     *     other
     */
    Output apply(Output x, Output kernel, Output b, Output logs, boolean interleaved) {
        List<Output> parts = folded(kernel, b, logs, interleaved);
        Output map = ops.biasAdd(edgeMap(parts.get(1)), parts.get(2));
        return ops.add(ops.convolution(x, parts.get(0)), ops.reshape(map, 1, size, size, outputs));
    }

    /** The same for an input of zeros: a constant map {@code [1,H,W,C]}. */
    Output applyToZeros(Output kernel, Output b, Output logs) {
        List<Output> parts = folded(kernel, b, logs, false);
        return ops.reshape(ops.biasAdd(edgeMap(parts.get(1)), parts.get(2)), 1, size, size, outputs);
    }

    private List<Output> folded(Output kernel, Output b, Output logs, boolean interleaved) {
        Output scale = ops.reshape(ops.scale(logs), outputs);
        Output scaledKernel = ops.multiply(kernel, scale);
        Output bias = ops.multiply(ops.reshape(b, outputs), scale);
        if (interleaved) {
            scaledKernel = ops.reshape(deinterleave(scaledKernel), 3, 3, inputs + 1, outputs);
            bias = ops.reshape(deinterleave(bias), outputs);
        }
        List<Output> parts = ops.parts(scaledKernel, 2, inputs, 1);
        return List.of(parts.get(0), parts.get(1), bias);
    }

    private Output deinterleave(Output x) {
        return ops.transpose(ops.reshape(x, -1, outputs / 2, 2), 0, 2, 1);
    }

    /** What the indicator channel contributes, {@code [H*W, C]}. */
    private Output edgeMap(Output edgeKernel) {
        return ops.matMul(indicator(), ops.reshape(edgeKernel, TAPS, outputs));
    }

    /** For each output pixel and tap of the kernel: whether the tap lies on the padding. */
    private Output indicator() {
        return ops.cached("indicator " + size, () -> ops.tensor(indicatorValues(), (long) size * size, TAPS));
    }

    private double[] indicatorValues() {
        double[] values = new double[size * size * TAPS];
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                for (int tap = 0; tap < TAPS; tap++) {
                    int row = y + tap / 3 - 1;
                    int column = x + tap % 3 - 1;
                    boolean outside = row < 0 || column < 0 || row >= size || column >= size;
                    values[(y * size + x) * TAPS + tap] = outside ? 1 : 0;
                }
            }
        }
        return values;
    }
}
