package io.github.glow4j.training.data;

import static io.github.glow4j.training.data.TestData.image;
import static io.github.glow4j.training.data.TestData.images;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.models.Npy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Features;

class DatasetsTest {
    @TempDir
    Path folder;

    private static int[] labels(Dataset data) {
        return IntStream.range(0, data.size()).map(data::label).toArray();
    }

    private static void assertImages(Dataset data, int first, int count, int values) {
        assertThat(data.size()).isEqualTo(count);
        for (int i = 0; i < count; i++) {
            assertThat(data.read(i)).as(data.name(i)).isEqualTo(image(first + i, values));
        }
    }

    private Dataset open(DataOptions options) {
        return Datasets.open(folder, options);
    }

    @Test
    void colouredArraysAreReadAsTheyAre() {
        Path file = folder.resolve("images.npy");
        Npy.write(file, images(5, 8 * 8 * 3), 5, 8, 8, 3);
        try (Dataset data = Datasets.open(file, DataOptions.of(8))) {
            assertImages(data, 0, 5, 8 * 8 * 3);
            assertThat(data.channels()).isEqualTo(3);
            assertThat(data.classes()).isZero();
            assertThat(data.label(0)).isEqualTo(-1);
            assertThat(data.name(3)).isEqualTo(file + "[3]");
        }
    }

    @Test
    void greyArraysNeedNoDimensionForTheirChannel() {
        Path file = folder.resolve("images.npy");
        Npy.write(file, images(3, 8 * 8), 3, 8, 8);
        try (Dataset data = Datasets.open(file, DataOptions.of(8))) {
            assertImages(data, 0, 3, 64);
            assertThat(data.channels()).isEqualTo(1);
        }
    }

    @Test
    void greyIsSpreadOverThreeChannelsAndColourMadeGrey() {
        Npy.write(folder.resolve("grey.npy"), new byte[] {1, 2, 3, (byte) 200}, 1, 2, 2);
        Npy.write(
                folder.resolve("colour.npy"),
                new byte[] {(byte) 255, 0, 0, 0, (byte) 255, 0, 0, 0, (byte) 255, 9, 9, 9},
                1,
                2,
                2,
                3);
        DataOptions options = DataOptions.of(2);
        try (Dataset grey = Datasets.open(folder.resolve("grey.npy"), options.withChannels(3));
                Dataset colour = Datasets.open(folder.resolve("colour.npy"), options.withChannels(1))) {
            assertThat(grey.read(0)).containsExactly(1, 1, 1, 2, 2, 2, 3, 3, 3, (byte) 200, (byte) 200, (byte) 200);
            assertThat(colour.read(0)).containsExactly(76, (byte) 150, 29, 9);
        }
    }

    @Test
    void arraysOfOtherThingsThanImagesAreRefused() {
        Npy.write(folder.resolve("latents.npy"), new float[] {1, 2}, 1, 2);
        assertThatThrownBy(() -> Datasets.open(folder.resolve("latents.npy"), DataOptions.of(2)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("latents.npy holds f4 values of shape [1, 2], not images");
    }

    @Test
    void aFolderOfArraysIsReadInTheOrderOfTheirNamesWithoutTheLabelsAmongThem() {
        Npy.write(folder.resolve("b.npy"), Arrays.copyOfRange(images(5, 12), 24, 60), 3, 2, 2, 3);
        Npy.write(folder.resolve("a.npy"), images(2, 12), 2, 2, 2, 3);
        Npy.write(folder.resolve("labels.npy"), new int[] {4, 3, 2, 1, 0}, 5);
        try (Dataset data = open(DataOptions.of(2).withLabels(folder.resolve("labels.npy")))) {
            assertImages(data, 0, 5, 12);
            assertThat(labels(data)).containsExactly(4, 3, 2, 1, 0);
            assertThat(data.name(2)).isEqualTo(folder.resolve("b.npy") + "[0]");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void mnistIsReadFromItsFolderPlainOrZipped(boolean zipped) throws IOException {
        for (String part : new String[] {"train", "t10k"}) {
            int count = part.equals("train") ? 7 : 4;
            byte[] pixels = TestData.idxImages(count, 28, 28);
            byte[] classes = TestData.idxLabels(count, 3);
            String ending = zipped ? ".gz" : "";
            Files.write(folder.resolve(part + "-images-idx3-ubyte" + ending), zipped ? TestData.gzip(pixels) : pixels);
            Files.write(
                    folder.resolve(part + "-labels-idx1-ubyte" + ending), zipped ? TestData.gzip(classes) : classes);
        }
        try (Dataset train = open(DataOptions.of(28));
                Dataset test = open(DataOptions.of(28).withPart(Part.TEST))) {
            assertImages(train, 0, 7, 28 * 28);
            assertImages(test, 0, 4, 28 * 28);
            assertThat(labels(train)).containsExactly(0, 1, 2, 0, 1, 2, 0);
            assertThat(train.classNames()).containsExactly("0", "1", "2");
            assertThat(train.channels()).isEqualTo(1);
        }
    }

    @Test
    void digitsArePaddedWithBlackAndSpreadOverThreeChannels() throws IOException {
        byte[] white = new byte[28 * 28];
        Arrays.fill(white, (byte) 255);
        Path file = Files.write(folder.resolve("images"), TestData.idx(white, 1, 28, 28));
        try (Dataset data = Datasets.open(file, DataOptions.of(32).withChannels(3))) {
            byte[] pixels = data.read(0);
            assertThat(pixels).hasSize(32 * 32 * 3);
            for (int y = 0; y < 32; y++) {
                for (int x = 0; x < 32; x++) {
                    boolean inside = x >= 2 && x < 30 && y >= 2 && y < 30;
                    for (int c = 0; c < 3; c++) {
                        assertThat(pixels[(y * 32 + x) * 3 + c]).isEqualTo((byte) (inside ? 255 : 0));
                    }
                }
            }
        }
    }

    @Test
    void smallerDigitsAreMeansOfTheirPixels() throws IOException {
        byte[] pixels = TestData.image(1, 28 * 28);
        Path file = Files.write(folder.resolve("images"), TestData.idx(pixels, 1, 28, 28));
        try (Dataset data = Datasets.open(file, DataOptions.of(16))) {
            byte[] small = data.read(0);
            for (int y = 1; y < 15; y++) {
                for (int x = 1; x < 15; x++) {
                    int corner = (2 * y - 2) * 28 + 2 * x - 2;
                    int sum = 0;
                    for (int i : new int[] {0, 1, 28, 29}) {
                        sum += pixels[corner + i] & 0xff;
                    }
                    assertThat(small[y * 16 + x] & 0xff).isBetween(sum / 4 - 1, sum / 4 + 1);
                }
            }
        }
    }

    @Test
    void labelsThatAreNotAsManyAsTheImagesAreRefused() throws IOException {
        Files.write(folder.resolve("train-images-idx3-ubyte"), TestData.idxImages(3, 4, 4));
        Files.write(folder.resolve("train-labels-idx1-ubyte"), TestData.idxLabels(4, 2));
        assertThatThrownBy(() -> open(DataOptions.of(4)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("train-labels-idx1-ubyte has 4 labels, but")
                .hasMessageContaining("has 3 images");
    }

    @Test
    void cifarsPlanesBecomePixelsAndItsFilesFollowOneAnother() throws IOException {
        Files.write(folder.resolve("data_batch_1.bin"), TestData.cifar(0, 6));
        Files.write(folder.resolve("data_batch_2.bin"), TestData.cifar(6, 5));
        Files.write(folder.resolve("test_batch.bin"), TestData.cifar(11, 2));
        Files.writeString(
                folder.resolve("batches.meta.txt"),
                "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n");
        try (Dataset train = open(DataOptions.of(32));
                Dataset test = open(DataOptions.of(32).withPart(Part.TEST))) {
            assertImages(train, 0, 11, 3072);
            assertImages(test, 11, 2, 3072);
            assertThat(labels(train)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0);
            assertThat(train.classNames()).hasSize(10).contains("frog");
        }
    }

    @Test
    void aCifarFileWhosePixelsLookLikeAnIdxHeaderIsStillOne() throws IOException {
        byte[] bytes = TestData.cifar(0, 1);
        System.arraycopy(new byte[] {0, 0, 8, 3}, 0, bytes, 0, 4);
        Path file = Files.write(folder.resolve("data_batch_1.bin"), bytes);
        try (Dataset data = Datasets.open(file, DataOptions.of(32))) {
            assertThat(data.size()).isEqualTo(1);
            assertThat(data.read(0)[3]).isEqualTo((byte) 8);
        }
    }

    @Test
    void tfRecordsOfTheWantedResolutionAreRead() throws IOException {
        Files.write(folder.resolve("train-r02-s-0000-of-0002.tfrecords"), TestData.tfRecords(0, 3, 4));
        Files.write(folder.resolve("train-r02-s-0001-of-0002.tfrecords"), TestData.tfRecords(3, 2, 4));
        Files.write(folder.resolve("train-r03-s-0000-of-0001.tfrecords"), TestData.tfRecords(0, 5, 8));
        Files.write(folder.resolve("validation-r03-s-0000-of-0001.tfrecords"), TestData.tfRecords(5, 1, 8));
        try (Dataset small = open(DataOptions.of(4));
                Dataset large = open(DataOptions.of(8));
                Dataset reduced = open(DataOptions.of(6));
                Dataset test = open(DataOptions.of(8).withPart(Part.TEST))) {
            assertImages(small, 0, 5, 48);
            assertImages(large, 0, 5, 192);
            assertImages(test, 5, 1, 192);
            assertThat(labels(small)).containsExactly(0, 1, 2, 0, 1);
            assertThat(reduced.name(0)).contains("train-r03");
        }
    }

    @Test
    void severalFilesMayBeNamedAtOnce() throws IOException {
        Files.write(folder.resolve("train-r02-s-0000-of-0002.tfrecords"), TestData.tfRecords(0, 3, 4));
        Files.write(folder.resolve("train-r02-s-0001-of-0002.tfrecords"), TestData.tfRecords(3, 2, 4));
        try (Dataset all = Datasets.open(folder.resolve("train-r02-*.tfrecords"), DataOptions.of(4));
                Dataset listed = Datasets.open(
                        List.of(
                                folder.resolve("train-r02-s-0000-of-0002.tfrecords"),
                                folder.resolve("train-r02-s-0001-of-0002.tfrecords")),
                        DataOptions.of(4))) {
            assertImages(all, 0, 5, 48);
            assertImages(listed, 0, 5, 48);
        }
    }

    @Test
    void tfRecordsTakeAnAttributeAsLabelWhenAsked() throws IOException {
        Files.write(folder.resolve("train-r02-s-0000-of-0001.tfrecords"), TestData.tfRecords(0, 5, 4));
        try (Dataset data = open(DataOptions.of(4).withAttribute("1"))) {
            assertThat(labels(data)).containsExactly(0, 0, 1, 0, 0);
            assertThat(data.classNames()).containsExactly("not attribute 1", "attribute 1");
        }
        assertThatThrownBy(() -> open(DataOptions.of(4).withAttribute("2")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("has 2 attributes (attr); there is no attribute 2");
    }

    @Test
    void tfRecordsWithoutLabelsOrWithZerosOnlyHaveNoClasses() throws IOException {
        Example bare = Example.newBuilder()
                .setFeatures(Features.newBuilder()
                        .putFeature("shape", TestData.longs(2, 2, 3))
                        .putFeature("data", TestData.bytes(image(0, 12))))
                .build();
        Files.write(folder.resolve("bare.tfrecord"), TestData.tfRecords(bare));
        Files.write(folder.resolve("zeros.tfrecord"), TestData.tfRecords(TestData.example(image(0, 12), 0, 2, 2, 3)));
        for (String name : new String[] {"bare.tfrecord", "zeros.tfrecord"}) {
            try (Dataset data = Datasets.open(folder.resolve(name), DataOptions.of(2))) {
                assertImages(data, 0, 1, 12);
                assertThat(data.classes()).isZero();
            }
        }
    }

    @Test
    void subFoldersAreClassesAndHiddenFilesAreNoImages() throws IOException {
        TestData.writePng(folder.resolve("cat/b.png"), 1, 8);
        TestData.writePng(folder.resolve("cat/a.png"), 0, 8);
        TestData.writePng(folder.resolve("dog/deep/c.png"), 2, 8);
        TestData.writePng(folder.resolve("dog/.thumbnails/c.png"), 9, 8);
        Files.writeString(folder.resolve("cat/notes.txt"), "purr");
        try (Dataset data = open(DataOptions.of(8))) {
            assertImages(data, 0, 3, 192);
            assertThat(data.classNames()).containsExactly("cat", "dog");
            assertThat(labels(data)).containsExactly(0, 0, 1);
        }
    }

    @Test
    void imagesInTheFolderItselfHaveNoClasses() throws IOException {
        TestData.writePng(folder.resolve("a.png"), 0, 8);
        TestData.writePng(folder.resolve("cat/b.png"), 1, 8);
        TestData.writePng(folder.resolve("dog/c.png"), 2, 8);
        try (Dataset data = open(DataOptions.of(8))) {
            assertImages(data, 0, 3, 192);
            assertThat(data.classes()).isZero();
        }
    }

    @Test
    void foldersOfTrainAndTestAreParts() throws IOException {
        TestData.writePng(folder.resolve("train/a.png"), 0, 8);
        TestData.writePng(folder.resolve("train/b.png"), 1, 8);
        TestData.writePng(folder.resolve("test/c.png"), 2, 8);
        try (Dataset train = open(DataOptions.of(8));
                Dataset test = open(DataOptions.of(8).withPart(Part.TEST))) {
            assertImages(train, 0, 2, 192);
            assertImages(test, 2, 1, 192);
        }
    }

    @Test
    void whatDoesNotComeInPartsIsOneWhole() throws IOException {
        TestData.writePng(folder.resolve("faces/a.png"), 0, 2);
        Npy.write(folder.resolve("images.npy"), images(1, 12), 1, 2, 2, 3);
        Npy.write(Files.createDirectory(folder.resolve("arrays")).resolve("test.npy"), images(1, 12), 1, 2, 2, 3);
        for (String name : new String[] {"faces", "faces/a.png", "images.npy", "arrays"}) {
            for (Part part : Part.values()) {
                try (Dataset data =
                        Datasets.open(folder.resolve(name), DataOptions.of(2).withPart(part))) {
                    assertImages(data, 0, 1, 12);
                }
            }
        }
    }

    @Test
    void classesOfSeveralFoldersAreJoinedByName() throws IOException {
        TestData.writePng(folder.resolve("one/cat/a.png"), 0, 8);
        TestData.writePng(folder.resolve("one/dog/b.png"), 1, 8);
        TestData.writePng(folder.resolve("two/ant/c.png"), 2, 8);
        TestData.writePng(folder.resolve("two/dog/d.png"), 3, 8);
        try (Dataset data = Datasets.open(List.of(folder.resolve("one"), folder.resolve("two")), DataOptions.of(8))) {
            assertThat(data.classNames()).containsExactly("cat", "dog", "ant");
            assertThat(labels(data)).containsExactly(0, 1, 2, 1);
        }
    }

    @Test
    void greyImageFilesAreOneChannelUntilOneHasColours() throws IOException {
        byte[] grey = image(0, 64);
        TestData.writePng(folder.resolve("a.png"), grey, 8, 8, 1);
        try (Dataset data = open(DataOptions.of(8))) {
            assertThat(data.channels()).isEqualTo(1);
            assertThat(data.read(0)).isEqualTo(grey);
        }
        TestData.writePng(folder.resolve("b.png"), 1, 8);
        try (Dataset data = open(DataOptions.of(8))) {
            assertThat(data.channels()).isEqualTo(3);
        }
    }

    @Test
    void largerImagesAreCroppedToTheirMiddleOrToThePartAskedFor() throws IOException {
        byte[] pixels = image(0, 4 * 10 * 3);
        TestData.writePng(folder.resolve("wide.png"), pixels, 4, 10, 3);
        try (Dataset data = open(DataOptions.of(4))) {
            assertThat(data.read(0)).isEqualTo(window(pixels, 10, 3, 0, 4));
            assertThat(data.read(0, new Crop(0, 0, 0.5))).isEqualTo(window(pixels, 10, 0, 0, 4));
            assertThat(data.read(0, new Crop(0.7, 1, 1))).isEqualTo(window(pixels, 10, 6, 0, 4));
        }
        try (Dataset data = open(DataOptions.of(3))) {
            assertThat(data.read(0, new Crop(0, 1, 1))).isEqualTo(window(pixels, 10, 7, 1, 3));
            assertThat(data.read(0)).hasSize(27);
        }
    }

    private static byte[] window(byte[] pixels, int width, int x, int y, int side) {
        byte[] result = new byte[side * side * 3];
        for (int row = 0; row < side; row++) {
            System.arraycopy(pixels, ((y + row) * width + x) * 3, result, row * side * 3, side * 3);
        }
        return result;
    }

    @Test
    void whatIsNoDataIsRefused() throws IOException {
        Files.writeString(folder.resolve("notes.txt"), "dear diary");
        assertThatThrownBy(() -> open(DataOptions.of(8)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("there are no images in " + folder)
                .hasMessageContaining(".png");
        assertThatThrownBy(() -> Datasets.open(folder.resolve("notes.txt"), DataOptions.of(8)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("notes.txt is of no known format");
        for (String name : new String[] {"nowhere", "nothing-*.npy"}) {
            assertThatThrownBy(() -> Datasets.open(folder.resolve(name), DataOptions.of(8)))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessage("no such file or folder: " + folder.resolve(name));
        }
        assertThatThrownBy(() -> Datasets.open(List.of(), DataOptions.of(8))).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void optionsThatCannotBeMeantAreRefused() {
        assertThatThrownBy(() -> DataOptions.of(0)).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> DataOptions.of(8).withChannels(2)).isInstanceOf(InvalidInputException.class);
        Npy.write(folder.resolve("images.npy"), images(2, 12), 2, 2, 2, 3);
        assertThatThrownBy(() -> Datasets.open(
                        folder.resolve("images.npy"), DataOptions.of(2).withAttribute("Smiling")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("give a table of attributes");
    }

    @Test
    void aSplitSharesNoImageAndKeepsLabelsWithTheirImages() {
        Npy.write(folder.resolve("images.npy"), images(20, 12), 20, 2, 2, 3);
        Npy.write(folder.resolve("labels.npy"), IntStream.range(0, 20).toArray(), 20);
        DataOptions options = DataOptions.of(2).withLabels(folder.resolve("labels.npy"));
        try (Dataset data = Datasets.open(folder.resolve("images.npy"), options)) {
            Split split = Datasets.split(data, 0.25, 1);
            assertThat(split.heldOut()).isNotNull();
            assertThat(split.train().size()).isEqualTo(15);
            assertThat(split.heldOut().size()).isEqualTo(5);
            int[] both = IntStream.concat(Arrays.stream(labels(split.train())), Arrays.stream(labels(split.heldOut())))
                    .sorted()
                    .toArray();
            assertThat(both).isEqualTo(IntStream.range(0, 20).toArray());
            for (Dataset part : List.of(split.train(), split.heldOut())) {
                for (int i = 0; i < part.size(); i++) {
                    assertThat(part.read(i)).isEqualTo(image(part.label(i), 12));
                    assertThat(part.name(i)).endsWith("[" + part.label(i) + "]");
                }
                assertThat(part.classes()).isEqualTo(20);
            }
            assertThat(labels(Datasets.split(data, 5, 1).heldOut())).isEqualTo(labels(split.heldOut()));
            assertThat(labels(Datasets.split(data, 5, 2).heldOut())).isNotEqualTo(labels(split.heldOut()));
            split.train().close();
            assertThat(split.heldOut().read(0)).hasSize(12);
        }
    }

    @Test
    void nothingIsHeldOutForZeroAndNeverEverything() {
        Npy.write(folder.resolve("images.npy"), images(4, 12), 4, 2, 2, 3);
        try (Dataset data = Datasets.open(folder.resolve("images.npy"), DataOptions.of(2))) {
            assertThat(Datasets.split(data, 0, 1)).isEqualTo(new Split(data, null));
            assertThat(Datasets.split(data, 0.01, 1).heldOut().size()).isEqualTo(1);
            for (double holdout : new double[] {4, 0.95, 100, -1, 1.5, Double.NaN}) {
                assertThatThrownBy(() -> Datasets.split(data, holdout, 1)).isInstanceOf(InvalidInputException.class);
            }
        }
    }
}
