package io.github.glow4j.training.data;

import io.github.glow4j.inference.Images;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * Brings images to the size and channels of a data set.
 *
 * @param size side in pixels
 * @param channels 1 or 3
 */
record Fitting(int size, int channels) {
    /** So that 64 of 96 pixels are 64, whatever 64 / 96 was rounded to. */
    private static final double ROUNDING = 1e-9;

    private static final int DIGIT_SIZE = 28;
    private static final int PADDED_DIGIT_SIZE = 32;

    /** The pixels of a part of an image, {@code [size, size, channels]}. */
    byte[] fit(Images image, Crop crop) {
        if (image.height() == size && image.width() == size && image.channels() == channels) {
            return image.pixels();
        }
        return fit(image.toBufferedImage(0), crop);
    }

    /** The same of a picture. */
    byte[] fit(BufferedImage picture, Crop crop) {
        Window window = window(picture.getHeight(), picture.getWidth(), crop);
        BufferedImage part = picture.getSubimage(window.x, window.y, window.side, window.side);
        BufferedImage fitting = window.side == size ? part : Images.scaledTo(part, size, size);
        return Images.of(channels, List.of(fitting)).pixels();
    }

    /** A square of an image, in pixels. */
    record Window(int x, int y, int side) {}

    Window window(int height, int width, Crop crop) {
        int largest = Math.min(width, height);
        int side = Math.clamp((int) Math.ceil(crop.side() * largest - ROUNDING), Math.min(size, largest), largest);
        int x = (int) Math.rint(crop.x() * (width - side));
        int y = (int) Math.rint(crop.y() * (height - side));
        return new Window(x, y, side);
    }

    /**
     * MNIST's kind of images, 28x28, padded to 32x32 as OpenAI's code does; a size that is a power of two then comes by
     * halving.
     */
    Images pad(Images image) {
        if (size == DIGIT_SIZE || image.height() != DIGIT_SIZE || image.width() != DIGIT_SIZE) {
            return image;
        }
        int channels = image.channels();
        int margin = (PADDED_DIGIT_SIZE - DIGIT_SIZE) / 2;
        byte[] pixels = new byte[PADDED_DIGIT_SIZE * PADDED_DIGIT_SIZE * channels];
        for (int y = 0; y < DIGIT_SIZE; y++) {
            System.arraycopy(
                    image.pixels(),
                    y * DIGIT_SIZE * channels,
                    pixels,
                    ((y + margin) * PADDED_DIGIT_SIZE + margin) * channels,
                    DIGIT_SIZE * channels);
        }
        return new Images(pixels, 1, PADDED_DIGIT_SIZE, PADDED_DIGIT_SIZE, channels);
    }
}
