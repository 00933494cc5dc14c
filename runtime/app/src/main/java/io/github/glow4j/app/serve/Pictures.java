package io.github.glow4j.app.serve;

import io.github.glow4j.app.files.ImageGrid;
import io.github.glow4j.app.files.PngFiles;
import io.github.glow4j.inference.ImageFiles;
import io.github.glow4j.inference.Images;
import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.models.ModelManifest.ImageFormat;
import java.awt.Dimension;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Image files of clients, to and from the pixels of a model. */
final class Pictures {
    private static final byte[][] SIGNATURES = {
        {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'}, {(byte) 0xff, (byte) 0xd8, (byte) 0xff}
    };

    /** What a pixel takes while its picture is decoded, turned upright and made opaque. */
    private static final int BYTES_PER_PIXEL = 12;

    private final ImageFormat format;
    private final Semaphore pixels;
    private final int allPixels;

    /** Pictures for a model, which at any time take a quarter of the heap, or one picture's worth if that is more. */
    Pictures(ImageFormat format) {
        this.format = format;
        long room = Runtime.getRuntime().maxMemory() / 4 / BYTES_PER_PIXEL;
        this.allPixels = (int) Math.min(room, Integer.MAX_VALUE);
        this.pixels = new Semaphore(allPixels, true);
    }

    /**
     * Decodes pictures, and crops and scales them to the model's size.
     *
     * @throws Problem 422 if one is no PNG or JPEG, damaged, or too large; 503 if the time of the request is over
     */
    Images read(List<ImageBytes> files, Ticket ticket) {
        byte[] all = new byte[files.size() * format.dimensions()];
        for (int i = 0; i < files.size(); i++) {
            byte[] one = read("image " + i, files.get(i).bytes(), ticket).pixels();
            System.arraycopy(one, 0, all, i * one.length, one.length);
        }
        return new Images(all, files.size(), format.height(), format.width(), format.channels());
    }

    private Images read(String name, byte[] bytes, Ticket ticket) {
        if (Arrays.stream(SIGNATURES).noneMatch(signature -> startsWith(bytes, signature))) {
            throw Problem.of(422, name + " is neither a PNG nor a JPEG file");
        }
        try {
            Dimension size = ImageFiles.size(name, bytes);
            if (Math.max(size.width, size.height) > Limits.IMAGE_SIDE) {
                throw Problem.of(
                        413,
                        name + " has " + size.width + "x" + size.height + " pixels; at most " + Limits.IMAGE_SIDE + "x"
                                + Limits.IMAGE_SIDE + " are taken");
            }
            int taken = Math.min(size.width * size.height, allPixels);
            acquire(taken, ticket);
            try {
                return Images.fit(format, ImageFiles.decode(name, bytes));
            } finally {
                pixels.release(taken);
            }
        } catch (InvalidInputException e) {
            throw Problem.of(422, String.valueOf(e.getMessage()));
        }
    }

    private void acquire(int count, Ticket ticket) {
        try {
            if (!pixels.tryAcquire(count, ticket.remainingNanos(), TimeUnit.NANOSECONDS)) {
                throw Ticket.timedOut();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.stopping();
        }
    }

    private static boolean startsWith(byte[] bytes, byte[] signature) {
        return bytes.length >= signature.length
                && Arrays.equals(bytes, 0, signature.length, signature, 0, signature.length);
    }

    /** One image as it is, several as a grid. */
    static byte[] png(Images images) {
        BufferedImage picture = images.count() == 1
                ? images.toBufferedImage(0)
                : new ImageGrid()
                        .rows(images, ImageGrid.squareColumns(images.count()))
                        .draw();
        return PngFiles.encode(picture);
    }

    /** One file per image. */
    static List<byte[]> pngs(Images images) {
        List<byte[]> files = new ArrayList<>(images.count());
        for (BufferedImage image : images.toBufferedImages()) {
            files.add(PngFiles.encode(image));
        }
        return files;
    }
}
