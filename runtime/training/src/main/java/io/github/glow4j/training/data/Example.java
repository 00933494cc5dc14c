package io.github.glow4j.training.data;

/**
 * An image with its label.
 *
 * @param index where it was read; another than was asked for if that is damaged
 * @param pixels uint8 {@code [imageSize, imageSize, channels]}
 * @param label -1 if the images have no labels
 */
@SuppressWarnings("ArrayRecordComponent")
public record Example(int index, byte[] pixels, int label) {}
