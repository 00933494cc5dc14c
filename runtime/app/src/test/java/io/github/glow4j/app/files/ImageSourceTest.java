package io.github.glow4j.app.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.glow4j.inference.Images;
import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.models.ModelManifest.ImageFormat;
import io.github.glow4j.models.Npy;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageSourceTest {
    private static final ImageFormat FORMAT = new ImageFormat(4, 4, 3, 8);

    @TempDir
    Path folder;

    @Test
    void foldersArraysAndFilesAreReadInTheOrderGiven() throws IOException {
        Path photos = Files.createDirectory(folder.resolve("photos"));
        png(photos.resolve("b.png"), 4, 4, 0x020202);
        png(photos.resolve("a.PNG"), 4, 4, 0x010101);
        png(photos.resolve(".hidden.png"), 4, 4, 0x090909);
        Files.writeString(photos.resolve("labels.txt"), "no image");
        Path array = folder.resolve("x.npy");
        byte[] values = new byte[2 * 48];
        java.util.Arrays.fill(values, 0, 48, (byte) 3);
        java.util.Arrays.fill(values, 48, 96, (byte) 4);
        Npy.write(array, values, 2, 4, 4, 3);
        Path single = png(folder.resolve("c.png"), 4, 4, 0x050505);

        ImageSource source = ImageSource.open(List.of(photos, array, single), FORMAT, false);

        assertThat(source.names())
                .containsExactly(
                        photos.resolve("a.PNG").toString(),
                        photos.resolve("b.png").toString(),
                        array + "[0]",
                        array + "[1]",
                        single.toString());
        Images images = source.read();
        for (int i = 0; i < 5; i++) {
            assertThat(images.slice(i, i + 1).pixels()).containsOnly(i + 1);
        }
        assertThat(source.read(2, 4).pixels()).isEqualTo(values);
    }

    @Test
    void anImageOfAnotherSizeIsRefusedUnlessItIsToBeFitted() throws IOException {
        Path file = png(folder.resolve("wide.png"), 20, 8, 0x123456);
        assertThatThrownBy(() -> ImageSource.open(List.of(file), FORMAT, false).read())
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(file + " has 20x8 pixels, the model takes 4x4; --fit crops and scales");
        Images fitted = ImageSource.open(List.of(file), FORMAT, true).read();
        assertThat(fitted.pixels()).hasSize(48).startsWith(0x12, 0x34, 0x56);
    }

    @Test
    void anArrayOfAnotherSizeIsRefusedByElement() {
        Path array = folder.resolve("x.npy");
        Npy.write(array, new byte[2 * 8 * 8 * 3], 2, 8, 8, 3);
        assertThatThrownBy(() -> ImageSource.open(List.of(array), FORMAT, false).read())
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("x.npy[0] has 8x8 pixels");
    }

    @Test
    void arraysThatAreNoImagesAreRefused() {
        Path floats = folder.resolve("floats.npy");
        Npy.write(floats, new float[48], 1, 4, 4, 3);
        assertThatThrownBy(() -> ImageSource.open(List.of(floats), FORMAT, false))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("floats.npy holds f4 values of shape [1, 4, 4, 3], not images (uint8 [N,H,W,C])");
        Path planes = folder.resolve("planes.npy");
        Npy.write(planes, new byte[48], 1, 3, 4, 4);
        assertThatThrownBy(() -> ImageSource.open(List.of(planes), FORMAT, false))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("planes.npy has shape [1, 3, 4, 4]; images have 1 or 3 channels");
        Path empty = folder.resolve("empty.npy");
        Npy.write(empty, new byte[0], 0, 4, 4, 3);
        assertThatThrownBy(() -> ImageSource.open(List.of(empty), FORMAT, false))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("no images in");
    }

    @Test
    void aFolderWithoutImagesIsRefused() {
        assertThatThrownBy(() -> ImageSource.open(List.of(folder), FORMAT, false))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("no .png, .jpg or .jpeg file in the folder " + folder);
    }

    @Test
    void colourIsTurnedIntoGreyForAGreyModel() throws IOException {
        Path file = png(folder.resolve("red.png"), 4, 4, 0xff0000);
        Images images = ImageSource.open(List.of(file), new ImageFormat(4, 4, 1, 8), false)
                .read();
        assertThat(images.pixels()).hasSize(16).containsOnly(76);
    }

    private static Path png(Path file, int width, int height, int rgb) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, rgb);
            }
        }
        assertThat(ImageIO.write(image, "png", file.toFile())).isTrue();
        return file;
    }
}
