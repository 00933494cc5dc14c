package io.github.glow4j.inference;

import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Choices for one call of the encoder.
 *
 * @param labels one per image, for a class-conditional model, else null
 * @param noise dequantisation noise
 * @param progress told the number of images done so far, after every batch, in the calling thread
 */
@SuppressWarnings("ArrayRecordComponent")
public record EncodeOptions(int @Nullable [] labels, Noise noise, IntConsumer progress) {
    /** No labels, noise at the midpoint of the bins. */
    public static EncodeOptions defaults() {
        return new EncodeOptions(null, Noise.midpoint(), done -> {});
    }

    /** These options with labels. */
    public EncodeOptions withLabels(int @Nullable [] newLabels) {
        return new EncodeOptions(newLabels, noise, progress);
    }

    /** These options with another noise. */
    public EncodeOptions withNoise(Noise newNoise) {
        return new EncodeOptions(labels, newNoise, progress);
    }

    /** These options with somebody to tell about progress. */
    public EncodeOptions withProgress(IntConsumer newProgress) {
        return new EncodeOptions(labels, noise, newProgress);
    }
}
