package io.github.glow4j.training.data;

/** Draws and makes the random changes of one image. */
final class Augmenter {
    private static final double LARGEST_SHIFT = 0.1;
    private static final double SMALLEST_CROP = 0.8;

    private final int size;
    private final int channels;

    Augmenter(int size, int channels) {
        this.size = size;
        this.channels = channels;
    }

    /**
     * What is done to an image.
     *
     * @param crop part of it that is read
     * @param right pixels that it then moves
     * @param down pixels that it then moves
     * @param mirrored whether it is mirrored after that
     */
    record Change(Crop crop, int right, int down, boolean mirrored) {}

    /** All numbers are drawn whatever is asked for, so that one augmentation does not change what another does. */
    Change draw(Augmentation augmentation, SplitMix random) {
        double largest = LARGEST_SHIFT * size;
        int right = (int) Math.rint((2 * random.nextDouble() - 1) * largest);
        int down = (int) Math.rint((2 * random.nextDouble() - 1) * largest);
        boolean mirrored = random.nextDouble() < 0.5;
        double side = SMALLEST_CROP + (1 - SMALLEST_CROP) * random.nextDouble();
        if (augmentation.cropOf() > 0) {
            side = augmentation.fraction(size);
        }
        double x = random.nextDouble();
        double y = random.nextDouble();
        return new Change(
                augmentation.crop() || augmentation.cropOf() > 0 ? new Crop(side, x, y) : Crop.CENTRE,
                augmentation.shift() ? right : 0,
                augmentation.shift() ? down : 0,
                augmentation.flip() && mirrored);
    }

    /** Copies an image, moved and mirrored; where nothing is left of it, its edge is repeated. */
    void copy(byte[] source, Change change, byte[] target, int offset) {
        if (change.right == 0 && change.down == 0 && !change.mirrored) {
            System.arraycopy(source, 0, target, offset, source.length);
            return;
        }
        int next = offset;
        for (int y = 0; y < size; y++) {
            int fromY = Math.clamp(y - change.down, 0, size - 1);
            for (int x = 0; x < size; x++) {
                int fromX = Math.clamp((change.mirrored ? size - 1 - x : x) - change.right, 0, size - 1);
                for (int c = 0; c < channels; c++) {
                    target[next++] = source[(fromY * size + fromX) * channels + c];
                }
            }
        }
    }
}
