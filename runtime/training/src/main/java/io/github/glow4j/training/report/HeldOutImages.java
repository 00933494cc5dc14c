package io.github.glow4j.training.report;

import io.github.glow4j.inference.Images;
import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.training.data.Augmentation;
import io.github.glow4j.training.data.Dataset;
import io.github.glow4j.training.data.Datasets;
import io.github.glow4j.training.data.Example;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Images that training does not see, with noise that stays the same from validation to validation, so that two
 * validations differ by the model alone.
 *
 * @param images of the model's size
 * @param labels one per image; null for a model without classes
 * @param seed of uniform noise; null for the middle of each bin
 */
@SuppressWarnings("ArrayRecordComponent") // not written to
public record HeldOutImages(
        Images images, int @Nullable [] labels, @Nullable Long seed) {
    /** Noise of this many steps per bin can be added to any bin without rounding. */
    private static final int STEPS = 1 << 15;

    public HeldOutImages {
        if (labels != null && labels.length != images.count()) {
            throw new InvalidInputException(labels.length + " labels for " + images.count() + " images");
        }
    }

    /**
     * Reads images of a data set, evenly spread over it.
     *
     * @param augmentation of the images to train on, which says what part of an image is judged
     * @param most how many to read, at least 1
     * @param labelled whether to read their labels too
     * @param seed of uniform noise; null for the middle of each bin
     */
    public static HeldOutImages read(
            Dataset data, Augmentation augmentation, int most, boolean labelled, @Nullable Long seed) {
        int[] chosen = Datasets.evenly(data.size(), most);
        int count = chosen.length;
        int size = data.imageSize();
        int dimensions = size * size * data.channels();
        byte[] pixels = new byte[Math.multiplyExact(count, dimensions)];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            Example example = data.example(chosen[i], augmentation.heldOut(size, chosen[i]));
            System.arraycopy(example.pixels(), 0, pixels, i * dimensions, dimensions);
            labels[i] = example.label();
        }
        return new HeldOutImages(
                new Images(pixels, count, size, size, data.channels()), labelled ? labels : null, seed);
    }

    int count() {
        return images.count();
    }

    Images images(int from, int to) {
        return images.slice(from, to);
    }

    int @Nullable [] labels(int from, int to) {
        return labels == null ? null : Arrays.copyOfRange(labels, from, to);
    }

    /** Noise in bins, row-major {@code [to - from, height, width, channels]}. */
    float[] noise(int from, int to) {
        int size = images.dimensions();
        float[] values = new float[(to - from) * size];
        if (seed == null) {
            Arrays.fill(values, 0.5f);
            return values;
        }
        for (int image = from; image < to; image++) {
            Random random = new Random(seed + 0x9e3779b97f4a7c15L * (image + 1));
            for (int i = 0; i < size; i++) {
                values[(image - from) * size + i] = (random.nextInt(STEPS) + 0.5f) / STEPS;
            }
        }
        return values;
    }
}
