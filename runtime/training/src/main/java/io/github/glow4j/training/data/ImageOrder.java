package io.github.glow4j.training.data;

import io.github.glow4j.training.data.SplitMix.Purpose;
import java.util.LinkedHashMap;
import java.util.Map;

/** The endless stream of images that batches are cut from: one pass over the data after the other. */
final class ImageOrder {
    /** Batches that are read at the same time lie in two passes at most, unless they are larger than the data. */
    private static final int PASSES_KEPT = 2;

    private final int size;
    private final long seed;
    private final boolean shuffle;
    private final Map<Long, int[]> passes = new LinkedHashMap<>();

    ImageOrder(int size, long seed, boolean shuffle) {
        this.size = size;
        this.seed = seed;
        this.shuffle = shuffle;
    }

    /** The image at a position of the stream. */
    int index(long position) {
        int place = (int) (position % size);
        return shuffle ? pass(position / size)[place] : place;
    }

    private synchronized int[] pass(long number) {
        int[] order = passes.get(number);
        if (order == null) {
            if (passes.size() == PASSES_KEPT) {
                passes.remove(passes.keySet().iterator().next());
            }
            order = new SplitMix(seed, Purpose.ORDER, number).permutation(size);
            passes.put(number, order);
        }
        return order;
    }
}
