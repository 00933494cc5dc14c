package io.github.glow4j.models.export;

import java.util.ArrayList;
import java.util.List;

/**
 * Into which strips of rows a coupling network cuts an image. A convolution reads all of its input once for every block of
 * outputs, so a hidden layer should stay in the last-level cache from the convolution that writes it to the one that reads
 * it. Where it is too large for that, the network computes one strip after the other through all hidden layers.
 *
 * @param largestLayer bytes of a hidden layer of one image up to which the image is not cut
 * @param largestStrip bytes of a hidden layer of one strip
 */
record Strips(long largestLayer, long largestStrip) {
    /**
     * Measured with ONNX Runtime 1.29 on Zen 5: a layer of 8 MiB (64x64, width 512) is as fast either way, with batches
     * too; one of 32 MiB (128x128) is fastest in strips of 4 MiB, with one thread and with two.
     */
    static final Strips MEASURED = new Strips(8 << 20, 4 << 20);

    /** Rows {@code from} to {@code to}, exclusive. */
    record Rows(int from, int to) {
        int count() {
            return to - from;
        }
    }

    /** The strips of some rows of so many pixels, from the top to the bottom. */
    List<Rows> of(Rows rows, int columns, int width) {
        long row = 4L * columns * width;
        int size = rows.count();
        if (size * row <= largestLayer) {
            return List.of(rows);
        }
        int most = (int) Math.max(1, largestStrip / row);
        int count = (size + most - 1) / most;
        List<Rows> strips = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            strips.add(new Rows(rows.from + i * size / count, rows.from + (i + 1) * size / count));
        }
        return strips;
    }
}
