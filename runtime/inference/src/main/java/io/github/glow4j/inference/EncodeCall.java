package io.github.glow4j.inference;

import java.lang.foreign.MemorySegment;

/**
 * The encoder bound once to memory of its own, for the lowest latency: fill {@link #images()}, {@link #run()}, read
 * {@link #latents()}. For one thread at a time. Closing it, or the model, ends the life of the segments.
 */
public interface EncodeCall extends AutoCloseable {
    /** Number of images. */
    int batch();

    /** To be filled: uint8 {@code [batch, height, width, channels]}. */
    MemorySegment images();

    /** To be filled for a class-conditional model: int32 {@code [batch]}; else empty. */
    MemorySegment labels();

    /** Noise in bins, one float32 for all; the midpoint, unless it is overwritten. */
    MemorySegment noise();

    /** The result: float32 {@code [batch, M]}. */
    MemorySegment latents();

    /** The result: float32 {@code [batch]}, nats; empty if the model gives no likelihood. */
    MemorySegment logLikelihood();

    /** The result: float32 {@code [batch]}; empty if the model gives no likelihood. */
    MemorySegment bitsPerDimension();

    /** The result: float32 {@code [batch, classes]}; empty if the model has no classifier. */
    MemorySegment classLogits();

    /**
     * Encodes.
     *
     * @throws IllegalStateException if this or the model is closed, or another thread runs it
     * @throws io.github.glow4j.models.InvalidInputException if a label is out of range
     */
    void run();

    /** Waits for a run in flight, then frees the memory. */
    @Override
    void close();
}
