package io.github.glow4j.models.export;

import static io.github.glow4j.models.ExchangeOperator.Taken.ADDED;
import static io.github.glow4j.models.ExchangeOperator.Taken.BEFORE;
import static io.github.glow4j.models.ExchangeOperator.Taken.BEHIND;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.glow4j.models.ExchangeOperator;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.Multiplications;
import io.github.glow4j.models.onnx.OnnxGraph;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tribuo.util.onnx.ONNXRef;

/**
 * Where the graphs of the two halves of an image hand numbers to each other. Each exchange is an {@link ExchangeOperator} in
 * either graph, and waits for the one before: so both graphs have them in the same order, and neither can wait for the other
 * in vain. A level is cut by rows or, if it is small, {@linkplain #byChannels by channels}.
 */
final class Exchanges {
    /** Rows of its neighbours that a coupling network sees: it has two 3x3 convolutions. */
    static final int NETWORK_REACH = 2;

    /** Measured as {@link #pays}. */
    private static final int LARGEST_BY_CHANNELS = 8;

    private static final int LARGEST_WIDTH = 256;
    private static final long LEAST_WORK = 53_000_000;

    private final OnnxGraph graph;
    private final Part part;
    private @Nullable ONNXRef<?> batch;
    private @Nullable ONNXRef<?> last;
    private int count;

    Exchanges(OnnxGraph graph, Part part) {
        this.graph = graph;
        this.part = part;
    }

    /** Whether a model can be cut into halves: by channels, or by rows of which each half has as many as the other's network sees. */
    static boolean possible(GlowConfig config) {
        for (int level = 0; level < config.levels(); level++) {
            int rows = config.levelSize(level);
            if (!byChannels(config, level) && (rows % 2 != 0 || rows < 2 * NETWORK_REACH)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether a level is cut by channels: both halves have all of its activations, and each computes half of the channels of
     * the hidden layers, with half of the weights. On small images reading the weights takes more time than computing, and
     * rows that both halves compute are a large part.
     */
    static boolean byChannels(GlowConfig config, int level) {
        return config.levelSize(level) <= LARGEST_BY_CHANNELS && config.width() % 2 == 0;
    }

    /**
     * Whether two halves side by side are faster than one graph that divides every operator among threads. Both compute the
     * rows at their border, or hand over taps, and read the weights of large levels, but they wait for each other once or
     * twice in a step of flow and not six times, and what a core wrote it reads itself. Measured with ONNX Runtime 1.29 on two
     * cores of Zen 5: at width 512 they are a tenth faster, for half as much memory again, which few will want; waking the
     * thread of the other half takes some 50 us.
     */
    static boolean pays(GlowConfig config) {
        return possible(config) && config.width() <= LARGEST_WIDTH && Multiplications.of(config) >= LEAST_WORK;
    }

    /** Rows of an image or level of {@code size} pixels, with so many rows of the other half next to them. */
    ONNXRef<?> widened(ONNXRef<?> x, int channels, int size, int reach) {
        int half = size / 2;
        int from = upper() ? half - reach : 0;
        return rows(x, channels, half, size, new Ranges(from, from + reach, 0, half, reach, upper() ? BEHIND : BEFORE));
    }

    /** All rows of an image or level, in both halves. */
    ONNXRef<?> completed(ONNXRef<?> x, int channels, int size) {
        return widened(x, channels, size, size / 2);
    }

    /** All rows of an image or level, in the upper half. What comes out in the lower one is of no use. */
    ONNXRef<?> gathered(ONNXRef<?> x, int channels, int size) {
        int half = size / 2;
        return rows(
                x,
                channels,
                half,
                size,
                upper() ? new Ranges(0, 0, 0, half, half, BEHIND) : new Ranges(0, half, 0, 1, 0, BEHIND));
    }

    /**
     * The rows of each half of an image or level.
     *
     * @param x the whole image or level in the upper half, null in the lower one
     */
    ONNXRef<?> distributed(@Nullable ONNXRef<?> x, int channels, int size) {
        int half = size / 2;
        return x == null
                ? received(channels, half, size)
                : rows(x, channels, size, size, new Ranges(half, size, 0, half, 0, BEHIND));
    }

    /**
     * A whole image or level, in both halves.
     *
     * @param x in the upper half, null in the lower one
     */
    ONNXRef<?> shared(@Nullable ONNXRef<?> x, int channels, int size) {
        return x == null
                ? received(channels, size, size)
                : rows(x, channels, size, size, new Ranges(0, size, 0, size, 0, BEHIND));
    }

    /** Half of the channels of the sum over both halves, in each. */
    ONNXRef<?> scatteredSum(ONNXRef<?> x, int channels, int size) {
        int half = channels / 2;
        Ranges ranges = upper()
                ? new Ranges(half, channels, 0, half, half, ADDED)
                : new Ranges(0, half, half, channels, half, ADDED);
        return exchange(x, ranges, 1, channels, size * size, half, size, size);
    }

    /** The sum over both halves, in both. */
    ONNXRef<?> sum(ONNXRef<?> x, int channels, int size) {
        Ranges ranges = new Ranges(0, channels, 0, channels, channels, ADDED);
        return exchange(x, ranges, 1, channels, size * size, channels, size, size);
    }

    /** The sum over both halves of a number per image, in both. */
    ONNXRef<?> sum(ONNXRef<?> numbers) {
        return perImage(sum(graph.op("Reshape", numbers, graph.longs(0, 1, 1, 1)), 1, 1));
    }

    /** Declares the output that tells that the lower half is done: a graph must have one. */
    void declareDone() {
        if (last == null) {
            throw new IllegalStateException("nothing was exchanged");
        }
        graph.output(ExchangeOperator.DONE, perImage(last), DataType.FLOAT, FlowBlocks.batchOf());
    }

    private ONNXRef<?> perImage(ONNXRef<?> x) {
        return graph.op("ReduceSum", Map.of("keepdims", 0), x, graph.longs(1, 2, 3));
    }

    private boolean upper() {
        return part == Part.UPPER;
    }

    /** What the lower half gets for nothing. */
    private ONNXRef<?> received(int channels, int rows, int columns) {
        ONNXRef<?> known = batch;
        if (known == null) {
            known = graph.input(ExchangeOperator.BATCH, DataType.FLOAT, FlowBlocks.batchOf(1, 1, 1));
            batch = known;
        }
        return exchange(known, new Ranges(0, 0, 0, 0, rows, BEHIND), 1, 1, 1, channels, rows, columns);
    }

    /** What is given, kept and taken, as in {@link ExchangeOperator}. */
    private record Ranges(int giveFrom, int giveTo, int keepFrom, int keepTo, int take, ExchangeOperator.Taken taken) {}

    private ONNXRef<?> rows(ONNXRef<?> x, int channels, int rows, int columns, Ranges ranges) {
        int rowsOut = ranges.keepTo - ranges.keepFrom + ranges.take;
        return exchange(x, ranges, channels, rows, columns, channels, rowsOut, columns);
    }

    private ONNXRef<?> exchange(
            ONNXRef<?> x, Ranges ranges, int blocks, int size, int run, int channelsOut, int rowsOut, int columnsOut) {
        ExchangeOperator operator = new ExchangeOperator(
                count++,
                blocks,
                size,
                run,
                ranges.giveFrom,
                ranges.giveTo,
                ranges.keepFrom,
                ranges.keepTo,
                ranges.take,
                ranges.taken,
                channelsOut,
                rowsOut,
                columnsOut);
        last = graph.custom(
                ExchangeOperator.DOMAIN,
                ExchangeOperator.NAME,
                operator.attributes(),
                FlowBlocks.batchOf(channelsOut, rowsOut, columnsOut),
                x,
                last == null ? x : last);
        return last;
    }
}
