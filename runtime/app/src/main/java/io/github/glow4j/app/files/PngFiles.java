package io.github.glow4j.app.files;

import io.github.glow4j.models.AtomicFiles;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** PNG files. */
public final class PngFiles {
    private PngFiles() {}

    /**
     * Writes a picture through a temporary file.
     *
     * @throws io.github.glow4j.models.GlowException if that fails
     */
    public static void write(Path file, BufferedImage image) {
        // Encoded in memory first: ImageIO would hide the reason of a failed write ("no space left").
        byte[] bytes = encode(image);
        AtomicFiles.write(file, out -> out.write(bytes));
    }

    /** The bytes of a PNG file. */
    public static byte[] encode(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        // Not the byte stream itself: ImageIO would write a file into the temp folder first.
        try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            if (!ImageIO.write(image, "png", out)) {
                throw new IllegalStateException("no PNG writer");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
