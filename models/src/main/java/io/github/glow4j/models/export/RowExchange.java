package io.github.glow4j.models.export;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.RowExchangeOperator;
import io.github.glow4j.models.onnx.OnnxGraph;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tribuo.util.onnx.ONNXRef;

/**
 * Where the graphs of the two halves of an image hand rows to each other; in the graph of a whole image nothing happens.
 * Each exchange is a {@link RowExchangeOperator} in either graph, and waits for the one before: so both graphs have them in
 * the same order, and neither can wait for the other in vain.
 */
final class RowExchange {
    /** Rows of its neighbours that a coupling network sees: it has two 3x3 convolutions. */
    static final int NETWORK_REACH = 2;

    private static final int LARGEST_WIDTH = 256;
    private static final double LEAST_WORK = 5e7;

    private final OnnxGraph graph;
    private final Part part;
    private @Nullable ONNXRef<?> batch;
    private @Nullable ONNXRef<?> last;
    private int count;

    RowExchange(OnnxGraph graph, Part part) {
        this.graph = graph;
        this.part = part;
    }

    /** Whether every level of a model can be cut into halves that have all the rows that the other half's network sees. */
    static boolean possible(GlowConfig config) {
        int top = config.levels() - 1;
        return config.levelSize(top) >= 2 * NETWORK_REACH && config.levelSize(top) % 2 == 0;
    }

    /**
     * Whether two halves side by side are faster than one graph that divides every operator among threads. Both read all
     * weights and some rows twice, but neither waits for the other more than once in a step of flow, and what a core wrote it
     * reads itself. Measured with ONNX Runtime 1.29 on two cores of Zen 5, from 32x32 to 64x64: at width 512 it is no faster,
     * and waking the thread of the other half takes some 50 us.
     */
    static boolean pays(GlowConfig config) {
        return possible(config) && config.width() <= LARGEST_WIDTH && multiplications(config) >= LEAST_WORK;
    }

    /** Of all coupling networks, for one image. */
    private static double multiplications(GlowConfig config) {
        double sum = 0;
        for (int level = 0; level < config.levels(); level++) {
            double inputs = config.levelChannels(level) / 2.0;
            double perPixel = config.width() * (9 * inputs + config.width() + 9 * config.couplingOutputs(level));
            sum += perPixel * config.levelSize(level) * config.levelSize(level) * config.depth();
        }
        return sum;
    }

    /** Activations of an image or level of {@code size} pixels, with so many rows of the other half next to them. */
    ONNXRef<?> widened(ONNXRef<?> x, int channels, int size, int reach) {
        if (part == Part.WHOLE) {
            return x;
        }
        int half = size / 2;
        int from = part == Part.UPPER ? half - reach : 0;
        return exchange(
                x,
                new RowExchangeOperator(
                        count,
                        channels,
                        half,
                        size,
                        from,
                        from + reach,
                        0,
                        half,
                        reach,
                        part == Part.LOWER,
                        channels,
                        size));
    }

    /**
     * The rows of this half of an image or level.
     *
     * @param x the whole image or level in the graph of the upper half, null in that of the lower one
     */
    ONNXRef<?> distributed(@Nullable ONNXRef<?> x, int channels, int size) {
        if (part == Part.WHOLE && x != null) {
            return x;
        }
        int half = size / 2;
        return x != null
                ? exchange(
                        x,
                        new RowExchangeOperator(
                                count, channels, size, size, half, size, 0, half, 0, false, channels, size))
                : exchange(batch(), new RowExchangeOperator(count, 1, 1, 1, 0, 0, 0, 0, half, true, channels, size));
    }

    private ONNXRef<?> batch() {
        ONNXRef<?> known = batch;
        if (known == null) {
            known = graph.input(RowExchangeOperator.BATCH, DataType.FLOAT, FlowBlocks.batchOf(1, 1, 1));
            batch = known;
        }
        return known;
    }

    /** All rows of an image or level, in the graph of the upper half. What comes out in that of the lower one is of no use. */
    ONNXRef<?> gathered(ONNXRef<?> x, int channels, int size) {
        return gathered(x, channels, size / 2, size);
    }

    private ONNXRef<?> gathered(ONNXRef<?> x, int channels, int half, int columns) {
        if (part == Part.WHOLE) {
            return x;
        }
        boolean upper = part == Part.UPPER;
        return exchange(
                x,
                new RowExchangeOperator(
                        count,
                        channels,
                        half,
                        columns,
                        0,
                        upper ? 0 : half,
                        0,
                        upper ? half : 1,
                        upper ? half : 0,
                        false,
                        channels,
                        columns));
    }

    /** The sum over both halves of a number per image, in the graph of the upper half. */
    ONNXRef<?> summed(ONNXRef<?> numbers) {
        return part == Part.WHOLE
                ? numbers
                : perImage(gathered(graph.op("Reshape", numbers, graph.longs(0, 1, 1, 1)), 1, 1, 1));
    }

    /** Declares the output that tells that the lower half is done: a graph must have one. */
    void declareDone() {
        if (last == null) {
            throw new IllegalStateException("nothing was exchanged");
        }
        graph.output(RowExchangeOperator.DONE, perImage(last), DataType.FLOAT, FlowBlocks.batchOf());
    }

    private ONNXRef<?> perImage(ONNXRef<?> x) {
        return graph.op("ReduceSum", Map.of("keepdims", 0), x, graph.longs(1, 2, 3));
    }

    private ONNXRef<?> exchange(ONNXRef<?> x, RowExchangeOperator operator) {
        count++;
        last = graph.custom(
                RowExchangeOperator.DOMAIN,
                RowExchangeOperator.NAME,
                operator.attributes(),
                FlowBlocks.batchOf(operator.channelsOut(), operator.rowsOut(), operator.columnsOut()),
                x,
                last == null ? x : last);
        return last;
    }
}
