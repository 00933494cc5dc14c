package io.github.glow4j.models;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * One use of the operator by which the graphs of the two halves of an image hand rows of activations to each other. It is no
 * operator of ONNX: the runtime supplies it. Its input is float32 {@code [N, channels, rows, columns]}, the rows of this
 * half; its output {@code [N, channelsOut, rowsOut, columnsOut]} has some of these rows and some of the other half's. A
 * second input is not looked at: it makes one exchange wait for the one before.
 *
 * @param index the how-manieth exchange of the graph it is, from 0
 * @param channels of the input, 1 or more
 * @param rows of the input, 1 or more
 * @param columns of the input, 1 or more
 * @param giveFrom first row that the other half gets
 * @param giveTo end of the rows that the other half gets
 * @param keepFrom first row that goes to the output
 * @param keepTo end of the rows that go to the output; if there are any, the output has the same channels and columns
 * @param take how many rows of the output come from the other half
 * @param takenFirst whether those come before the ones that are kept
 * @param channelsOut channels of the output
 * @param columnsOut columns of the output
 */
public record RowExchangeOperator(
        int index,
        int channels,
        int rows,
        int columns,
        int giveFrom,
        int giveTo,
        int keepFrom,
        int keepTo,
        int take,
        boolean takenFirst,
        int channelsOut,
        int columnsOut) {
    public static final String DOMAIN = "io.github.glow4j";
    public static final String NAME = "RowExchange";

    /** Input of the graph of the lower half, float32 {@code [N, 1, 1, 1]}: nothing but the size of the batch. */
    public static final String BATCH = "batch";

    /** Output of the graph of the lower half, float32 {@code [N]}, of no meaning. */
    public static final String DONE = "done";

    /** @throws InvalidModelException if rows lie outside of the input or there is no output */
    public RowExchangeOperator {
        boolean input = index >= 0 && channels > 0 && rows > 0 && columns > 0;
        boolean given = giveFrom >= 0 && giveFrom <= giveTo && giveTo <= rows;
        boolean kept = keepFrom >= 0
                && keepFrom <= keepTo
                && keepTo <= rows
                && (keepFrom == keepTo || channels == channelsOut && columns == columnsOut);
        boolean output = take >= 0 && keepTo - keepFrom + (long) take > 0 && channelsOut > 0 && columnsOut > 0;
        if (!input || !given || !kept || !output || tooLarge(channels, rows, columns)) {
            throw new InvalidModelException(
                    "exchange " + index + " of rows makes no sense: make the model folder anew");
        }
        if (tooLarge(channelsOut, keepTo - keepFrom + (long) take, columnsOut)) {
            throw new InvalidModelException("exchange " + index + " of rows gives more than an image can have");
        }
    }

    private static boolean tooLarge(long channels, long rows, long columns) {
        return channels > Integer.MAX_VALUE / rows / columns;
    }

    /** Rows of the output. */
    public int rowsOut() {
        return keepTo - keepFrom + take;
    }

    /** The attributes of the node. */
    public Map<String, Object> attributes() {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("index", index);
        attributes.put("channels", channels);
        attributes.put("rows", rows);
        attributes.put("columns", columns);
        attributes.put("give_from", giveFrom);
        attributes.put("give_to", giveTo);
        attributes.put("keep_from", keepFrom);
        attributes.put("keep_to", keepTo);
        attributes.put("take", take);
        attributes.put("taken_first", takenFirst ? 1 : 0);
        attributes.put("channels_out", channelsOut);
        attributes.put("columns_out", columnsOut);
        return attributes;
    }

    /**
     * Reads the attributes of a node.
     *
     * @throws InvalidModelException if they make no sense
     */
    public static RowExchangeOperator of(ToLongFunction<String> attribute) {
        return new RowExchangeOperator(
                small(attribute, "index"),
                small(attribute, "channels"),
                small(attribute, "rows"),
                small(attribute, "columns"),
                small(attribute, "give_from"),
                small(attribute, "give_to"),
                small(attribute, "keep_from"),
                small(attribute, "keep_to"),
                small(attribute, "take"),
                small(attribute, "taken_first") != 0,
                small(attribute, "channels_out"),
                small(attribute, "columns_out"));
    }

    private static int small(ToLongFunction<String> attribute, String name) {
        long value = attribute.applyAsLong(name);
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new InvalidModelException("an exchange of rows has " + value + " as " + name);
        }
        return (int) value;
    }
}
