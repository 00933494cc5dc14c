package io.github.glow4j.models;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * One use of the operator by which the graphs of the two halves of an image hand numbers to each other. It is no operator of
 * ONNX: the runtime supplies it. Its input is a float32 tensor of four dimensions that is seen as {@code [N, blocks, size, run]},
 * as in {@code [N, C, H, W]} for rows and {@code [N, 1, C, H W]} for channels; ranges are along {@code size}. Its output
 * {@code [N, channelsOut, rowsOut, columnsOut]} has a range of its own numbers and one of the other half's, beside each other
 * or added up. A second input is not looked at: it makes one exchange wait for the one before.
 *
 * @param index the how-manieth exchange of the graph it is, from 0
 * @param blocks 1 or more
 * @param size 1 or more
 * @param run 1 or more
 * @param giveFrom start of what the other half gets
 * @param giveTo end of what the other half gets
 * @param keepFrom start of what goes to the output
 * @param keepTo end of what goes to the output; if that is anything, the output is seen with the same blocks and run
 * @param take how much of the output comes from the other half
 * @param taken what becomes of that
 * @param channelsOut channels of the output
 * @param rowsOut rows of the output
 * @param columnsOut columns of the output
 */
public record ExchangeOperator(
        int index,
        int blocks,
        int size,
        int run,
        int giveFrom,
        int giveTo,
        int keepFrom,
        int keepTo,
        int take,
        Taken taken,
        int channelsOut,
        int rowsOut,
        int columnsOut) {
    public static final String DOMAIN = "io.github.glow4j";
    public static final String NAME = "Exchange";

    /** Input of the graph of the lower half, float32 {@code [N, 1, 1, 1]}: nothing but the size of the batch. */
    public static final String BATCH = "batch";

    /** Output of the graph of the lower half, float32 {@code [N]}, of no meaning. */
    public static final String DONE = "done";

    /** What becomes of the other half's numbers. */
    public enum Taken {
        /** They come before those kept. */
        BEFORE,
        /** They come behind those kept. */
        BEHIND,
        /** They are added to those kept, which are as many. */
        ADDED
    }

    /** @throws InvalidModelException if a range lies outside of the input, or the output does not hold what goes there */
    public ExchangeOperator {
        boolean input = index >= 0 && blocks > 0 && size > 0 && run > 0 && product(blocks, size, run) > 0;
        boolean given = giveFrom >= 0 && giveFrom <= giveTo && giveTo <= size;
        boolean kept = keepFrom >= 0 && keepFrom <= keepTo && keepTo <= size;
        boolean output = take >= 0 && channelsOut > 0 && rowsOut > 0 && columnsOut > 0;
        long numbers = output ? product(channelsOut, rowsOut, columnsOut) : 0;
        if (!input || !given || !kept || numbers == 0) {
            throw senseless(index);
        }
        long own = keepTo - keepFrom;
        boolean added = taken == Taken.ADDED;
        long held = product(own > 0 ? blocks : channelsOut, own > 0 ? run : columnsOut, added ? own : own + take);
        if (held != numbers || added && own != take) {
            throw senseless(index);
        }
    }

    private static InvalidModelException senseless(int index) {
        return new InvalidModelException("exchange " + index + " makes no sense: make the model folder anew");
    }

    /** 0 if it is more than a tensor of an image can have. */
    private static long product(long a, long b, long c) {
        return c > Integer.MAX_VALUE || a * b > Integer.MAX_VALUE / Math.max(1, c) ? 0 : a * b * c;
    }

    /** How much of its input goes to the output. */
    public int kept() {
        return keepTo - keepFrom;
    }

    /** Into how many blocks the output is divided. */
    public int blocksOut() {
        return kept() > 0 ? blocks : channelsOut;
    }

    /** How many numbers follow each other in the output. */
    public int runOut() {
        return kept() > 0 ? run : columnsOut;
    }

    /** Numbers per image that the other half gets. */
    public long given() {
        return (long) blocks * (giveTo - giveFrom) * run;
    }

    /** Numbers per image that come from the other half. */
    public long received() {
        return (long) blocksOut() * take * runOut();
    }

    /** The attributes of the node. */
    public Map<String, Object> attributes() {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("index", index);
        attributes.put("blocks", blocks);
        attributes.put("size", size);
        attributes.put("run", run);
        attributes.put("give_from", giveFrom);
        attributes.put("give_to", giveTo);
        attributes.put("keep_from", keepFrom);
        attributes.put("keep_to", keepTo);
        attributes.put("take", take);
        attributes.put("taken", taken.ordinal());
        attributes.put("channels_out", channelsOut);
        attributes.put("rows_out", rowsOut);
        attributes.put("columns_out", columnsOut);
        return attributes;
    }

    /**
     * Reads the attributes of a node.
     *
     * @throws InvalidModelException if they make no sense
     */
    public static ExchangeOperator of(ToLongFunction<String> attribute) {
        return new ExchangeOperator(
                small(attribute, "index"),
                small(attribute, "blocks"),
                small(attribute, "size"),
                small(attribute, "run"),
                small(attribute, "give_from"),
                small(attribute, "give_to"),
                small(attribute, "keep_from"),
                small(attribute, "keep_to"),
                small(attribute, "take"),
                taken(small(attribute, "taken")),
                small(attribute, "channels_out"),
                small(attribute, "rows_out"),
                small(attribute, "columns_out"));
    }

    private static Taken taken(int code) {
        Taken[] all = Taken.values();
        if (code >= all.length) {
            throw new InvalidModelException("an exchange takes in a way that is not known: " + code);
        }
        return all[code];
    }

    private static int small(ToLongFunction<String> attribute, String name) {
        long value = attribute.applyAsLong(name);
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new InvalidModelException("an exchange has " + value + " as " + name);
        }
        return (int) value;
    }
}
