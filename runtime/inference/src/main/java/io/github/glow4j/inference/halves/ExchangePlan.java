package io.github.glow4j.inference.halves;

import io.github.glow4j.models.ExchangeOperator;
import io.github.glow4j.models.InvalidModelException;
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
    ExchangePlan(List<ExchangeOperator> upper, List<ExchangeOperator> lower) {
        if (upper.isEmpty() || upper.size() != lower.size()) {
            throw unfit("one has " + upper.size() + " exchanges, the other " + lower.size());
        }
        for (int i = 0; i < upper.size(); i++) {
            ExchangeOperator up = upper.get(i);
            ExchangeOperator down = lower.get(i);
            if (up.index() != i || down.index() != i) {
                throw unfit("exchange " + i + " is missing");
            }
            if (up.given() != down.received() || down.given() != up.received()) {
                throw unfit("in exchange " + i + " one does not give what the other takes");
            }
        }
        this.upper = offsets(upper);
        this.lower = offsets(lower);
    }

    private static InvalidModelException unfit(String problem) {
        return new InvalidModelException("the graphs of the two halves of an image do not fit each other (" + problem
                + "): make the model folder anew");
    }

    private static long[] offsets(List<ExchangeOperator> exchanges) {
        long[] offsets = new long[exchanges.size() + 1];
        for (int i = 0; i < exchanges.size(); i++) {
            offsets[i + 1] = offsets[i] + exchanges.get(i).given();
        }
        return offsets;
    }

    /** A half that has nothing yet. */
    Half newHalf(boolean isUpper) {
        return new Half(isUpper ? upper : lower);
    }
}
