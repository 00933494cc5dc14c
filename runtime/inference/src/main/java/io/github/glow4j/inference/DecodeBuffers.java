package io.github.glow4j.inference;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The caller's memory for {@link GlowModel#decode(DecodeBuffers, int)}: made once, used for many calls. All segments are
 * native, in the byte order of the machine, and reachable from the calling thread. M is {@code height * width * channels}.
 *
 * @param latents float32 {@code [batch, M]}, read
 * @param images uint8 {@code [batch, height, width, channels]}, written
 * @param labels int32 {@code [batch]}, read; needed by a class-conditional model
 * @param floatImages float32 {@code [batch, height, width, channels]}, written, 0 black to 1 white, neither clipped nor
 *     rounded to bins; null if not wanted
 */
public record DecodeBuffers(
        MemorySegment latents,
        MemorySegment images,
        @Nullable MemorySegment labels,
        @Nullable MemorySegment floatImages) {
    /** Latents in, images out. */
    public static DecodeBuffers of(MemorySegment latents, MemorySegment images) {
        return new DecodeBuffers(latents, images, null, null);
    }

    /** These buffers with labels. */
    public DecodeBuffers withLabels(MemorySegment segment) {
        return new DecodeBuffers(latents, images, segment, floatImages);
    }

    /** These buffers with room for float images. */
    public DecodeBuffers withFloatImages(MemorySegment segment) {
        return new DecodeBuffers(latents, images, labels, segment);
    }
}
