package io.github.glow4j.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.models.Npy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelsTest {
    @TempDir
    Path folder;

    Path images;

    @BeforeEach
    void writeImages() throws IOException {
        images = folder.resolve("images");
        TestData.writePng(images.resolve("000001.png"), 0, 2);
        TestData.writePng(images.resolve("000002.png"), 1, 2);
        TestData.writePng(images.resolve("more/000003.png"), 2, 2);
    }

    private Dataset open(String content, @Nullable String attribute) throws IOException {
        Path file = Files.writeString(folder.resolve("labels.txt"), content);
        return Datasets.open(images, DataOptions.of(2).withLabels(file).withAttribute(attribute));
    }

    private void assertLabels(String content, @Nullable String attribute, int... expected) throws IOException {
        try (Dataset data = open(content, attribute)) {
            assertThat(IntStream.range(0, data.size()).map(data::label).toArray())
                    .isEqualTo(expected);
        }
    }

    private void assertRefused(String content, @Nullable String attribute, String message) {
        assertThatThrownBy(() -> open(content, attribute))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("labels.txt")
                .hasMessageContaining(message);
    }

    @Test
    void aNumberPerLineIsTheLabelOfAnImageInOrder() throws IOException {
        assertLabels("5\r\n0\r\n 12 \r\n\r\n", null, 5, 0, 12);
        try (Dataset data = open("5\n0\n12\n", null)) {
            assertThat(data.classes()).isEqualTo(13);
        }
    }

    @Test
    void wordsBecomeClassesInAlphabeticalOrder() throws IOException {
        try (Dataset data = open("zebra\nant\nzebra", null)) {
            assertThat(data.classNames()).containsExactly("ant", "zebra");
            assertThat(data.label(0)).isEqualTo(1);
        }
    }

    @Test
    void labelsByNameMayComeInAnyOrderWithHeaderAndStrangersAmongThem() throws IOException {
        assertLabels("file,label\n000003.png,2\nelsewhere.png,9\n000001.jpg,0\n\"000002.png\",1\n", null, 0, 1, 2);
        assertLabels("more/000003.png\t7\n000001.png\t5\n000002.png\t6\n", null, 5, 6, 7);
    }

    @Test
    void imagesWithoutLabelsAreNamed() {
        assertRefused("000001.png,0\n000003.png,2\n", null, "has no label for " + images.resolve("000002.png"));
        assertRefused("1\n2\n", null, "has 2 labels, but there are 3 images");
        assertRefused("", null, "is empty");
    }

    @ParameterizedTest
    @CsvSource({"-1", "65536"})
    void numbersThatAreNoLabelsAreRefused(int label) {
        Path file = folder.resolve("labels.npy");
        Npy.write(file, new int[] {0, label, 1}, 3);
        assertThatThrownBy(() -> Datasets.open(images, DataOptions.of(2).withLabels(file)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("label " + label + " of " + images.resolve("000002.png"));
    }

    @Test
    void labelsGivenApartReplaceThoseOfTheDataSet() throws IOException {
        Path file = Files.write(folder.resolve("train-images-idx3-ubyte"), TestData.idxImages(3, 2, 2));
        Files.write(folder.resolve("train-labels-idx1-ubyte"), TestData.idxLabels(3, 3));
        Npy.write(folder.resolve("labels.npy"), new int[] {1, 1, 0}, 3);
        try (Dataset data = Datasets.open(file, DataOptions.of(2).withLabels(folder.resolve("labels.npy")))) {
            assertThat(data.label(0)).isEqualTo(1);
            assertThat(data.classes()).isEqualTo(2);
        }
    }

    private static final String CELEBA = """
            3
            Bald Smiling
            000001.jpg -1  1
            000002.jpg  1 -1
            000003.jpg -1  1
            """;

    @Test
    void aColumnOfCelebAsTableIsTheLabelOfImagesThatMayHaveAnotherEnding() throws IOException {
        assertLabels(CELEBA, "Smiling", 1, 0, 1);
        assertLabels(CELEBA, "Bald", 0, 1, 0);
        try (Dataset data = open(CELEBA, "Bald")) {
            assertThat(data.classNames()).containsExactly("not Bald", "Bald");
        }
    }

    @Test
    void tablesTellOfImagesOfArraysByTheirPlace() throws IOException {
        Npy.write(folder.resolve("faces.npy"), TestData.images(2, 12), 2, 2, 2, 3);
        String table = "2\nBald\nfaces.npy[1] 1\nfaces.npy[0] -1\n";
        DataOptions options = DataOptions.of(2)
                .withLabels(Files.writeString(folder.resolve("table.txt"), table))
                .withAttribute("Bald");
        try (Dataset data = Datasets.open(folder.resolve("faces.npy"), options)) {
            assertThat(data.label(0)).isZero();
            assertThat(data.label(1)).isEqualTo(1);
        }
        Npy.write(folder.resolve("faces.npy"), TestData.images(3, 12), 3, 2, 2, 3);
        assertThatThrownBy(() -> Datasets.open(folder.resolve("faces.npy"), options))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("looked for faces.npy[2]");
    }

    @Test
    void tablesThatAreNotUnderstoodAreRefusedByLine() {
        assertRefused(CELEBA, "Bold", "has no attribute 'Bold'; it has Bald, Smiling");
        assertRefused(CELEBA.replace("3\nBald", "4\nBald"), "Bald", "is truncated: it promises 4 images and has 3");
        assertRefused(CELEBA.replace(" 1 -1", " 1"), "Bald", "line 4 has 1 values for 2 attributes");
        assertRefused(CELEBA.replace(" 1 -1", " 1  7"), "Bald", "line 4: '7' is neither 1 nor -1");
        assertRefused(CELEBA.replace("000002", "000001"), "Bald", "line 4 tells of 000001.jpg a second time");
        assertRefused(CELEBA.replace("Bald Smiling", "Bald Bald"), "Bald", "names an attribute twice");
        assertRefused("3\n", "Bald", "is no attribute table");
        assertRefused("a b\nc d\n", "Bald", "is no attribute table");
        assertRefused("name,hair\n000001.png,red,blue\n", "hair", "line 2 has 2 values for 1 attributes");
        assertRefused("name,hair\n000001.png,red\n", "hair", "has no label for");
    }

    @Test
    void aColumnOfWordsMakesAClassOfEach() throws IOException {
        String table = "file,hair,smile\n000001.png,red,1\n000002.png,black,0\nmore/000003.png,red,1\n";
        try (Dataset data = open(table, "hair")) {
            assertThat(data.classNames()).containsExactly("black", "red");
            assertThat(data.label(2)).isEqualTo(1);
        }
        assertLabels(table, "smile", 1, 0, 1);
        AttributeTable read = AttributeTable.read(folder.resolve("labels.txt"));
        assertThat(read.attributes()).containsExactly("hair", "smile");
        assertThat(read.images()).containsExactly("000001.png", "000002.png", "more/000003.png");
        assertThat(read.value("000002.png", "hair")).contains("black");
        assertThat(read.value("000009.png", "hair")).isEmpty();
    }
}
