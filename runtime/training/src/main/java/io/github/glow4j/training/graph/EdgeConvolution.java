package io.github.glow4j.training.graph;

import io.github.glow4j.tensorflow.Output;
import java.util.List;

/**
 * The 3x3 convolution of OpenAI's code, whose input is padded with zeros and has one more channel that is 1 on the
 * padding and 0 inside (specification, section 6).
 *
 * <p>Scale and bias that follow are folded into the kernel, which is far smaller than the activations.
 *
 * <p>One side of these convolutions has few channels, and with fewer than about 16 outputs TensorFlow's convolution is five
 * times slower than the same arithmetic as a matrix product. So the narrow side is taken apart into the nine taps:
 * {@link Taps} moves each tap's channels by one pixel, before the product if the input is the narrow side, after it if the
 * output is. The gradients are then fast products too.
 */
final class EdgeConvolution {
    /** Above, TensorFlow's convolution is as fast. */
    private static final int NARROW = 48;

    private final Ops ops;
    private final int size;
    private final int inputs;
    private final int outputs;
    private final int given;
    private final Taps.Arrangement arrangement;
    private final Taps taps;

    /** For square activations of the given size. */
    EdgeConvolution(Ops ops, int size, int inputs, int outputs) {
        this(ops, size, inputs, outputs, inputs, new Taps.Arrangement(outputs, outputs, false));
    }

    private EdgeConvolution(Ops ops, int size, int inputs, int outputs, int given, Taps.Arrangement arrangement) {
        this.ops = ops;
        this.size = size;
        this.inputs = inputs;
        this.outputs = outputs;
        this.given = given;
        this.arrangement = arrangement;
        this.taps = new Taps(ops, size);
    }

    /** The same, given activations twice as wide, of which the first half is read. */
    EdgeConvolution ofFirstHalf() {
        return new EdgeConvolution(ops, size, inputs, outputs, 2 * inputs, arrangement);
    }

    /** The same, whose outputs belong to two tensors in turn, which are to be put one after the other. */
    EdgeConvolution deinterleaved() {
        return new EdgeConvolution(ops, size, inputs, outputs, given, new Taps.Arrangement(outputs, outputs, true));
    }

    /** The same, with as many channels of zeros before the outputs. */
    EdgeConvolution intoSecondHalf() {
        return new EdgeConvolution(
                ops, size, inputs, outputs, given, new Taps.Arrangement(outputs, 2 * outputs, false));
    }

    /** The bare convolution of all channels, in their own order. */
    Output apply(Output x, Output kernel) {
        List<Output> parts = ops.parts(kernel, 2, inputs, 1);
        Output map = ops.reshape(edgeMap(ops.reshape(parts.get(1), Taps.COUNT, outputs)), 1, size, size, outputs);
        return ops.add(ops.convolution(x, parts.get(0)), map);
    }

    /** {@code (conv(x) + b) * exp(3 logs)}. */
    Output apply(Output x, Output kernel, Output b, Output logs) {
        Output scale = ops.reshape(ops.scale(logs), outputs);
        Output scaled = ops.multiply(kernel, scale);
        Output bias = ops.multiply(ops.reshape(b, outputs), scale);
        if (Math.min(inputs, outputs) > NARROW) {
            return wide(read(x), scaled, bias);
        }
        return inputs <= outputs ? fromTaps(x, scaled, bias) : toTaps(read(x), scaled, bias);
    }

    private Output read(Output x) {
        return given == inputs ? x : ops.halves(x).get(0);
    }

    private Output wide(Output x, Output kernel, Output bias) {
        List<Output> parts = ops.parts(kernel, 2, inputs, 1);
        Output map = edgeMap(ops.reshape(parts.get(1), Taps.COUNT, outputs), bias);
        Output y = ops.add(ops.convolution(x, parts.get(0)), ops.reshape(map, 1, size, size, outputs));
        return image(taps.arranged(ops.reshape(y, -1, outputs), arrangement));
    }

    /**
     * The nine neighbours of each pixel times the kernel. The indicator's channel comes with them: -1 inside, and 0 where
     * the move brings in the padding, so that it is 1 too small everywhere. What that takes away, and the bias, is given
     * back by the middle tap, whose indicator is -1 for every pixel.
     */
    private Output fromTaps(Output x, Output kernel, Output bias) {
        Output flat = ops.reshape(kernel, Taps.COUNT, inputs + 1, outputs);
        Output edge = ops.reshape(ops.parts(flat, 1, inputs, 1).get(1), Taps.COUNT, outputs);
        Output missing = ops.reshape(ops.add(ops.sum(edge, 0), bias), 1, outputs);
        Output rows = ops.add(
                ops.reshape(kernel, Taps.COUNT * (inputs + 1), outputs),
                ops.matMul(taps.minusMiddleIndicator(inputs), missing));
        Output neighbours = taps.neighbours(ops.reshape(x, -1, given), given, inputs);
        return image(ops.matMul(neighbours, taps.arranged(rows, arrangement)));
    }

    /** What each pixel gives to its nine neighbours, moved to them and added up. */
    private Output toTaps(Output x, Output kernel, Output bias) {
        Output byInput = ops.transpose(
                ops.reshape(kernel, Taps.COUNT, inputs + 1, outputs), 1, 0, 2); // [inputs + 1, 9, outputs]
        List<Output> parts = ops.parts(byInput, 0, inputs, 1);
        Output gifts = ops.matMul(ops.reshape(x, -1, inputs), ops.reshape(parts.get(0), inputs, Taps.COUNT * outputs));
        Output map = edgeMap(ops.reshape(parts.get(1), Taps.COUNT, outputs), bias);
        Output received = taps.received(gifts, arrangement);
        return ops.add(
                image(received), ops.reshape(taps.arranged(map, arrangement), 1, size, size, arrangement.total()));
    }

    /** The same for an input of zeros: a constant map {@code [1,H,W,C]}. */
    Output applyToZeros(Output kernel, Output b, Output logs) {
        Output scale = ops.reshape(ops.scale(logs), outputs);
        Output edge = ops.multiply(ops.parts(kernel, 2, inputs, 1).get(1), scale);
        Output bias = ops.multiply(ops.reshape(b, outputs), scale);
        return ops.reshape(edgeMap(ops.reshape(edge, Taps.COUNT, outputs), bias), 1, size, size, outputs);
    }

    /** What the indicator channel contributes, {@code [H*W, C]}. */
    private Output edgeMap(Output edgeKernel) {
        return ops.matMul(taps.indicator(), edgeKernel);
    }

    private Output edgeMap(Output edgeKernel, Output bias) {
        return ops.biasAdd(edgeMap(edgeKernel), bias);
    }

    private Output image(Output rows) {
        return ops.reshape(rows, -1, size, size, arrangement.total());
    }
}
