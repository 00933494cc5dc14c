package io.github.glow4j.training.graph;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Images to train on or to judge.
 *
 * @param count number of images N
 * @param pixels {@code [N,H,W,C]}, bytes 0 to 255
 * @param noise in bins, in [0,1): one value for all, or one per pixel as {@code [N,H,W,C]}
 * @param labels {@code [N]}; null for a model without classes
 */
@SuppressWarnings("ArrayRecordComponent")
public record Batch(int count, byte[] pixels, float[] noise, int @Nullable [] labels) {
    /** The middle of each bin: OpenAI's results without chance. */
    public static final float MIDPOINT = 0.5f;

    /** Images with the same noise everywhere. */
    public static Batch of(int count, byte[] pixels, float noise, int @Nullable [] labels) {
        return new Batch(count, pixels, new float[] {noise}, labels);
    }

    /**
     * Puts batches one behind the other.
     *
     * @throws InvalidInputException if there is none, or one does not fit the model
     */
    static Batch concatenated(List<Batch> batches, GlowConfig config) {
        if (batches.isEmpty()) {
            throw new InvalidInputException("at least one batch is needed");
        }
        if (batches.size() == 1) {
            return batches.get(0);
        }
        batches.forEach(batch -> batch.check(config));
        int count = batches.stream().mapToInt(Batch::count).reduce(0, Math::addExact);
        byte[] pixels = new byte[Math.multiplyExact(count, config.dimensions())];
        float[] noise = new float[pixels.length];
        int[] labels = new int[count];
        int at = 0;
        for (Batch batch : batches) {
            int from = at * config.dimensions();
            System.arraycopy(batch.pixels, 0, pixels, from, batch.pixels.length);
            if (batch.noise.length == 1) {
                Arrays.fill(noise, from, from + batch.pixels.length, batch.noise[0]);
            } else {
                System.arraycopy(batch.noise, 0, noise, from, batch.noise.length);
            }
            if (batch.labels != null && config.conditional()) {
                System.arraycopy(batch.labels, 0, labels, at, batch.count);
            }
            at += batch.count;
        }
        return new Batch(count, pixels, noise, config.conditional() ? labels : null);
    }

    /**
     * Checks that a batch fits a model.
     *
     * @throws InvalidInputException saying what does not
     */
    void check(GlowConfig config) {
        if (count < 1) {
            throw new InvalidInputException("a batch needs at least one image");
        }
        long size = (long) count * config.dimensions();
        if (pixels.length != size) {
            throw new InvalidInputException(count + " images of " + config.imageSize() + "x" + config.imageSize() + "x"
                    + config.channels() + " have " + size + " bytes, not " + pixels.length);
        }
        if (noise.length != 1 && noise.length != size) {
            throw new InvalidInputException("noise of " + noise.length + " values; 1 or " + size + " are needed");
        }
        for (float value : noise) {
            if (!(value >= 0 && value < 1)) {
                throw new InvalidInputException("noise must be at least 0 and below 1 (in bins), not " + value);
            }
        }
        if (config.conditional()) {
            checkLabels(config.classes());
        }
    }

    private void checkLabels(int classes) {
        if (labels == null || labels.length != count) {
            throw new InvalidInputException("a class-conditional model needs one label per image: "
                    + (labels == null ? "none are" : labels.length + " are") + " given for " + count + " images");
        }
        for (int i = 0; i < count; i++) {
            if (labels[i] < 0 || labels[i] >= classes) {
                throw new InvalidInputException(
                        "label " + labels[i] + " of image " + i + " is not one of 0 to " + (classes - 1));
            }
        }
    }
}
