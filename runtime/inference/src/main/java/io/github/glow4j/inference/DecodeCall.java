package io.github.glow4j.inference;

import java.lang.foreign.MemorySegment;

/**
 * The decoder bound once to memory of its own, for the lowest latency: fill {@link #latents()}, {@link #run()}, read
 * {@link #images()}. For one thread at a time. Closing it, or the model, ends the life of the segments.
 */
public interface DecodeCall extends AutoCloseable {
    /** Number of images. */
    int batch();

    /** To be filled: float32 {@code [batch, M]}. */
    MemorySegment latents();

    /** To be filled for a class-conditional model: int32 {@code [batch]}; else empty. */
    MemorySegment labels();

    /** The result: uint8 {@code [batch, height, width, channels]}. */
    MemorySegment images();

    /**
     * Decodes.
     *
     * @throws IllegalStateException if this or the model is closed, or another thread runs it
     * @throws io.github.glow4j.models.InvalidInputException if a latent is NaN or infinite, or a label out of range
     */
    void run();

    /** Waits for a run in flight, then frees the memory. */
    @Override
    void close();
}
