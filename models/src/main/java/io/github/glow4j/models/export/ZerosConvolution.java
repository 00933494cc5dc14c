package io.github.glow4j.models.export;

import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.models.onnx.OnnxGraph;
import java.util.Map;
import org.tribuo.util.onnx.ONNXRef;

/**
 * OpenAI's zeros-convolution with edge bias (spec sections 5 to 7): 3x3, from many channels to few, at the end of a coupling
 * network and in a split. It has two forms, of which the faster one is taken:
 *
 * <ul>
 *   <li>One convolution, to which a map is added that holds bias and edge bias.
 *   <li>The nine taps of the kernel as outputs of one 1x1 convolution, each moved by its offset (a depthwise convolution
 *       with kernels of one 1 and eight 0) and summed up (a 1x1 convolution of ones and zeros). A bias of minus the
 *       indicator's weight at a tap, moved with it, is missing exactly where the tap lies outside of the image, so that
 *       with the sum of these weights added everywhere the edge bias is left.
 * </ul>
 */
final class ZerosConvolution {
    /** ONNX Runtime computes outputs in blocks of so many and throws away what is beyond (with AVX-512). */
    private static final int BLOCK = 16;

    /**
     * With one block of outputs the 3x3 convolution takes so much more time per multiplication than with several: too few
     * independent sums to fill the pipeline. Measured with ONNX Runtime 1.29 on Zen 5, as is the next one.
     */
    private static final double SINGLE_BLOCK = 4.0 / 3;

    /** Multiplications that take as long as having two more nodes in the graph. */
    private static final double TWO_NODES = 0.9e6;

    /** Multiplications that take as long as an exchange of taps with the other half, from profiles of ONNX Runtime 1.29 on Zen 5. */
    private static final double SWAP = 0.9e6;

    /** Those that take as long as copying one number for it, out of the layout of convolutions, into the exchange and back. */
    private static final double COPY = 100;

    private static final int TAPS = 9;

    private final OnnxGraph graph;
    private final GlowParameters parameters;
    private final String scope;
    private final int inputs;
    private final int[] order;
    private final int size;
    private final Part part;
    private final SecondHalf secondHalf;

    /** What becomes of the second half of the outputs. */
    enum SecondHalf {
        PLAIN,
        /** {@code -(s + 2)} of a coupling's {@code s}: what the exponential in its scale takes. */
        NEGATED_LOGITS;

        double bias(double value) {
            return this == PLAIN ? value : -(value + 2);
        }

        double weight(double value) {
            return this == PLAIN ? value : -value;
        }
    }

    /**
     * @param inputs channels
     * @param order which output of the variable each output is
     * @param size of the image, in pixels
     * @param part the rows to compute; the input has one more where the image goes on
     * @param secondHalf what becomes of the second half of the outputs
     */
    ZerosConvolution(
            OnnxGraph graph,
            GlowParameters parameters,
            String scope,
            int inputs,
            int[] order,
            int size,
            Part part,
            SecondHalf secondHalf) {
        this.graph = graph;
        this.parameters = parameters;
        this.scope = scope;
        this.inputs = inputs;
        this.order = order;
        this.size = size;
        this.part = part;
        this.secondHalf = secondHalf;
    }

    ONNXRef<?> of(ONNXRef<?> x) {
        return tapsPay(part.count(size), size, inputs, order.length) ? byTaps(x) : direct(x);
    }

    /** Whether the second form is the faster one. */
    static boolean tapsPay(int rows, int columns, int inputs, int outputs) {
        double direct = (double) TAPS * inputs * blocks(outputs) * (outputs <= BLOCK ? SINGLE_BLOCK : 1);
        double moved = blocks(TAPS * outputs);
        double byTaps = moved * (inputs + TAPS + blocks(outputs));
        return (double) rows * columns * (direct - byTaps) > TWO_NODES;
    }

    private static int blocks(int channels) {
        return (channels + BLOCK - 1) / BLOCK * BLOCK;
    }

    private ONNXRef<?> direct(ONNXRef<?> x) {
        return withEdge(conv3x3(1, x, kernelWeight()));
    }

    private ONNXRef<?> kernelWeight() {
        return graph.weight(scope + "kernel", this::kernel, order.length, inputs, 3, 3);
    }

    /**
     * What the channels of the input from one to another, which are all there are here, contribute: to be summed up, and then
     * given {@link #withEdge}. In the form that is the faster one of all channels.
     */
    ONNXRef<?> share(ONNXRef<?> x, int from, int to) {
        if (tapsPay(size, size, inputs, order.length)) {
            ONNXRef<?> taps = conv1x1(x, channels(tapWeight(), from, to));
            return conv1x1(shifted(taps), sumWeight());
        }
        return conv3x3(1, x, channels(kernelWeight(), from, to));
    }

    /** What a weight does to some channels of the input. */
    private ONNXRef<?> channels(ONNXRef<?> weight, int from, int to) {
        return graph.op("Slice", weight, graph.longs(from), graph.longs(to), graph.longs(1));
    }

    /** Adds what does not depend on the input, the end of the first form. */
    ONNXRef<?> withEdge(ONNXRef<?> conv) {
        int outputs = order.length;
        ONNXRef<?> edge = graph.weight(
                scope + "edge" + part.suffix(),
                () -> {
                    double[][] maps = Folding.edgeMap(parameters, scope, size, part.reach(size, 0));
                    for (int o = outputs / 2; o < outputs; o++) {
                        double[] map = maps[order[o]];
                        for (int i = 0; i < map.length; i++) {
                            map[i] = secondHalf.bias(map[i]);
                        }
                    }
                    return Folding.flatten(maps, order, scope);
                },
                1,
                outputs,
                part.count(size),
                size);
        return graph.op("Add", conv, edge);
    }

    private float[] kernel() {
        float[] kernel = Folding.kernel(parameters, scope, inputs, order);
        for (int i = kernel.length / 2; i < kernel.length; i++) {
            kernel[i] = (float) secondHalf.weight(kernel[i]);
        }
        return kernel;
    }

    /**
     * Whether a half of an image does better to have the taps of one row from the other half, and copy all of its own for
     * that, than to compute the network for that row too. Whole models of width 512 are 3 % faster for it at 32x32.
     */
    boolean swappingPays() {
        int rows = part.count(size);
        double row = (double) inputs * (inputs + tapChannels());
        return tapsPay(rows, size, inputs, order.length) && size * (row - COPY * rows * tapChannels()) > SWAP;
    }

    /** Channels of {@link #taps}. */
    int tapChannels() {
        return blocks(TAPS * order.length);
    }

    private ONNXRef<?> byTaps(ONNXRef<?> x) {
        return shiftedAndSummed(taps(x));
    }

    /** The second form without its end, which looks at one pixel at a time. */
    ONNXRef<?> taps(ONNXRef<?> x) {
        return conv1x1(x, tapWeight(), graph.weight(scope + "tap_bias", this::tapBias, tapChannels()));
    }

    /** The end of the second form. */
    ONNXRef<?> shiftedAndSummed(ONNXRef<?> taps) {
        return conv1x1(shifted(taps), sumWeight(), graph.weight(scope + "bias", this::bias, order.length));
    }

    private ONNXRef<?> tapWeight() {
        return graph.weight(scope + "taps", this::tapKernel, tapChannels(), inputs, 1, 1);
    }

    private ONNXRef<?> shifted(ONNXRef<?> taps) {
        int moved = tapChannels();
        return conv3x3(moved, taps, graph.weight(shapeKey() + "shift", this::shift, moved, 1, 3, 3));
    }

    private ONNXRef<?> sumWeight() {
        return graph.weight(shapeKey() + "sum", this::sum, order.length, tapChannels(), 1, 1);
    }

    /** Of weights that all convolutions of this shape have in common. */
    private String shapeKey() {
        return "taps/" + order.length + "/";
    }

    private ONNXRef<?> conv1x1(ONNXRef<?>... inputs) {
        return graph.op("Conv", Map.of("kernel_shape", new int[] {1, 1}), inputs);
    }

    private ONNXRef<?> conv3x3(int groups, ONNXRef<?>... inputs) {
        return graph.op("Conv", Map.of("kernel_shape", new int[] {3, 3}, "pads", part.pads(), "group", groups), inputs);
    }

    /** {@code W[tap,i,o] E(logs)[o]} as {@code [tap * outputs + o][i]}, zeros behind. */
    private float[] tapKernel() {
        int outputs = order.length;
        float[] variable = parameters.values(scope + "W");
        double[] scale = Folding.scales(parameters.values(scope + "logs"));
        float[] kernel = new float[tapChannels() * inputs];
        for (int tap = 0; tap < TAPS; tap++) {
            for (int o = 0; o < outputs; o++) {
                for (int i = 0; i < inputs; i++) {
                    int source = (tap * (inputs + 1) + i) * outputs + order[o];
                    kernel[(tap * outputs + o) * inputs + i] = (float) weight(o, variable[source] * scale[order[o]]);
                }
            }
        }
        return Folding.checked(kernel, scope);
    }

    private double weight(int output, double value) {
        return output < order.length / 2 ? value : secondHalf.weight(value);
    }

    private float[] tapBias() {
        int outputs = order.length;
        Folding.Indicator indicator = Folding.Indicator.of(parameters, scope);
        double[] scale = Folding.scales(parameters.values(scope + "logs"));
        float[] bias = new float[tapChannels()];
        for (int tap = 0; tap < TAPS; tap++) {
            for (int o = 0; o < outputs; o++) {
                bias[tap * outputs + o] = (float) weight(o, -indicator.tap(tap, order[o]) * scale[order[o]]);
            }
        }
        return Folding.checked(bias, scope);
    }

    private float[] bias() {
        Folding.Indicator indicator = Folding.Indicator.of(parameters, scope);
        float[] variable = parameters.values(scope + "b");
        double[] scale = Folding.scales(parameters.values(scope + "logs"));
        float[] bias = new float[order.length];
        for (int o = 0; o < bias.length; o++) {
            double value = (variable[order[o]] + indicator.sum(order[o])) * scale[order[o]];
            bias[o] = (float) (o < bias.length / 2 ? value : secondHalf.bias(value));
        }
        return Folding.checked(bias, scope);
    }

    private float[] shift() {
        float[] kernels = new float[tapChannels() * TAPS];
        for (int c = 0; c < TAPS * order.length; c++) {
            kernels[c * TAPS + c / order.length] = 1;
        }
        return kernels;
    }

    private float[] sum() {
        int outputs = order.length;
        int moved = tapChannels();
        float[] kernel = new float[outputs * moved];
        for (int c = 0; c < TAPS * outputs; c++) {
            kernel[c % outputs * moved + c] = 1;
        }
        return kernel;
    }
}
