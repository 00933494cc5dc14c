package io.github.glow4j.app;

import io.github.glow4j.models.Npy;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Small images with something to learn: a bright square on a dark slope, at random places. */
final class TrainImages {
    private TrainImages() {}

    static byte[] pixels(int count, int size, int channels) {
        Random random = new Random(5);
        byte[] pixels = new byte[count * size * size * channels];
        for (int i = 0; i < count; i++) {
            int left = random.nextInt(size / 2);
            int top = random.nextInt(size / 2);
            for (int at = 0; at < size * size; at++) {
                int x = at % size;
                int y = at / size;
                boolean inside = x >= left && x < left + size / 2 && y >= top && y < top + size / 2;
                for (int c = 0; c < channels; c++) {
                    pixels[(i * size * size + at) * channels + c] =
                            (byte) ((inside ? 180 + 20 * c : 4 * x + 6 * y) + random.nextInt(8));
                }
            }
        }
        return pixels;
    }

    static Path npy(Path file, int count, int size, int channels) {
        Npy.write(file, pixels(count, size, channels), count, size, size, channels);
        return file;
    }

    /** PNG files of which every second one lies in the sub folder {@code odd}, the others in {@code even}. */
    static Path folder(Path folder, int count, int size) throws IOException {
        byte[] pixels = pixels(count, size, 3);
        for (int i = 0; i < count; i++) {
            BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_3BYTE_BGR);
            for (int at = 0; at < size * size; at++) {
                int offset = (i * size * size + at) * 3;
                image.setRGB(
                        at % size,
                        at / size,
                        (pixels[offset] & 0xff) << 16 | (pixels[offset + 1] & 0xff) << 8 | (pixels[offset + 2] & 0xff));
            }
            Path sub = Files.createDirectories(folder.resolve(i % 2 == 0 ? "even" : "odd"));
            ImageIO.write(image, "png", sub.resolve("%03d.png".formatted(i)).toFile());
        }
        return folder;
    }
}
