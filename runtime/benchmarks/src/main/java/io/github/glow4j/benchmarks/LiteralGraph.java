package io.github.glow4j.benchmarks;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.onnx.ExternalWeights;
import io.github.glow4j.models.onnx.OnnxGraph;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.tribuo.util.onnx.ONNXRef;

/**
 * The flow as OpenAI's code computes it, operator by operator, for a fixed batch: padded tensors with an indicator channel
 * joined to them, actnorms by themselves, interleaved outputs. This is what a converter of graphs makes of it. Without
 * priors, which cost next to nothing; with random weights.
 */
final class LiteralGraph {
    private final GlowConfig config;
    private final int batch;
    private final OnnxGraph graph;
    private final Random random = new Random(1);
    private int names;

    private LiteralGraph(GlowConfig config, int batch, ExternalWeights weights) {
        this.config = config;
        this.batch = batch;
        this.graph = new OnnxGraph(weights);
    }

    /** Writes both graphs: {@code x} float [batch, C, S, S] to {@code z}, and the other way. */
    static void write(GlowConfig config, int batch, Path folder) throws IOException {
        for (boolean inverse : new boolean[] {false, true}) {
            String name = inverse ? "decoder" : "encoder";
            try (ExternalWeights weights = new ExternalWeights(folder.resolve(name + ".bin"));
                    OutputStream out =
                            new BufferedOutputStream(Files.newOutputStream(folder.resolve(name + ".onnx")))) {
                new LiteralGraph(config, batch, weights).build(inverse).writeTo(out);
            }
        }
    }

    private ModelProto build(boolean inverse) {
        int size = config.imageSize();
        Object[] image = {batch, config.channels(), size, size};
        Object[] flat = {batch, config.dimensions()};
        if (inverse) {
            graph.output("x", decode(graph.input("z", DataType.FLOAT, flat)), DataType.FLOAT, image);
        } else {
            graph.output("z", encode(graph.input("x", DataType.FLOAT, image)), DataType.FLOAT, flat);
        }
        return graph.build("literal", Map.of());
    }

    private ONNXRef<?> encode(ONNXRef<?> image) {
        ONNXRef<?>[] parts = new ONNXRef<?>[config.levels()];
        ONNXRef<?> x = image;
        for (int level = 0; level < config.levels(); level++) {
            int channels = config.levelChannels(level);
            int size = config.levelSize(level);
            x = reshape(x, batch, channels / 4, size, 2, size, 2);
            x = graph.op("Transpose", Map.of("perm", new int[] {0, 1, 3, 5, 2, 4}), x);
            x = reshape(x, batch, channels, size, size);
            for (int k = 0; k < config.depth(); k++) {
                x = mix(actnorm(x, channels), channels);
                ONNXRef<?> z1 = slice(x, 1, 0, channels / 2, 1);
                ONNXRef<?> z2 = slice(x, 1, channels / 2, channels, 1);
                x = join(z1, couple(z2, network(z1, level), channels, false));
            }
            boolean last = level == config.levels() - 1;
            parts[level] = reshape(last ? x : slice(x, 1, channels / 2, channels, 1), batch, -1);
            x = last ? x : slice(x, 1, 0, channels / 2, 1);
        }
        return config.levels() == 1 ? parts[0] : graph.op("Concat", Map.of("axis", 1), parts);
    }

    private ONNXRef<?> decode(ONNXRef<?> flat) {
        ONNXRef<?> x = flat;
        int end = config.dimensions();
        for (int level = config.levels() - 1; level >= 0; level--) {
            int channels = config.levelChannels(level);
            int size = config.levelSize(level);
            boolean top = level == config.levels() - 1;
            int length = (top ? channels : channels / 2) * size * size;
            ONNXRef<?> part =
                    reshape(slice(flat, 1, end - length, end, 1), batch, top ? channels : channels / 2, size, size);
            end -= length;
            x = top ? part : join(x, part);
            for (int k = 0; k < config.depth(); k++) {
                ONNXRef<?> z1 = slice(x, 1, 0, channels / 2, 1);
                ONNXRef<?> z2 = slice(x, 1, channels / 2, channels, 1);
                x = actnorm(mix(join(z1, couple(z2, network(z1, level), channels, true)), channels), channels);
            }
            x = reshape(x, batch, channels / 4, 2, 2, size, size);
            x = graph.op("Transpose", Map.of("perm", new int[] {0, 1, 4, 2, 5, 3}), x);
            x = reshape(x, batch, channels / 4, 2 * size, 2 * size);
        }
        return x;
    }

    private ONNXRef<?> couple(ONNXRef<?> z2, ONNXRef<?> net, int channels, boolean inverse) {
        if (config.coupling() == Coupling.ADDITIVE) {
            return graph.op(inverse ? "Sub" : "Add", z2, net);
        }
        ONNXRef<?> shift = slice(net, 1, 0, channels, 2);
        ONNXRef<?> scale = graph.op("Sigmoid", graph.op("Add", slice(net, 1, 1, channels, 2), graph.scalar(2)));
        return inverse
                ? graph.op("Sub", graph.op("Div", z2, scale), shift)
                : graph.op("Mul", graph.op("Add", z2, shift), scale);
    }

    private ONNXRef<?> network(ONNXRef<?> z1, int level) {
        int width = config.width();
        int outputs = config.couplingOutputs(level);
        ONNXRef<?> h = conv(edged(z1, level), config.levelChannels(level) / 2 + 1, width, 3);
        h = graph.op("Relu", actnorm(h, width));
        h = graph.op("Relu", actnorm(conv(h, width, width, 1), width));
        return actnorm(conv(edged(h, level), width + 1, outputs, 3), outputs);
    }

    /** Zeros around it, and a channel that is 1 there. */
    private ONNXRef<?> edged(ONNXRef<?> x, int level) {
        int size = config.levelSize(level) + 2;
        ONNXRef<?> padded =
                graph.op("Pad", Map.of("mode", "constant"), x, graph.longs(0, 0, 1, 1, 0, 0, 1, 1), graph.scalar(0));
        return join(padded, graph.weight("edge" + level, () -> edge(size), batch, 1, size, size));
    }

    private float[] edge(int size) {
        float[] values = new float[batch * size * size];
        for (int i = 0; i < values.length; i++) {
            int x = i % size;
            int y = i / size % size;
            values[i] = x == 0 || y == 0 || x == size - 1 || y == size - 1 ? 1 : 0;
        }
        return values;
    }

    private ONNXRef<?> conv(ONNXRef<?> x, int inputs, int outputs, int side) {
        float bound = 1f / (side * (float) Math.sqrt(inputs));
        ONNXRef<?> kernel = weight(bound, outputs, inputs, side, side);
        return graph.op("Conv", Map.of("kernel_shape", new int[] {side, side}), x, kernel);
    }

    private ONNXRef<?> mix(ONNXRef<?> x, int channels) {
        return conv(x, channels, channels, 1);
    }

    private ONNXRef<?> actnorm(ONNXRef<?> x, int channels) {
        ONNXRef<?> centred = graph.op("Add", x, weight(0.1f, 1, channels, 1, 1));
        return graph.op("Mul", centred, weight(1.5f, 1, channels, 1, 1));
    }

    private ONNXRef<?> weight(float bound, long... shape) {
        int count = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = bound * (2 * random.nextFloat() - 1);
        }
        return graph.weight("w" + names++, () -> values, shape);
    }

    private ONNXRef<?> join(ONNXRef<?> first, ONNXRef<?> second) {
        return graph.op("Concat", Map.of("axis", 1), first, second);
    }

    private ONNXRef<?> reshape(ONNXRef<?> x, long... shape) {
        return graph.op("Reshape", x, graph.longs(shape));
    }

    private ONNXRef<?> slice(ONNXRef<?> x, int axis, int from, int to, int step) {
        return graph.op("Slice", x, graph.longs(from), graph.longs(to), graph.longs(axis), graph.longs(step));
    }
}
