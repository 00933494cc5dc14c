package io.github.glow4j.inference.halves;

import io.github.glow4j.models.InvalidModelException;
import io.github.glow4j.models.RowExchangeOperator;
import java.util.List;

/** All exchanges of a graph in two halves: how many there are, and where in memory each half lays what it gives. */
final class ExchangePlan {
    private final long[] upper;
    private final long[] lower;

    /**
     * @param upper exchanges of the graph of the upper half, in their order
     * @param lower those of the lower half
     * @throws InvalidModelException unless each gives what the other takes
     */
    ExchangePlan(List<RowExchangeOperator> upper, List<RowExchangeOperator> lower) {
        if (upper.isEmpty() || upper.size() != lower.size()) {
            throw unfit("one has " + upper.size() + " exchanges of rows, the other " + lower.size());
        }
        for (int i = 0; i < upper.size(); i++) {
            RowExchangeOperator up = upper.get(i);
            RowExchangeOperator down = lower.get(i);
            if (up.index() != i || down.index() != i) {
                throw unfit("exchange " + i + " of rows is missing");
            }
            if (given(up) != taken(down) || given(down) != taken(up)) {
                throw unfit("in exchange " + i + " of rows one does not give what the other takes");
            }
        }
        this.upper = offsets(upper);
        this.lower = offsets(lower);
    }

    private static InvalidModelException unfit(String problem) {
        return new InvalidModelException("the graphs of the two halves of an image do not fit each other (" + problem
                + "): make the model folder anew");
    }

    private static long[] offsets(List<RowExchangeOperator> exchanges) {
        long[] offsets = new long[exchanges.size() + 1];
        for (int i = 0; i < exchanges.size(); i++) {
            offsets[i + 1] = offsets[i] + given(exchanges.get(i));
        }
        return offsets;
    }

    /** Numbers per image that a half gives in an exchange. */
    private static long given(RowExchangeOperator exchange) {
        return (long) exchange.channels() * (exchange.giveTo() - exchange.giveFrom()) * exchange.columns();
    }

    private static long taken(RowExchangeOperator exchange) {
        return (long) exchange.channelsOut() * exchange.take() * exchange.columnsOut();
    }

    /** A half that has nothing yet. */
    Half newHalf(boolean isUpper) {
        return new Half(isUpper ? upper : lower);
    }
}
