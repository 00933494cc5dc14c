package io.github.glow4j.training.report;

import io.github.glow4j.inference.EncodeOptions;
import io.github.glow4j.inference.Encoding;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.Images;
import io.github.glow4j.inference.Latents;
import io.github.glow4j.inference.Noise;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a model makes of images.
 *
 * @param bitsPerDimension mean over the images
 * @param inverseError largest difference, in bins, between a pixel with its noise and what comes back from its latent;
 *     infinite where something is no number
 * @param classifierBits mean bits of a label (OpenAI's {@code bits_y}); NaN without a classifier
 * @param classificationError part of the images that the classifier gets wrong; NaN without a classifier
 */
record Judgement(double bitsPerDimension, double inverseError, double classifierBits, double classificationError) {
    /** Images at a time: enough to keep the threads busy, few enough to need little memory. */
    private static final int CHUNK = 64;

    /**
     * Judges a model.
     *
     * @param inverted how many of the images are decoded again; decoding costs as much as encoding
     */
    static Judgement of(GlowModel model, HeldOutImages heldOut, int inverted) {
        double bits = 0;
        double error = 0;
        Classification classification = new Classification();
        for (int from = 0; from < heldOut.count(); from += CHUNK) {
            int to = Math.min(from + CHUNK, heldOut.count());
            Images images = heldOut.images(from, to);
            float[] noise = heldOut.noise(from, to);
            int[] labels = heldOut.labels(from, to);
            Encoding encoding = model.encode(
                    images, EncodeOptions.defaults().withLabels(labels).withNoise(Noise.of(noise)));
            bits += Arrays.stream(encoding.bitsPerDimension()).sum();
            if (encoding.classLogits() != null && labels != null) {
                classification.add(encoding.classLogits(), labels);
            }
            int count = Math.min(inverted - from, images.count());
            if (count > 0) {
                int[] classes = labels == null ? null : Arrays.copyOf(labels, count);
                error = Math.max(
                        error, inverseError(model, encoding.latents().slice(0, count), classes, images, noise));
            }
        }
        return new Judgement(bits / heldOut.count(), error, classification.meanBits(), classification.errorRate());
    }

    private static double inverseError(
            GlowModel model, Latents latents, int @Nullable [] labels, Images images, float[] noise) {
        for (float value : latents.values()) {
            if (!Float.isFinite(value)) {
                return Double.POSITIVE_INFINITY;
            }
        }
        float[] decoded = model.decodeToFloats(latents, labels);
        int bits = model.manifest().image().bits();
        int bins = 1 << bits;
        double largest = 0;
        for (int i = 0; i < decoded.length; i++) {
            int bin = (images.pixels()[i] & 0xff) >> (8 - bits);
            double error = Math.abs((double) decoded[i] * bins - (bin + (double) noise[i]));
            largest = Math.max(largest, Double.isNaN(error) ? Double.POSITIVE_INFINITY : error);
        }
        return largest;
    }
}
