package io.github.glow4j.app.attributes;

import io.github.glow4j.inference.Images;
import java.util.Arrays;

/**
 * What a probe sees of an image: brightness at 32x32, and where there are colours, their differences to it at 8x8. As in
 * JPEG, shapes are seen in the brightness, and colours need not be fine.
 */
final class Pixels {
    private static final int FINE = 32;
    private static final int COARSE = 8;

    private Pixels() {}

    /** Values in [-2, 2]: brightness, then blue minus brightness and red minus brightness. */
    static double[] of(Images images, int index) {
        int height = images.height();
        int width = images.width();
        int channels = images.channels();
        double[] brightness = new double[height * width];
        double[] blue = new double[brightness.length];
        double[] red = new double[brightness.length];
        int next = index * images.dimensions();
        for (int i = 0; i < brightness.length; i++, next += channels) {
            double first = value(images.pixels()[next]);
            if (channels == 1) {
                brightness[i] = first;
            } else {
                double third = value(images.pixels()[next + 2]);
                brightness[i] = 0.299 * first + 0.587 * value(images.pixels()[next + 1]) + 0.114 * third;
                blue[i] = third - brightness[i];
                red[i] = first - brightness[i];
            }
        }
        double[] fine = shrink(brightness, height, width, FINE);
        if (channels == 1) {
            return fine;
        }
        double[] coarseBlue = shrink(blue, height, width, COARSE);
        double[] coarseRed = shrink(red, height, width, COARSE);
        double[] all = Arrays.copyOf(fine, fine.length + coarseBlue.length + coarseRed.length);
        System.arraycopy(coarseBlue, 0, all, fine.length, coarseBlue.length);
        System.arraycopy(coarseRed, 0, all, fine.length + coarseBlue.length, coarseRed.length);
        return all;
    }

    private static double value(byte pixel) {
        return (pixel & 0xff) / 128.0 - 1;
    }

    /** Averages over the largest squares of which {@code side} fit side by side. */
    private static double[] shrink(double[] values, int height, int width, int side) {
        int square = Math.max(1, Math.min(height, width) / side);
        int columns = Math.ceilDiv(width, square);
        double[] means = new double[Math.ceilDiv(height, square) * columns];
        int[] counts = new int[means.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int place = y / square * columns + x / square;
                means[place] += values[y * width + x];
                counts[place]++;
            }
        }
        for (int i = 0; i < means.length; i++) {
            means[i] /= counts[i];
        }
        return means;
    }
}
