package io.github.glow4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFolderTest {
    private static final GlowConfig CONFIG =
            new GlowConfig(8, 3, 2, 1, 4, 8, Permutation.REVERSE, Coupling.AFFINE, true, 0, false);
    private static final ModelManifest MANIFEST =
            ModelManifest.of("small", CONFIG, new ModelManifest.Provenance("a test", false, "test"));

    @TempDir
    Path folder;

    @Test
    void theManifestComesBackAsItWasWritten() {
        ModelManifest written = MANIFEST.withAttributes(List.of("smiling", "beard"));
        written.write(folder);
        assertThat(ModelManifest.read(folder)).isEqualTo(written);
        assertThat(written.latentSize()).isEqualTo(8 * 8 * 3);
    }

    @Test
    void theLowerBoundOfTheScaleIsWrittenWhereThereIsOne() throws IOException {
        MANIFEST.write(folder);
        assertThat(folder.resolve(ModelManifest.FILE)).content().doesNotContain("minScale");
        ModelManifest bounded = ModelManifest.of("bounded", CONFIG.withMinScale(0.25), MANIFEST.provenance());
        bounded.write(folder);
        assertThat(ModelManifest.read(folder)).isEqualTo(bounded);
        String json = Files.readString(folder.resolve(ModelManifest.FILE));
        Files.writeString(
                folder.resolve(ModelManifest.FILE), json.replace("\"minScale\" : 0.25", "\"minScale\" : 1.5"));
        assertThatThrownBy(() -> ModelManifest.read(folder))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("lower bound of the scale");
    }

    @Test
    void aFolderWithoutManifestIsSaidToBeNoModel() {
        assertThatThrownBy(() -> ModelManifest.read(folder))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("not a model folder")
                .hasMessageContaining("glow convert");
    }

    @Test
    void aDamagedManifestIsNamed() throws IOException {
        MANIFEST.write(folder);
        Path file = folder.resolve(ModelManifest.FILE);
        String json = Files.readString(file);
        for (String damaged : List.of(
                "",
                "{",
                "[]",
                "{}",
                json.substring(0, json.length() / 2),
                json.replace("\"formatVersion\" : 1", "\"formatVersion\" : 99"),
                json.replace("\"offset\" : 96", "\"offset\" : 95"),
                json.replace("\"bits\" : 8", "\"bits\" : 80"),
                json.replace("\"height\" : 8", "\"height\" : 2000000000"))) {
            Files.writeString(file, damaged);
            assertThatThrownBy(() -> ModelManifest.read(folder))
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessageContaining("glow.json")
                    .hasMessageNotContaining("null");
        }
    }

    @Test
    void aFieldThatIsWrongOrMissingIsNamed() throws IOException {
        MANIFEST.write(folder);
        Path file = folder.resolve(ModelManifest.FILE);
        String json = Files.readString(file);
        for (List<String> damage : List.of(
                List.of("\"height\" : 8", "\"height\" : \"8\"", "height of image must be a whole number"),
                List.of("\"height\" : 8", "\"height\" : 8589934600", "height of image is too large"),
                List.of("\"depth\" : 1", "\"deep\" : 1", "depth must be at least 1"),
                List.of("\"bits\" : 8,", "\"bits\" : 8, \"byts\" : 8,", "config has the unknown field byts"),
                List.of("\"likelihood\" : true", "\"likelihood\" : 1", "likelihood of the file must be true or false"),
                List.of("\"REVERSE\"", "\"REVERSED\"", "permutation of config must be one of [REVERSE, SHUFFLE"),
                List.of("\"provenance\"", "\"origin\"", "provenance is missing"),
                List.of("\"attributes\" : [", "\"attributes\" : [ 3", "an attribute must be text"),
                List.of("\"formatVersion\" : 1,", "\"formatVersion\" : 2, \"new\" : 1,", "has format version 2"))) {
            Files.writeString(file, json.replace(damage.get(0), damage.get(1)));
            assertThatThrownBy(() -> ModelManifest.read(folder))
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessageContainingAll("glow.json", damage.get(2));
        }
    }

    @Test
    void aFailureLeavesWhatWasThereBefore() throws IOException {
        Path model = folder.resolve("model");
        ModelFolder.create(model, MANIFEST::write);
        assertThatThrownBy(() -> ModelFolder.create(model, temporary -> {
                    Files.writeString(temporary.resolve("weights.bin"), "half");
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(GlowException.class)
                .hasMessageContaining("No space left on device");
        assertThat(ModelManifest.read(model)).isEqualTo(MANIFEST);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(model);
        }
    }

    @Test
    void aModelIsReplacedByANewOne() throws IOException {
        Path model = folder.resolve("model");
        ModelFolder.create(model, MANIFEST::write);
        Files.writeString(model.resolve("README.md"), "a model card");
        Files.writeString(model.resolve(ModelManifest.ATTRIBUTES), "directions of the old model");
        ModelManifest other = MANIFEST.withAttributes(List.of("other"));
        ModelFolder.create(model, other::write);
        assertThat(ModelManifest.read(model)).isEqualTo(other);
        assertThat(model.resolve("README.md")).hasContent("a model card");
        assertThat(model.resolve(ModelManifest.ATTRIBUTES)).doesNotExist();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(model);
        }
    }

    @Test
    void aFolderOfSomethingElseIsNotTouched() throws IOException {
        Files.writeString(folder.resolve("thesis.txt"), "important");
        assertThatThrownBy(() -> ModelFolder.create(folder, MANIFEST::write))
                .isInstanceOf(GlowException.class)
                .hasMessageContaining("not a model");
        assertThat(Files.readString(folder.resolve("thesis.txt"))).isEqualTo("important");
    }

    @Test
    void writingIntoAMissingFolderSaysSo() {
        assertThatThrownBy(() -> Npy.write(folder.resolve("none/x.npy"), new float[1], 1))
                .isInstanceOf(GlowException.class)
                .hasMessageContaining("does not exist");
    }
}
