package io.github.glow4j.inference;

import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.models.ModelManifest;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch of images.
 *
 * @param pixels uint8 values, row-major {@code [count, height, width, channels]} (NHWC), not copied
 * @param count number of images, may be 0
 * @param height rows
 * @param width columns
 * @param channels 1 (grey) or 3 (RGB)
 */
@SuppressWarnings("ArrayRecordComponent") // a view of the caller's array: batches are large
public record Images(byte[] pixels, int count, int height, int width, int channels) {
    /** @throws InvalidInputException if the number of values is not {@code count * height * width * channels} */
    public Images {
        if (count < 0 || height < 1 || width < 1 || (channels != 1 && channels != 3)) {
            throw new InvalidInputException("there are no images of shape [" + count + ", " + height + ", " + width
                    + ", " + channels + "]: height and width must be positive, channels 1 (grey) or 3 (RGB)");
        }
        if ((long) count * height * width * channels != pixels.length) {
            throw new InvalidInputException("images of shape [" + count + ", " + height + ", " + width + ", "
                    + channels + "] have " + (long) count * height * width * channels + " values, but "
                    + pixels.length + " are given");
        }
    }

    /**
     * RGB images of Java images of any type, which must be of one size.
     *
     * <p>Transparent pixels are laid over white. Grey values are taken as they are stored, without Java's conversion from
     * a linear grey scale. 16-bit channels keep their upper 8 bits.
     */
    public static Images of(BufferedImage... images) {
        return of(3, List.of(images));
    }

    /**
     * Images of Java images of any type, which must be of one size; see {@link #of(BufferedImage...)}.
     *
     * @param channels 3 for RGB; 1 for grey, which is {@code 0.299 R + 0.587 G + 0.114 B} of coloured pixels
     * @throws InvalidInputException if there is no image, or sizes differ
     */
    public static Images of(int channels, List<BufferedImage> images) {
        if (images.isEmpty()) {
            throw new InvalidInputException("no image is given");
        }
        int height = images.getFirst().getHeight();
        int width = images.getFirst().getWidth();
        byte[] pixels;
        try {
            pixels = new byte
                    [Math.multiplyExact(
                            Math.multiplyExact(Math.multiplyExact(height, width), channels), images.size())];
        } catch (ArithmeticException e) {
            throw new InvalidInputException(
                    images.size() + " images of " + width + "x" + height + " are more than one array can hold", e);
        }
        int length = height * width * channels;
        for (int i = 0; i < images.size(); i++) {
            BufferedImage image = images.get(i);
            if (image.getHeight() != height || image.getWidth() != width) {
                throw new InvalidInputException("image " + i + " is " + image.getWidth() + "x" + image.getHeight()
                        + " but image 0 is " + width + "x" + height + "; Images.scaledTo brings them to one size");
            }
            ImageConversion.copyPixels(image, pixels, i * length, channels);
        }
        return new Images(pixels, images.size(), height, width, channels);
    }

    /**
     * Images of the size and channels that a model takes: the largest centred part of the right shape, scaled.
     *
     * @param format {@code model.manifest().image()}
     */
    public static Images fit(ModelManifest.ImageFormat format, BufferedImage... images) {
        List<BufferedImage> scaled = new ArrayList<>(images.length);
        for (BufferedImage image : images) {
            scaled.add(scaledTo(image, format.width(), format.height()));
        }
        return of(format.channels(), scaled);
    }

    /**
     * The largest centred part of an image that has the shape wanted, scaled to {@code width x height} in good quality
     * (bicubic; halved step by step before that, so that shrinking does not alias). Transparent pixels are laid over
     * white. The result is an opaque RGB image.
     */
    public static BufferedImage scaledTo(BufferedImage image, int width, int height) {
        if (width < 1 || height < 1) {
            throw new InvalidInputException("an image cannot be scaled to " + width + "x" + height);
        }
        return ImageScaling.scaledTo(image, width, height);
    }

    /** Number of scalars of one image. */
    public int dimensions() {
        return height * width * channels;
    }

    /** One image as a Java image: {@code TYPE_BYTE_GRAY} or {@code TYPE_3BYTE_BGR}. */
    public BufferedImage toBufferedImage(int index) {
        checkIndex(index);
        return ImageConversion.toBufferedImage(pixels, index * dimensions(), height, width, channels);
    }

    /** All images as Java images, see {@link #toBufferedImage}. */
    public List<BufferedImage> toBufferedImages() {
        List<BufferedImage> images = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            images.add(toBufferedImage(i));
        }
        return images;
    }

    /** A copy of the images from one index (inclusive) to another (exclusive). */
    public Images slice(int from, int to) {
        if (from < 0 || to < from || to > count) {
            throw new InvalidInputException("there are no images " + from + " to " + to + " among " + count);
        }
        byte[] part = Arrays.copyOfRange(pixels, from * dimensions(), to * dimensions());
        return new Images(part, to - from, height, width, channels);
    }

    /**
     * The images of all, one after the other.
     *
     * @throws InvalidInputException if there are none, or they differ in size or channels
     */
    public static Images concatenated(List<Images> parts) {
        if (parts.isEmpty()) {
            throw new InvalidInputException("there are no images to put together");
        }
        Images first = parts.getFirst();
        int count = 0;
        for (Images part : parts) {
            if (part.height != first.height || part.width != first.width || part.channels != first.channels) {
                throw new InvalidInputException("images of different sizes or channels cannot be put together");
            }
            count = Math.addExact(count, part.count);
        }
        byte[] all = new byte[Math.multiplyExact(count, first.dimensions())];
        int offset = 0;
        for (Images part : parts) {
            System.arraycopy(part.pixels, 0, all, offset, part.pixels.length);
            offset += part.pixels.length;
        }
        return new Images(all, count, first.height, first.width, first.channels);
    }

    /** The images as a model of so many bits per channel sees them: the lower bits are 0. */
    public Images quantised(int bits) {
        if (bits < 1 || bits > 8) {
            throw new InvalidInputException("bits must be 1 to 8, not " + bits);
        }
        byte[] result = pixels.clone();
        int mask = 0xff << (8 - bits);
        for (int i = 0; i < result.length; i++) {
            result[i] &= (byte) mask;
        }
        return new Images(result, count, height, width, channels);
    }

    private void checkIndex(int index) {
        if (index < 0 || index >= count) {
            throw new InvalidInputException("there is no image " + index + " among " + count);
        }
    }

    /** Whether shape and pixels are equal. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Images that
                && count == that.count
                && height == that.height
                && width == that.width
                && channels == that.channels
                && Arrays.equals(pixels, that.pixels);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(pixels) + count;
    }

    @Override
    public String toString() {
        return "Images[" + count + ", " + height + ", " + width + ", " + channels + "]";
    }
}
