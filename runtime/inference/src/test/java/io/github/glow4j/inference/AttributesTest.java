package io.github.glow4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.models.InvalidModelException;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.models.Npy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttributesTest {
    private static final Attributes TWO =
            Attributes.none(3).with("a", new float[] {1, 0, 0}).with("b", new float[] {0, 2, 0});

    @TempDir
    Path folder;

    @BeforeEach
    void manifest() {
        ModelManifest.of(
                        "test",
                        TestModels.config(
                                8,
                                1,
                                1,
                                1,
                                8,
                                io.github.glow4j.models.Permutation.REVERSE,
                                io.github.glow4j.models.Coupling.ADDITIVE,
                                0,
                                false),
                        new ModelManifest.Provenance("none", false, "test"))
                .write(folder);
    }

    @Test
    void aDirectionIsTheDifferenceOfTheMeans() {
        Latents positives = Latents.of(new float[] {1, 2}, new float[] {3, 4});
        Latents negatives = Latents.of(new float[] {0, 1});
        assertThat(Attributes.direction(positives, negatives)).containsExactly(2, 2);
    }

    @Test
    void theProjectionGrowsByWhatIsAdded() {
        float[] z = {0.5f, -1, 2};
        float[] direction = {1, 2, -1};
        double before = Attributes.projection(z, direction);
        Latents moved = Attributes.manipulate(Latents.of(z), direction, 0.75f);
        assertThat(Attributes.projection(moved.row(0), direction) - before).isCloseTo(0.75, within(1e-6));
        assertThat(before).isCloseTo((0.5 - 2 - 2) / 6, within(1e-12));
    }

    @Test
    void severalAttributesAddUpOnEveryLatent() {
        Latents z = Latents.of(new float[] {0, 0, 0}, new float[] {1, 1, 1});
        Latents moved = TWO.manipulate(z, Map.of("a", 1f, "b", -0.5f));
        assertThat(moved.values()).containsExactly(1, -1, 0, 2, 0, 1);
        assertThat(TWO.projections(moved.row(0))).containsExactly(Map.entry("a", 1.0), Map.entry("b", -0.5));
    }

    @Test
    void unknownNamesAreRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> TWO.manipulate(Latents.of(new float[3]), Map.of("c", 1f)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("'c'")
                .hasMessageContaining("a, b");
        assertThatThrownBy(() -> Attributes.none(3).direction("x")).hasMessageContaining("it has none");
    }

    @Test
    void directionsThatCannotBeAreRefused() {
        assertThatThrownBy(() -> TWO.with("c", new float[4])).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> TWO.with("c", new float[] {0, Float.NaN, 0})).hasMessageContaining("NaN at index 1");
        assertThatThrownBy(() -> TWO.with(" ", new float[3])).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> Attributes.projection(new float[3], new float[3]))
                .isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> Attributes.direction(Latents.of(new float[3]), Latents.of(new float[2])))
                .isInstanceOf(InvalidInputException.class);
    }

    @Test
    void savedDirectionsAreReadAgain() {
        ModelManifest manifest = attributes("smile", 1).save(folder);
        assertThat(manifest.attributes()).containsExactly("smile");
        Attributes read = Attributes.read(folder, ModelManifest.read(folder));
        assertThat(read.names()).containsExactly("smile");
        assertThat(read.direction("smile"))
                .containsExactly(attributes("smile", 1).direction("smile"));
    }

    @Test
    void savingDoesNotLoseWhatTheFolderHas() {
        attributes("smile", 1).save(folder);
        assertThatThrownBy(() -> attributes("beard", 2).save(folder))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("smile");
        assertThat(ModelManifest.read(folder).attributes()).containsExactly("smile");
    }

    @Test
    void rowsWithoutANameAreWhatAnInterruptedSaveLeaves() {
        attributes("smile", 1).save(folder);
        Npy.write(folder.resolve(ModelManifest.ATTRIBUTES), new float[2 * 64], 2, 64);
        assertThat(Attributes.read(folder, ModelManifest.read(folder)).names()).containsExactly("smile");
    }

    @Test
    void damagedDirectionsNameTheFile() throws Exception {
        attributes("smile", 1).save(folder);
        Path file = folder.resolve(ModelManifest.ATTRIBUTES);
        Npy.write(file, new float[32], 1, 32);
        assertThatThrownBy(() -> Attributes.read(folder, ModelManifest.read(folder)))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("attributes.npy has shape [1, 32] where [1, 64] is expected");
        float[] nan = new float[64];
        nan[5] = Float.NaN;
        Npy.write(file, nan, 1, 64);
        assertThatThrownBy(() -> Attributes.read(folder, ModelManifest.read(folder)))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("row 0 (smile)");
        Files.delete(file);
        assertThatThrownBy(() -> Attributes.read(folder, ModelManifest.read(folder)))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("attributes.npy");
    }

    private static Attributes attributes(String name, int value) {
        float[] direction = new float[64];
        direction[0] = value;
        return Attributes.none(64).with(name, direction);
    }
}
