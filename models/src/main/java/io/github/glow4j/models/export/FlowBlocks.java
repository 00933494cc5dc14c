package io.github.glow4j.models.export;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.models.LatentPart;
import io.github.glow4j.models.ParameterLayout;
import io.github.glow4j.models.export.ZerosConvolution.SecondHalf;
import io.github.glow4j.models.onnx.OnnxGraph;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tribuo.util.onnx.ONNXRef;

/**
 * The pieces that encoder and decoder have in common. Activations are NCHW, as ONNX's convolutions want them.
 *
 * <p>The indicator channel of OpenAI's 3x3 convolutions never becomes a padded tensor (that would cost a copy per
 * convolution). Where the input has few channels, the map before it emits a channel that is 1 everywhere: zero padding
 * makes "1 inside, 0 outside" of it, so its kernel is minus the indicator's, with the indicator's sum in the bias. The
 * channel stays beside the first half through the coupling, as a node that takes it off costs more than it weighs. Where
 * the input is wide, see {@link ZerosConvolution}. Large images go through the network in {@link Strips}.
 */
final class FlowBlocks {
    static final String BATCH = "N";
    private static final int ROW_AXIS = 2;

    final GlowConfig config;
    final GlowParameters parameters;
    final OnnxGraph graph;
    final Exchanges exchanges;
    private final Part part;
    private final Strips strips;

    FlowBlocks(GlowConfig config, GlowParameters parameters, OnnxGraph graph, Part part, Strips strips) {
        this.config = config;
        this.parameters = parameters;
        this.graph = graph;
        this.part = part;
        this.strips = strips;
        exchanges = new Exchanges(graph, part);
    }

    /** Whether both halves of an image have all rows of a level, and divide its networks by channels. */
    boolean byChannels(int level) {
        return part != Part.WHOLE && Exchanges.byChannels(config, level);
    }

    /** Whether halves divide rows on this level, and channels on the next. */
    boolean isLastByRows(int level) {
        return !byChannels(level) && byChannels(level + 1);
    }

    /** The rows that there are of a level. */
    Part rows(int level) {
        return byChannels(level) ? Part.WHOLE : part;
    }

    /** Symbolic dimensions of a batch. */
    static Object[] batchOf(Object... itemShape) {
        Object[] shape = new Object[itemShape.length + 1];
        shape[0] = BATCH;
        System.arraycopy(itemShape, 0, shape, 1, itemShape.length);
        return shape;
    }

    /** Label input, one class index per image. */
    ONNXRef<?> labels() {
        return graph.input("label", DataType.INT32, batchOf());
    }

    /** Channels {@code from} to {@code to}, exclusive. */
    ONNXRef<?> channels(ONNXRef<?> x, int from, int to) {
        return slice(x, 1, from, to);
    }

    ONNXRef<?> slice(ONNXRef<?> x, int axis, int from, int to) {
        return graph.op("Slice", x, graph.longs(from), graph.longs(to), graph.longs(axis));
    }

    /** Rows {@code from} to {@code to}, exclusive. */
    ONNXRef<?> rows(ONNXRef<?> x, int from, int to) {
        return slice(x, ROW_AXIS, from, to);
    }

    /**
     * What a half has of an image or latent that only the upper half knows whole.
     *
     * @param x null in the lower half
     * @param level as whose rows it is cut
     */
    ONNXRef<?> given(@Nullable ONNXRef<?> x, int channels, int size, int level) {
        if (part == Part.WHOLE && x != null) {
            return x;
        }
        return byChannels(level) ? exchanges.shared(x, channels, size) : exchanges.distributed(x, channels, size);
    }

    /** All rows of what there is of an image or level, in the upper half. */
    ONNXRef<?> gathered(ONNXRef<?> x, int channels, int size, int level) {
        return rows(level) == Part.WHOLE ? x : exchanges.gathered(x, channels, size);
    }

    /** Activations of a level with so many rows next to them, where the image goes on. */
    private ONNXRef<?> widened(ONNXRef<?> x, int channels, int level, int reach) {
        return rows(level) == Part.WHOLE ? x : exchanges.widened(x, channels, config.levelSize(level), reach);
    }

    ONNXRef<?> transpose(ONNXRef<?> x, int... order) {
        return graph.op("Transpose", Map.of("perm", order), x);
    }

    /** A 1x1 convolution. */
    ONNXRef<?> pointwise(ONNXRef<?> x, Pointwise map, String key) {
        return graph.op("Conv", Map.of("kernel_shape", new int[] {1, 1}), x, kernel(map, key), bias(map, key));
    }

    private ONNXRef<?> kernel(Pointwise map, String key) {
        return graph.weight(key + "/kernel", () -> map.kernel(key), map.matrix().length, map.inputs(), 1, 1);
    }

    private ONNXRef<?> bias(Pointwise map, String key) {
        return graph.weight(key + "/bias", () -> map.biases(key), map.matrix().length);
    }

    /**
     * The map between two couplings, of what {@link #join} gives. Its bias comes with the channel of ones. A matrix product
     * takes NCHW as it is and gives it back, where a convolution of ONNX Runtime goes through its blocked layout, and
     * so few multiplications are not worth dividing among threads.
     */
    ONNXRef<?> mixed(ONNXRef<?> joined, Pointwise map, String key, int level) {
        int size = config.levelSize(level);
        int outputs = map.matrix().length;
        int ones = config.levelChannels(level) / 2;
        ONNXRef<?> pixels =
                graph.op("Reshape", joined, graph.longs(0, 0, rows(level).count(size) * size));
        ONNXRef<?> matrix =
                graph.weight(key + "/matrix", () -> map.biasFrom(ones).kernel(key), outputs, map.inputs());
        return graph.op(
                "Reshape",
                graph.op("MatMul", matrix, pixels),
                graph.longs(0, 0, rows(level).count(size), size));
    }

    /** Where the source of ONNX's SpaceToDepth channel {@code (2 dy + dx) C + c} is in OpenAI's squeeze, {@code 4c + 2dy + dx}. */
    static int[] squeezeOrder(int channelsBefore) {
        int[] order = new int[4 * channelsBefore];
        for (int offset = 0; offset < 4; offset++) {
            for (int c = 0; c < channelsBefore; c++) {
                order[offset * channelsBefore + c] = 4 * c + offset;
            }
        }
        return order;
    }

    /**
     * Channels that the coupling network reads: half of the level's, the one, and zeros up to a multiple of 4, as ONNX
     * Runtime's blocked convolution takes an input only with fewer than 16 channels or a multiple of 4.
     */
    int networkInputs(int level) {
        int channels = config.levelChannels(level) / 2 + 1;
        return channels < 16 ? channels : (channels + 3) / 4 * 4;
    }

    /** What a map must emit for {@link #couplingInput}: {@code [z1 | 1 | 0 … | z2]}. */
    int[] couplingLayout(int level) {
        int half = config.levelChannels(level) / 2;
        int inputs = networkInputs(level);
        int[] layout = new int[inputs + half];
        for (int i = 0; i < layout.length; i++) {
            layout[i] = i < half ? i : i == half ? Pointwise.ONE : i < inputs ? Pointwise.ZERO : i - inputs + half;
        }
        return layout;
    }

    /**
     * What a coupling works on.
     *
     * @param networkInput the first half, which stays as it is, with the channel of ones and zeros behind it
     * @param z2 the second half
     */
    record CouplingInput(ONNXRef<?> networkInput, ONNXRef<?> z2) {}

    /** Takes apart what a map with {@link #couplingLayout} emitted. */
    CouplingInput couplingInput(ONNXRef<?> x, int level) {
        int half = config.levelChannels(level) / 2;
        List<? extends ONNXRef<?>> parts =
                graph.ops("Split", 2, Map.of("axis", 1), x, graph.longs(networkInputs(level), half));
        return new CouplingInput(parts.get(0), parts.get(1));
    }

    /** The same for halves that come from elsewhere. Channels behind the first one meet zero weights. */
    CouplingInput couplingInput(ONNXRef<?> z1, ONNXRef<?> z2, int level) {
        int added = networkInputs(level) - config.levelChannels(level) / 2;
        ONNXRef<?> padded = graph.op(
                "Pad", Map.of("mode", "constant"), z1, graph.longs(0, 0, 0, 0, 0, added, 0, 0), graph.scalar(1));
        return new CouplingInput(padded, z2);
    }

    /** What the next map takes after a coupling: its input and the new second half. */
    ONNXRef<?> join(CouplingInput in, ONNXRef<?> z2) {
        return graph.op("Concat", Map.of("axis", 1), in.networkInput(), z2);
    }

    /** The map of a step as one that takes what {@link #join} gives. */
    Pointwise afterJoin(Pointwise map, int level) {
        int[] layout = couplingLayout(level);
        for (int i = 0; i < layout.length; i++) {
            layout[i] = Math.max(layout[i], Pointwise.NONE);
        }
        return map.withInputs(layout);
    }

    /**
     * The network f of a coupling (spec section 5): the shift, or the shift and then {@code -(s + 2)}, of which
     * {@link #inverseScale} makes one over the scale.
     */
    ONNXRef<?> couplingNetwork(ONNXRef<?> input, int level, int k) {
        String scope = ParameterLayout.step(level, k) + "f1/";
        int width = config.width();
        int size = config.levelSize(level);
        int outputs = config.couplingOutputs(level);
        boolean affine = config.coupling() == Coupling.AFFINE;
        int[] order = affine ? Folding.deinterleave(outputs) : identity(outputs);
        SecondHalf logits = affine ? SecondHalf.NEGATED_LOGITS : SecondHalf.PLAIN;
        ZerosConvolution last =
                new ZerosConvolution(graph, parameters, scope + "l_last/", width, order, size, rows(level), logits);
        if (byChannels(level)) {
            return networkByChannels(input, scope, level, last);
        }
        boolean swapsTaps = part != Part.WHOLE && last.swappingPays();
        int reach = swapsTaps ? 1 : Exchanges.NETWORK_REACH;
        ONNXRef<?> wide = widened(input, networkInputs(level), level, reach);
        Strips.Rows given = part.reach(size, reach);
        List<Strips.Rows> rows = strips.of(part.reach(size, reach - 1), size, width);
        if (rows.size() == 1 && !swapsTaps) {
            return last.of(hiddenLayers(wide, given, scope, level, rows.getFirst()));
        }
        // By taps, the last convolution looks at its neighbours only after the strips have been put together again.
        ONNXRef<?>[] strip = rows.stream()
                .map(some -> last.taps(hiddenLayers(wide, given, scope, level, some)))
                .toArray(ONNXRef<?>[]::new);
        ONNXRef<?> taps = strip.length == 1 ? strip[0] : graph.op("Concat", Map.of("axis", ROW_AXIS), strip);
        return last.shiftedAndSummed(swapsTaps ? widened(taps, last.tapChannels(), level, 1) : taps);
    }

    /**
     * The network as two halves compute it that have all of its input: each half of the first hidden layer, a share of the
     * second that belongs to that, and half of its sum; and then the share of the outputs that belongs to that.
     */
    private ONNXRef<?> networkByChannels(ONNXRef<?> input, String scope, int level, ZerosConvolution last) {
        int size = config.levelSize(level);
        int width = config.width();
        int from = part == Part.UPPER ? 0 : width / 2;
        int to = from + width / 2;
        String key = scope + "l_1/";
        ONNXRef<?> first = graph.op(
                "Relu",
                graph.op(
                        "Conv",
                        Map.of("kernel_shape", new int[] {3, 3}, "pads", new int[] {1, 1, 1, 1}),
                        input,
                        slice(firstKernel(key, level), 0, from, to),
                        slice(firstBias(key, width), 0, from, to)));
        Pointwise middle = middleLayer(scope + "l_2/");
        ONNXRef<?> kernel = slice(kernel(middle, scope + "l_2"), 1, from, to);
        Map<String, Object> pointwise = Map.of("kernel_shape", new int[] {1, 1});
        ONNXRef<?> share = part == Part.UPPER
                ? graph.op("Conv", pointwise, first, kernel, bias(middle, scope + "l_2"))
                : graph.op("Conv", pointwise, first, kernel);
        ONNXRef<?> second = graph.op("Relu", exchanges.scatteredSum(share, width, size));
        ONNXRef<?> outputs = exchanges.sum(last.share(second, from, to), config.couplingOutputs(level), size);
        return last.withEdge(outputs);
    }

    /**
     * @param given the rows of the input
     * @param rows those to compute
     */
    private ONNXRef<?> hiddenLayers(ONNXRef<?> input, Strips.Rows given, String scope, int level, Strips.Rows rows) {
        ONNXRef<?> first = graph.op("Relu", firstLayer(input, given, scope + "l_1/", level, rows));
        return graph.op("Relu", pointwise(first, middleLayer(scope + "l_2/"), scope + "l_2"));
    }

    /**
     * One over the scale of an affine coupling, {@code 1 / sigmoid(s + 2) = 1 + exp(-(s + 2))}. ONNX Runtime's Sigmoid
     * is exactly 0 below about -18, where the likelihood would be infinite and decoding would divide by zero; this sum
     * keeps its digits down to -87.
     */
    ONNXRef<?> inverseScale(ONNXRef<?> net, int level) {
        int half = config.levelChannels(level) / 2;
        ONNXRef<?> inverse = graph.op("Add", graph.op("Exp", channels(net, half, 2 * half)), graph.scalar(1));
        if (config.minScale() == 0) {
            return inverse;
        }
        ONNXRef<?> range = graph.op("Div", graph.scalar((float) (1 - config.minScale())), inverse);
        return graph.op("Reciprocal", graph.op("Add", range, graph.scalar((float) config.minScale())));
    }

    private ONNXRef<?> firstLayer(ONNXRef<?> input, Strips.Rows given, String scope, int level, Strips.Rows rows) {
        int width = config.width();
        int size = config.levelSize(level);
        int from = Math.max(0, rows.from() - 1);
        int to = Math.min(size, rows.to() + 1);
        // Rows of neighbouring strips where there are any, padding only at the edge of the image.
        int[] pads = {from - rows.from() + 1, 1, rows.to() + 1 - to, 1};
        return graph.op(
                "Conv",
                Map.of("kernel_shape", new int[] {3, 3}, "pads", pads),
                to - from == given.count() ? input : rows(input, from - given.from(), to - given.from()),
                firstKernel(scope, level),
                firstBias(scope, width));
    }

    private ONNXRef<?> firstKernel(String scope, int level) {
        int inputs = networkInputs(level);
        return graph.weight(scope + "kernel", () -> firstKernelValues(scope, inputs), config.width(), inputs, 3, 3);
    }

    private ONNXRef<?> firstBias(String scope, int width) {
        return graph.weight(scope + "bias", () -> firstBiasValues(scope), width);
    }

    private float[] firstKernelValues(String scope, int inputs) {
        float[] variable = parameters.values(scope + "W");
        Folding.Indicator indicator = Folding.Indicator.of(parameters, scope);
        double[] scale = Folding.scales(parameters.values(scope + "actnorm_scale/logs"));
        int outputs = scale.length;
        int ones = indicator.inputs() - 1;
        float[] kernel = new float[outputs * inputs * 9];
        for (int o = 0; o < outputs; o++) {
            for (int tap = 0; tap < 9; tap++) {
                for (int i = 0; i < ones; i++) {
                    double weight = variable[(tap * (ones + 1) + i) * outputs + o];
                    kernel[(o * inputs + i) * 9 + tap] = (float) (weight * scale[o]);
                }
                kernel[(o * inputs + ones) * 9 + tap] = (float) (-indicator.tap(tap, o) * scale[o]);
            }
        }
        return Folding.checked(kernel, scope);
    }

    private float[] firstBiasValues(String scope) {
        Folding.Indicator indicator = Folding.Indicator.of(parameters, scope);
        float[] center = parameters.values(scope + "actnorm_center/b");
        double[] scale = Folding.scales(parameters.values(scope + "actnorm_scale/logs"));
        float[] bias = new float[center.length];
        for (int o = 0; o < bias.length; o++) {
            bias[o] = (float) ((center[o] + indicator.sum(o)) * scale[o]);
        }
        return Folding.checked(bias, scope);
    }

    private Pointwise middleLayer(String scope) {
        float[] variable = parameters.values(scope + "W");
        float[] center = parameters.values(scope + "actnorm_center/b");
        double[] scale = Folding.scales(parameters.values(scope + "actnorm_scale/logs"));
        int width = scale.length;
        double[][] matrix = new double[width][width];
        double[] bias = new double[width];
        for (int o = 0; o < width; o++) {
            for (int i = 0; i < width; i++) {
                matrix[o][i] = variable[i * width + o] * scale[o];
            }
            bias[o] = center[o] * scale[o];
        }
        return new Pointwise(matrix, bias);
    }

    /** What the convolution of a split predicts from the kept half: means, then log-deviations (spec section 7). */
    ONNXRef<?> splitPrior(ONNXRef<?> z1, int level) {
        int channels = config.levelChannels(level);
        ZerosConvolution convolution = new ZerosConvolution(
                graph,
                parameters,
                ParameterLayout.split(level),
                channels / 2,
                Folding.deinterleave(channels),
                config.levelSize(level),
                rows(level),
                SecondHalf.PLAIN);
        return convolution.of(widened(z1, channels / 2, level, 1));
    }

    /** Mean and log-deviation of the top prior, broadcastable against the top activations; the label is used if there are classes. */
    record TopMoments(ONNXRef<?> mean, ONNXRef<?> logDeviation) {}

    TopMoments topMoments(TopPrior prior, @Nullable ONNXRef<?> labels) {
        return new TopMoments(
                topMoment("mean", prior.mean(), prior.classMean(), labels),
                topMoment("log_deviation", prior.logDeviation(), prior.classLogDeviation(), labels));
    }

    private ONNXRef<?> topMoment(String name, double[][] map, double[][] table, @Nullable ONNXRef<?> labels) {
        int channels = map.length;
        int size = config.levelSize(config.levels() - 1);
        String key = "prior/" + name;
        ONNXRef<?> constant = graph.weight(
                key, () -> Folding.flatten(map, identity(channels), "model/prior/"), 1, channels, size, size);
        if (labels == null) {
            return constant;
        }
        ONNXRef<?> rows = graph.weight(
                key + "_of_class",
                () -> Folding.flatten(table, identity(table.length), "model/prior/y_emb/"),
                table.length,
                channels,
                1,
                1);
        return graph.op("Add", constant, graph.op("Gather", rows, labels));
    }

    /** A level's latent as a row of a flat latent: NHWC, row-major. */
    ONNXRef<?> flatten(ONNXRef<?> latent) {
        return graph.op("Reshape", transpose(latent, 0, 2, 3, 1), graph.longs(0, -1));
    }

    /**
     * A level's latent out of a flat latent. The batch is taken over by 0 and not left to be found out by -1: ONNX Runtime
     * then knows that all activations have the same, and gives the memory of one to the next. Where it does not know, it
     * compares each activation with each one before, which takes most of the time that it needs to open a session.
     */
    ONNXRef<?> unflatten(ONNXRef<?> flat, LatentPart part) {
        ONNXRef<?> row = slice(flat, 1, part.offset(), part.offset() + part.length());
        ONNXRef<?> nhwc = graph.op("Reshape", row, graph.longs(0, part.height(), part.width(), part.channels()));
        return transpose(nhwc, 0, 3, 1, 2);
    }

    static int[] identity(int length) {
        int[] order = new int[length];
        for (int i = 0; i < length; i++) {
            order[i] = i;
        }
        return order;
    }
}
