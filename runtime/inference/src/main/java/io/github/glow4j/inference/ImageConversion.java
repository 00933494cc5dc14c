package io.github.glow4j.inference;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/** Java images to plain bytes and back. */
final class ImageConversion {
    private static final int WHITE = 255;

    private ImageConversion() {}

    /** Writes the pixels of an image, row-major with the channels last, into an array. */
    static void copyPixels(BufferedImage image, byte[] target, int offset, int channels) {
        if (isStoredGrey(image.getColorModel())) {
            copyGrey(image, target, offset, channels);
        } else {
            copyColour(image, target, offset, channels);
        }
    }

    /** Java takes grey images to be linear and would brighten them in getRGB; what files hold are sRGB values. */
    private static boolean isStoredGrey(ColorModel model) {
        return model.getColorSpace().getType() == ColorSpace.TYPE_GRAY
                && !(model instanceof IndexColorModel)
                && model.getNumColorComponents() == 1
                && (model.getTransferType() == DataBuffer.TYPE_BYTE
                        || model.getTransferType() == DataBuffer.TYPE_USHORT)
                && !model.isAlphaPremultiplied();
    }

    private static void copyGrey(BufferedImage image, byte[] target, int offset, int channels) {
        ColorModel model = image.getColorModel();
        Raster raster = image.getRaster();
        int width = image.getWidth();
        int bands = raster.getNumBands();
        boolean alpha = model.hasAlpha() && bands == 2;
        int[] row = new int[width * bands];
        int next = offset;
        for (int y = 0; y < image.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int x = 0; x < width; x++) {
                int grey = to8Bits(row[x * bands], model.getComponentSize(0));
                if (alpha) {
                    grey = overWhite(grey, to8Bits(row[x * bands + 1], model.getComponentSize(1)));
                }
                for (int c = 0; c < channels; c++) {
                    target[next++] = (byte) grey;
                }
            }
        }
    }

    private static int to8Bits(int value, int bits) {
        return bits >= 8 ? value >> (bits - 8) : value * 255 / ((1 << bits) - 1);
    }

    private static void copyColour(BufferedImage image, byte[] target, int offset, int channels) {
        int width = image.getWidth();
        int[] row = new int[width];
        int next = offset;
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int argb : row) {
                int alpha = argb >>> 24;
                int red = overWhite(argb >> 16 & 0xff, alpha);
                int green = overWhite(argb >> 8 & 0xff, alpha);
                int blue = overWhite(argb & 0xff, alpha);
                if (channels == 1) {
                    target[next++] = (byte) luma(red, green, blue);
                } else {
                    target[next++] = (byte) red;
                    target[next++] = (byte) green;
                    target[next++] = (byte) blue;
                }
            }
        }
    }

    /** Rec. 601, rounded; the weights add up to 1000, so that grey stays what it is. */
    private static int luma(int red, int green, int blue) {
        return (299 * red + 587 * green + 114 * blue + 500) / 1000;
    }

    private static int overWhite(int value, int alpha) {
        return (value * alpha + WHITE * (255 - alpha) + 127) / 255;
    }

    static BufferedImage toBufferedImage(byte[] pixels, int offset, int height, int width, int channels) {
        BufferedImage image = new BufferedImage(
                width, height, channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR);
        byte[] data = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        if (channels == 1) {
            System.arraycopy(pixels, offset, data, 0, data.length);
        } else {
            for (int i = 0; i < data.length; i += 3) {
                data[i] = pixels[offset + i + 2];
                data[i + 1] = pixels[offset + i + 1];
                data[i + 2] = pixels[offset + i];
            }
        }
        return image;
    }
}
