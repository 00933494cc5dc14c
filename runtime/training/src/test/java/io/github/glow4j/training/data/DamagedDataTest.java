package io.github.glow4j.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.glow4j.inference.Images;
import io.github.glow4j.models.GlowException;
import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.models.Npy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DamagedDataTest {
    private static final int COUNT = 4;
    private static final int SIDE = 32;

    @TempDir
    Path folder;

    /** Small data sets of all formats, as bytes of one file. */
    private enum Format {
        NPY("images.npy"),
        IDX("images-idx3"),
        IDX_ZIPPED("images-idx3.gz"),
        CIFAR("data_batch_1.bin"),
        TFRECORD("train.tfrecords"),
        PNG("image.png"),
        JPEG("image.jpg");

        final String file;

        Format(String file) {
            this.file = file;
        }

        byte[] bytes() throws IOException {
            return switch (this) {
                case NPY -> {
                    Path file = Files.createTempFile("glow4j", ".npy");
                    try {
                        Npy.write(file, TestData.images(COUNT, SIDE * SIDE * 3), COUNT, SIDE, SIDE, 3);
                        yield Files.readAllBytes(file);
                    } finally {
                        Files.delete(file);
                    }
                }
                case IDX -> TestData.idxImages(COUNT, SIDE, SIDE);
                case IDX_ZIPPED -> TestData.gzip(TestData.idxImages(COUNT, SIDE, SIDE));
                case CIFAR -> TestData.cifar(0, COUNT);
                case TFRECORD -> TestData.tfRecords(0, COUNT, SIDE);
                case PNG, JPEG -> {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    byte[] pixels = TestData.image(0, SIDE * SIDE * 3);
                    ImageIO.write(
                            new Images(pixels, 1, SIDE, SIDE, 3).toBufferedImage(0), this == PNG ? "png" : "jpg", out);
                    yield out.toByteArray();
                }
            };
        }

        /** Whether every bit is covered by a checksum. */
        boolean checked() {
            return this == TFRECORD || this == PNG;
        }
    }

    /** Opens a file and reads all of it; tells what was found to be wrong. */
    private static Optional<InvalidInputException> fault(Path file, OnBadFile onBadFile, List<String> skipped) {
        DataOptions options = DataOptions.of(SIDE)
                .withOnBadFile(onBadFile)
                .withListener((name, reason) -> skipped.add(name + ": " + reason));
        try (Dataset data = Datasets.open(file, options)) {
            for (int i = 0; i < data.size(); i++) {
                assertThat(data.example(i).pixels()).hasSize(SIDE * SIDE * data.channels());
            }
            return Optional.empty();
        } catch (InvalidInputException e) {
            return Optional.of(e);
        }
    }

    private static void withFile(String name, byte[] bytes, Consumer<Path> test) throws IOException {
        Path folder = Files.createTempDirectory("glow4j");
        try {
            test.accept(Files.write(folder.resolve(name), bytes));
        } finally {
            Files.delete(folder.resolve(name));
            Files.delete(folder);
        }
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void wholeFilesHaveNoFault(Format format) throws IOException {
        withFile(
                format.file,
                format.bytes(),
                file -> assertThat(fault(file, OnBadFile.REFUSE, new ArrayList<>()))
                        .isEmpty());
    }

    @Property(tries = 80)
    void truncatedFilesAreRefusedByName(@ForAll Format format, @ForAll long seed) throws IOException {
        byte[] whole = format.bytes();
        int length = new Random(seed).nextInt(whole.length);
        // What ends with a record is whole, but for the number of records, which these formats do not tell.
        if (format == Format.CIFAR && length > 0 && length % 3073 == 0) {
            return;
        }
        withFile(format.file, Arrays.copyOf(whole, length), file -> {
            Optional<InvalidInputException> fault = fault(file, OnBadFile.REFUSE, new ArrayList<>());
            if (format == Format.JPEG && length >= whole.length - 2) {
                return; // only the end marker is missing
            }
            assertThat(fault).as("%s of %s bytes", length, whole.length).isPresent();
            assertThat(fault.get()).hasMessageContaining(file.toString());
        });
    }

    @Property(tries = 150)
    void flippedBitsNeverGiveAnythingButAnImageOrAFault(@ForAll Format format, @ForAll long seed) throws IOException {
        byte[] bytes = format.bytes();
        Random random = new Random(seed);
        // Half of them in the headers, where they do most harm.
        int at = random.nextInt(random.nextBoolean() ? Math.min(200, bytes.length) : bytes.length);
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        withFile(format.file, bytes, file -> {
            Optional<InvalidInputException> fault = fault(file, OnBadFile.REFUSE, new ArrayList<>());
            if (format.checked()) {
                assertThat(fault).as("byte %s", at).isPresent();
            }
            fault.ifPresent(e -> assertThat(e).hasMessageContaining(format.file));
            List<String> skipped = new ArrayList<>();
            Optional<InvalidInputException> rest = fault(file, OnBadFile.SKIP, skipped);
            if (rest.isPresent()) {
                assertThat(rest.get()).hasMessageContaining(file.toString());
            } else if (fault.isPresent()) {
                assertThat(skipped).hasSize(1);
            }
        });
    }

    @Property(tries = 40)
    void aDamagedRecordIsSkippedAndTheOthersAreRead(@ForAll @IntRange(min = 0, max = 3) int damaged, @ForAll long seed)
            throws IOException {
        byte[] bytes = Format.TFRECORD.bytes();
        int record = bytes.length / COUNT;
        // Behind the length and its checksum: damage there hides all that follows.
        bytes[damaged * record + 12 + new Random(seed).nextInt(record - 12)] ^= 0x10;
        withFile(Format.TFRECORD.file, bytes, file -> {
            List<String> skipped = new ArrayList<>();
            assertThat(fault(file, OnBadFile.SKIP, skipped)).isEmpty();
            assertThat(skipped).hasSize(1);
            assertThat(skipped.getFirst()).startsWith(file + "[" + damaged + "]: ");
        });
    }

    @Test
    void whatFollowsADamagedLengthIsLostAndWhatComesBeforeIsKept() throws IOException {
        byte[] bytes = TestData.tfRecords(0, 4, 8);
        bytes[2 * bytes.length / 4] ^= 1;
        Path file = Files.write(folder.resolve("train.tfrecords"), bytes);
        assertThatThrownBy(() -> Datasets.open(file, DataOptions.of(8)))
                .isInstanceOf(BadImageException.class)
                .hasMessage(file + "[2]: the checksum of its length is wrong: the file is damaged from here on");
        List<String> skipped = new ArrayList<>();
        DataOptions options =
                DataOptions.of(8).withOnBadFile(OnBadFile.SKIP).withListener((name, reason) -> skipped.add(name));
        try (Dataset data = Datasets.open(file, options)) {
            assertThat(data.size()).isEqualTo(2);
            assertThat(skipped).containsExactly(file + "[2]");
        }
    }

    @Test
    void headersThatPromiseTooMuchAreNotBelieved() throws IOException {
        byte[] idx = ByteBuffer.allocate(1000)
                .putInt(0x803)
                .putInt(Integer.MAX_VALUE)
                .putInt(28)
                .putInt(28)
                .array();
        byte[] npy =
                "\u0093NUMPY\1\0v\0{'descr': '|u1', 'fortran_order': False, 'shape': (999999999, 999999, 9999, 3), }"
                        .getBytes(StandardCharsets.ISO_8859_1);
        for (String name : new String[] {"images", "images.gz", "images.npy"}) {
            byte[] bytes = name.endsWith("npy") ? Arrays.copyOf(npy, 1000) : idx;
            Path file = Files.write(folder.resolve(name), name.endsWith("gz") ? TestData.gzip(bytes) : bytes);
            assertThatThrownBy(() -> Datasets.open(file, DataOptions.of(32)))
                    .isInstanceOf(BadImageException.class)
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void shapesThatDoNotFitTheirDataAreRefusedByRecord() throws IOException {
        for (long[] shape :
                new long[][] {{2, 2, 4}, {4, 1, 3, 1}, {2, 3, 3}, {-2, -2, 3}, {0, 2, 3}, {1L << 32, 1L << 32, 3}, {}
                }) {
            Path file = Files.write(
                    folder.resolve("odd.tfrecords"), TestData.tfRecords(TestData.example(new byte[12], 0, shape)));
            assertThat(fault(file, OnBadFile.REFUSE, new ArrayList<>()))
                    .as(Arrays.toString(shape))
                    .hasValueSatisfying(e -> assertThat(e)
                            .isInstanceOf(BadImageException.class)
                            .hasMessageContaining("odd.tfrecords[0]: ")
                            .hasMessageContaining("shape"));
        }
    }

    @Test
    void aFileThatVanishesOrShrinksWhileItIsUsedIsNamed() throws IOException {
        Path file = folder.resolve("images.npy");
        Files.write(file, Format.NPY.bytes());
        Path png = TestData.writePng(folder.resolve("faces/a.png"), 0, 8);
        try (Dataset array = Datasets.open(file, DataOptions.of(SIDE));
                Dataset pictures = Datasets.open(folder.resolve("faces"), DataOptions.of(8))) {
            Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 5000));
            assertThat(array.read(0)).hasSize(SIDE * SIDE * 3);
            assertThatThrownBy(() -> array.read(3))
                    .isInstanceOf(BadImageException.class)
                    .hasMessageContaining(file + "[3]: it cannot be read");
            Files.delete(png);
            assertThatThrownBy(() -> pictures.read(0))
                    .isInstanceOf(BadImageException.class)
                    .hasMessageContaining(png.toString());
        }
    }

    @Test
    void aClosedDataSetCannotBeRead() throws IOException {
        for (Format format : Format.values()) {
            Path file = Files.write(folder.resolve(format.file), format.bytes());
            Dataset data = Datasets.open(file, DataOptions.of(SIDE));
            data.close();
            data.close();
            assertThatThrownBy(() -> data.read(0)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void anInterruptedThreadDoesNotTakeImagesForDamaged() throws IOException {
        for (Format format : Format.values()) {
            Path file = Files.write(folder.resolve(format.file), format.bytes());
            List<String> skipped = new ArrayList<>();
            DataOptions options = DataOptions.of(SIDE)
                    .withOnBadFile(OnBadFile.SKIP)
                    .withListener((name, reason) -> skipped.add(name));
            try (Dataset data = Datasets.open(file, options)) {
                byte[] pixels = data.read(0);
                Thread.currentThread().interrupt();
                try {
                    assertThat(data.example(0).pixels()).isEqualTo(pixels);
                } catch (GlowException e) {
                    assertThat(e).hasMessageContaining("interrupted").isNotInstanceOf(InvalidInputException.class);
                }
                assertThat(Thread.interrupted()).isTrue();
                assertThat(data.example(0).pixels()).isEqualTo(pixels);
                assertThat(skipped).isEmpty();
            }
        }
    }

    @Test
    void damagedShardsAreSkippedAsAWholeWhenAskedFor() throws IOException {
        Files.write(folder.resolve("data_batch_1.bin"), TestData.cifar(0, 2));
        Files.write(folder.resolve("data_batch_2.bin"), new byte[100]);
        Files.write(folder.resolve("data_batch_3.bin"), TestData.cifar(2, 1));
        assertThatThrownBy(() -> Datasets.open(folder, DataOptions.of(32)))
                .isInstanceOf(BadImageException.class)
                .hasMessageContaining("data_batch_2.bin: it has 100 bytes");
        List<String> skipped = new ArrayList<>();
        DataOptions options =
                DataOptions.of(32).withOnBadFile(OnBadFile.SKIP).withListener((name, reason) -> skipped.add(name));
        try (Dataset data = Datasets.open(folder, options)) {
            assertThat(data.size()).isEqualTo(3);
            assertThat(skipped)
                    .containsExactly(folder.resolve("data_batch_2.bin").toString());
        }
    }

    @Test
    void aFolderWithNothingButDamagedImagesIsRefusedEvenWhenTheyAreSkipped() throws IOException {
        Files.writeString(folder.resolve("a.png"), "no image");
        Files.writeString(folder.resolve("b.png"), "nor this");
        List<String> skipped = new ArrayList<>();
        assertThat(fault(folder, OnBadFile.SKIP, skipped))
                .hasValueSatisfying(
                        e -> assertThat(e).hasMessageContaining("neither this nor any other image can be read"));
        assertThat(skipped).hasSize(2);
    }
}
