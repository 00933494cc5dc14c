package io.github.glow4j.app.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.glow4j.inference.ImageFiles;
import io.github.glow4j.inference.Images;
import io.github.glow4j.models.GlowException;
import io.github.glow4j.models.Npy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageOutputTest {
    private static final Images IMAGES = noise(3, 8);

    @TempDir
    Path folder;

    @Test
    void aPngIsOnePictureOfAllImages() {
        Path file = folder.resolve("grid.png");
        write(file, IMAGES);
        assertThat(ImageFiles.read(file).getWidth()).isEqualTo(2 + 3 * 10);
        assertThat(left()).containsExactly("grid.png");
    }

    @Test
    void aNpyIsTheArray() {
        Path file = folder.resolve("images.npy");
        write(file, IMAGES);
        Npy.Array array = Npy.read(file);
        assertThat(array.shape()).containsExactly(3, 8, 8, 3);
        assertThat(array.toBytes()).isEqualTo(IMAGES.pixels());
    }

    @Test
    void aNewFolderGetsOnePngPerImage() {
        Path out = folder.resolve("out");
        write(out, IMAGES);
        for (int i = 0; i < 3; i++) {
            assertThat(Images.of(ImageFiles.read(out.resolve("00" + i + ".png"))))
                    .isEqualTo(IMAGES.slice(i, i + 1));
        }
        assertThat(left()).containsExactly("out");
    }

    @Test
    void anExistingFolderKeepsWhatElseIsInIt() throws IOException {
        Path out = Files.createDirectory(folder.resolve("out.d"));
        Files.writeString(out.resolve("notes.txt"), "mine");
        Files.writeString(out.resolve("000.png"), "old");
        write(out, IMAGES);
        assertThat(out.resolve("notes.txt")).hasContent("mine");
        assertThat(ImageFiles.read(out.resolve("000.png")).getWidth()).isEqualTo(8);
        assertThat(left()).containsExactly("out.d");
    }

    @Test
    void anotherExtensionIsRefused() {
        assertThatThrownBy(() -> ImageOutput.of(folder.resolve("x.jpg")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("images go to a .png, .gif, .apng or .npy file, or to a folder");
    }

    @Test
    void aMissingFolderIsFoundBeforeAnyWork() {
        assertThatThrownBy(() -> ImageOutput.of(folder.resolve("no/where/x.png")))
                .isInstanceOf(GlowException.class)
                .hasMessageContaining("the folder " + folder.resolve("no/where") + " does not exist");
        assertThat(left()).isEmpty();
    }

    @Test
    void aFullDiskIsReportedAsSuchAndLeavesNothingBehind() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder)) {
            for (String name : List.of("big.npy", "big.png", "big.gif", "big.apng", "big")) {
                assertThatThrownBy(() -> write(disk.path().resolve(name), noise(64, 64)))
                        .as(name)
                        .isInstanceOf(GlowException.class)
                        .hasMessageContaining("No space left on device");
                try (Stream<Path> content = Files.list(disk.path())) {
                    assertThat(content).as(name).isEmpty();
                }
            }
        }
    }

    @Test
    void aReadOnlyDiskIsReported() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(folder)) {
            disk.makeReadOnly();
            assertThatThrownBy(() -> ImageOutput.of(disk.path().resolve("x.png")))
                    .isInstanceOf(GlowException.class)
                    .hasMessageContaining("is not writable");
        }
    }

    @Test
    void aFolderWithoutPermissionIsReported() throws IOException {
        assumeTrue(!System.getProperty("user.name").equals("root"), "root may write everywhere");
        Path locked = Files.createDirectory(folder.resolve("locked"));
        assertThat(locked.toFile().setWritable(false)).isTrue();
        assertThatThrownBy(() -> ImageOutput.of(locked.resolve("x.png")))
                .isInstanceOf(GlowException.class)
                .hasMessageContaining("is not writable");
    }

    private static void write(Path file, Images images) {
        ImageOutput.of(file)
                .write(
                        images,
                        () -> new ImageGrid().rows(images, images.count()),
                        () -> ImageAnimation.of(
                                List.of(new ImageGrid().rows(images, 1), new ImageGrid().rows(images, 1)), 100));
    }

    private List<String> left() {
        try (Stream<Path> content = Files.list(folder)) {
            return content.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Images noise(int count, int size) {
        byte[] pixels = new byte[count * size * size * 3];
        new Random(1).nextBytes(pixels);
        return new Images(pixels, count, size, size, 3);
    }
}
