package io.github.glow4j.app.files;

import io.github.glow4j.models.InvalidInputException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
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

/** Reads an image file, whatever its name says it is: PNG and JPEG, and what else ImageIO knows. */
public final class ImageFiles {
    /** A small file can claim to be a huge picture; decoding it would take all memory. */
    static final long MAX_PIXELS = 16384L * 16384L;

    static {
        // Streams are short; a cache file per image in the temp folder is not wanted.
        ImageIO.setUseCache(false);
    }

    private ImageFiles() {}

    /**
     * Reads the first image of a file, upright if its Exif data says how it was held.
     *
     * @throws InvalidInputException if it cannot be read; the message names the file
     */
    public static BufferedImage read(Path file) {
        if (Files.isDirectory(file)) {
            throw new InvalidInputException(file + " is a folder, not an image");
        }
        try (InputStream in = Files.newInputStream(file);
                ImageInputStream stream = ImageIO.createImageInputStream(in)) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                throw new InvalidInputException(file + " is not an image that can be read (PNG or JPEG is expected)");
            }
            ImageReader reader = readers.next();
            try {
                return read(file, reader, stream);
            } finally {
                reader.dispose();
            }
        } catch (NoSuchFileException e) {
            throw new InvalidInputException("no such file: " + file, e);
        } catch (AccessDeniedException e) {
            throw new InvalidInputException("cannot read " + file + ": permission denied", e);
        } catch (IOException e) {
            throw new InvalidInputException(file + " is damaged: " + e.getMessage(), e);
        }
    }

    private static BufferedImage read(Path file, ImageReader reader, ImageInputStream stream) throws IOException {
        reader.setInput(stream, true, false);
        long width = reader.getWidth(0);
        long height = reader.getHeight(0);
        if (width * height > MAX_PIXELS) {
            throw new InvalidInputException(
                    file + " is an image of " + width + "x" + height + " pixels; at most 16384x16384 are read");
        }
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        try {
            BufferedImage image = reader.read(0);
            // The JPEG decoder fills what is missing with grey and only warns; half an image is not what was asked for.
            if (warnings.stream().anyMatch(warning -> warning.contains("premature end"))) {
                throw new InvalidInputException(file + " is damaged: it is truncated");
            }
            return ExifOrientation.of(reader).upright(image);
        } catch (InvalidInputException e) {
            throw e;
        } catch (RuntimeException e) {
            // Decoders answer damaged data with whatever they stumble over (index out of bounds, illegal argument).
            throw new InvalidInputException(file + " is damaged: " + e, e);
        }
    }
}
