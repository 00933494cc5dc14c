package io.github.glow4j.inference;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The caller's memory for {@link GlowModel#encode(EncodeBuffers, int)}: made once, used for many calls. All segments are
 * native, in the byte order of the machine, and reachable from the calling thread. M is {@code height * width * channels}.
 *
 * @param images uint8 {@code [batch, height, width, channels]}, read
 * @param latents float32 {@code [batch, M]}, written
 * @param labels int32 {@code [batch]}, read; needed by a class-conditional model
 * @param noise float32 in bins, read: one value for all, or {@code [batch, height, width, channels]}; null for the
 *     midpoint
 * @param logLikelihood float32 {@code [batch]} in nats, written; null if not wanted
 * @param bitsPerDimension float32 {@code [batch]}, written; null if not wanted
 * @param classLogits float32 {@code [batch, classes]}, written; null if not wanted
 */
public record EncodeBuffers(
        MemorySegment images,
        MemorySegment latents,
        @Nullable MemorySegment labels,
        @Nullable MemorySegment noise,
        @Nullable MemorySegment logLikelihood,
        @Nullable MemorySegment bitsPerDimension,
        @Nullable MemorySegment classLogits) {
    /** Images in, latents out. */
    public static EncodeBuffers of(MemorySegment images, MemorySegment latents) {
        return new EncodeBuffers(images, latents, null, null, null, null, null);
    }

    /** These buffers with labels. */
    public EncodeBuffers withLabels(MemorySegment segment) {
        return new EncodeBuffers(images, latents, segment, noise, logLikelihood, bitsPerDimension, classLogits);
    }

    /** These buffers with noise. */
    public EncodeBuffers withNoise(MemorySegment segment) {
        return new EncodeBuffers(images, latents, labels, segment, logLikelihood, bitsPerDimension, classLogits);
    }

    /** These buffers with room for log-likelihoods. */
    public EncodeBuffers withLogLikelihood(MemorySegment segment) {
        return new EncodeBuffers(images, latents, labels, noise, segment, bitsPerDimension, classLogits);
    }

    /** These buffers with room for bits per dimension. */
    public EncodeBuffers withBitsPerDimension(MemorySegment segment) {
        return new EncodeBuffers(images, latents, labels, noise, logLikelihood, segment, classLogits);
    }

    /** These buffers with room for class logits. */
    public EncodeBuffers withClassLogits(MemorySegment segment) {
        return new EncodeBuffers(images, latents, labels, noise, logLikelihood, bitsPerDimension, segment);
    }
}
