package io.github.glow4j.inference;

/**
 * A batch of images.
 *
 * @param pixels uint8 values, row-major {@code [count, height, width, channels]} (NHWC)
 * @param count number of images
 * @param height rows
 * @param width columns
 * @param channels 1 (grey) or 3 (RGB)
 */
@SuppressWarnings("ArrayRecordComponent") // a view of the caller's array: batches are large
public record Images(byte[] pixels, int count, int height, int width, int channels) {}
