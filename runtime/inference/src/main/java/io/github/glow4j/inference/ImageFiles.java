package io.github.glow4j.inference;

import io.github.glow4j.models.GlowException;
import io.github.glow4j.models.InvalidInputException;
import java.awt.Dimension;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Reads an image file, whatever its name says it is: PNG and JPEG, and what else ImageIO knows. */
public final class ImageFiles {
    /** A small file can claim to be a huge picture; decoding it would take all memory. */
    static final long MAX_PIXELS = 16384L * 16384L;

    /** Far more than a picture of that many pixels takes when it is compressed at all. */
    private static final long MAX_BYTES = 1L << 30;

    /** The most pixels that a byte holds in any format: a black-and-white PNG of one colour comes near. */
    private static final long MAX_PIXELS_PER_BYTE = 16384;

    /** Pictures of this size are decoded however small their file is. */
    private static final long SMALL = 1024 * 1024;

    private ImageFiles() {}

    /**
     * Reads the first image of a file, upright if its Exif data says how it was held.
     *
     * @throws InvalidInputException if it cannot be read, is damaged, or is too large for the memory; the message names
     *     the file
     * @throws GlowException if the thread is interrupted
     */
    public static BufferedImage read(Path file) {
        if (Files.isDirectory(file)) {
            throw new InvalidInputException(file + " is a folder, not an image");
        }
        try {
            return decode(file.toString(), bytes(file));
        } catch (NoSuchFileException e) {
            throw new InvalidInputException("no such file: " + file, e);
        } catch (AccessDeniedException e) {
            throw new InvalidInputException("cannot read " + file + ": permission denied", e);
        } catch (ClosedByInterruptException e) {
            throw new GlowException("interrupted while reading " + file, e);
        } catch (IOException e) {
            throw new InvalidInputException(file + " is damaged: " + reason(e), e);
        } catch (OutOfMemoryError e) {
            throw tooLarge(file.toString(), e);
        }
    }

    private static byte[] bytes(Path file) throws IOException {
        long size = Files.size(file);
        if (size > MAX_BYTES) {
            throw new InvalidInputException(
                    file + " has " + size + " bytes; images of at most " + MAX_BYTES + " bytes are read");
        }
        return Files.readAllBytes(file);
    }

    /**
     * Decodes the first image of what a file holds, upright if its Exif data says how it was held.
     *
     * @param name what messages call it
     * @throws InvalidInputException if it is no image, is damaged, or is too large for the memory
     */
    public static BufferedImage decode(String name, byte[] bytes) {
        try {
            return read(name, bytes, reader -> {
                PngChecksums.verify(name, bytes);
                return read(name, reader);
            });
        } catch (OutOfMemoryError e) {
            throw tooLarge(name, e);
        }
    }

    private static InvalidInputException tooLarge(String name, OutOfMemoryError e) {
        return new InvalidInputException(
                name + " is too large for the memory of this Java machine ("
                        + (Runtime.getRuntime().maxMemory() >> 20) + " MB): give it more with -Xmx",
                e);
    }

    /**
     * The size in pixels that an image says it has, before {@link #decode} takes the memory for it.
     *
     * @param name what messages call it
     * @throws InvalidInputException if it is no image, its header is damaged, or the size cannot be true
     */
    public static Dimension size(String name, byte[] bytes) {
        return read(name, bytes, reader -> new Dimension(reader.getWidth(0), reader.getHeight(0)));
    }

    private interface Reading<T> {
        T from(ImageReader reader) throws IOException;
    }

    private static <T> T read(String name, byte[] bytes, Reading<T> reading) {
        // Not ImageIO's own stream: by default that writes a file into the temp folder for each image.
        try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                throw new InvalidInputException(name + " is not an image that can be read (PNG or JPEG is expected)");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(stream, true, false);
                checkSize(name, reader, bytes.length);
                return reading.from(reader);
            } finally {
                reader.dispose();
            }
        } catch (InvalidInputException e) {
            throw e;
        } catch (IOException e) {
            throw new InvalidInputException(name + " is damaged: " + reason(e), e);
        } catch (RuntimeException e) {
            // Decoders answer damaged data with whatever they stumble over (index out of bounds, illegal argument).
            throw new InvalidInputException(name + " is damaged: " + e, e);
        }
    }

    private static String reason(IOException e) {
        if (e instanceof EOFException) {
            return "it is truncated";
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private static void checkSize(String name, ImageReader reader, long bytes) throws IOException {
        long width = reader.getWidth(0);
        long height = reader.getHeight(0);
        if (width * height > MAX_PIXELS) {
            throw new InvalidInputException(
                    name + " is an image of " + width + "x" + height + " pixels; at most 16384x16384 are read");
        }
        if (width * height > Math.max(SMALL, bytes * MAX_PIXELS_PER_BYTE)) {
            throw new InvalidInputException(name + " is damaged: it has " + bytes
                    + " bytes and claims to be an image of " + width + "x" + height + " pixels");
        }
    }

    private static BufferedImage read(String name, ImageReader reader) throws IOException {
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        BufferedImage image = reader.read(0);
        // The JPEG decoder fills what is missing with grey and only warns; half an image is not what was asked for.
        if (warnings.stream().anyMatch(warning -> warning.contains("premature end"))) {
            throw new InvalidInputException(name + " is damaged: it is truncated");
        }
        return ExifOrientation.of(reader).upright(image);
    }
}
