package io.github.glow4j.training.conversion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.GlowException;
import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.models.InvalidModelException;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.models.Permutation;
import io.github.glow4j.tensorflow.CheckpointReader;
import io.github.glow4j.tensorflow.CheckpointWriter;
import io.github.glow4j.tensorflow.DataType;
import io.github.glow4j.tensorflow.Tensor;
import io.github.glow4j.tensorflow.TensorFlowException;
import io.github.glow4j.training.ConversionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConversionTest {
    private static final Fixture AFFINE = Fixture.named("affine_invconv");
    private static final Fixture ALL_FORMATS = Fixture.named("additive_invconv_5bit_32px_all_formats");

    @TempDir
    Path temporary;

    @Test
    void configurationIsReadOffTheCheckpoint() {
        assertThat(AFFINE.conversion(AFFINE.checkpoint()).read().config())
                .isEqualTo(new GlowConfig(16, 3, 2, 2, 8, 8, Permutation.INVCONV, Coupling.AFFINE, true, 0, false));
        Fixture conditional = Fixture.named("affine_invconv_conditional");
        assertThat(conditional.conversion(conditional.checkpoint()).read().config())
                .isEqualTo(new GlowConfig(16, 3, 2, 2, 8, 8, Permutation.INVCONV, Coupling.AFFINE, true, 10, true));
        Fixture shuffle = Fixture.named("affine_shuffle");
        assertThat(shuffle.conversion(shuffle.checkpoint()).read().config().permutation())
                .isEqualTo(Permutation.SHUFFLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model_best_loss.ckpt",
                "model_best_loss.ckpt.index",
                "model_best_loss.ckpt.data-00000-of-00001",
                ""
            })
    void aCheckpointIsNamedByItsPrefixItsFilesOrItsFolder(String name) {
        assertThat(AFFINE.conversion(AFFINE.folder().resolve(name))
                        .read()
                        .config()
                        .width())
                .isEqualTo(8);
    }

    @Test
    void aGraphTellsItsImageSize() {
        for (String source : new String[] {"frozen.pb", "saved_model"}) {
            Conversion conversion =
                    new Conversion(ALL_FORMATS.folder().resolve(source), OptionalInt.empty(), OptionalInt.of(5), false);
            assertThat(conversion.read().config().imageSize()).isEqualTo(32);
        }
    }

    @Test
    void allFormatsHoldTheSameParameters() {
        GlowParameters checkpoint =
                ALL_FORMATS.conversion(ALL_FORMATS.checkpoint()).read().parameters();
        for (String source : new String[] {"frozen.pb", "saved_model"}) {
            GlowParameters other = ALL_FORMATS
                    .conversion(ALL_FORMATS.folder().resolve(source))
                    .read()
                    .parameters();
            checkpoint
                    .asMap()
                    .forEach((name, parameter) -> assertThat(other.values(name))
                            .as(source + " " + name)
                            .isEqualTo(parameter.values()));
        }
    }

    @Test
    void imageSizeAndBitsAreAskedFor() {
        Conversion conversion = new Conversion(AFFINE.checkpoint(), OptionalInt.empty(), OptionalInt.empty(), false);
        assertThatThrownBy(conversion::read)
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("--image-size N and --bits N");
    }

    static Stream<Fixture> fixtures() {
        return Fixture.all();
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void anExportedModelHoldsTheTensorsOfItsCheckpointBitForBit(Fixture fixture) {
        Path model = temporary.resolve("model");
        fixture.conversion(fixture.checkpoint()).convert(model, true);
        Path exported = temporary.resolve("exported/model.ckpt");
        CheckpointExport.write(CheckpointExport.parametersOf(model), exported);
        try (CheckpointReader original = CheckpointReader.open(fixture.checkpoint());
                CheckpointReader copy = CheckpointReader.open(exported)) {
            assertThat(copy.names())
                    .containsExactlyElementsOf(original.names().stream()
                            .filter(name -> name.startsWith("model/"))
                            .filter(name -> !name.endsWith("ExponentialMovingAverage"))
                            .toList());
            for (String name : copy.names()) {
                assertThat(copy.type(name)).isEqualTo(original.type(name));
                assertThat(copy.shape(name)).isEqualTo(original.shape(name));
                try (Tensor expected = original.tensor(name);
                        Tensor found = copy.tensor(name)) {
                    assertThat(found.bytes()).isEqualTo(expected.bytes());
                }
            }
        }
    }

    @Test
    void averagesAreTakenWhenAskedFor() {
        GlowParameters raw = AFFINE.conversion(AFFINE.checkpoint()).read().parameters();
        Path averaged = temporary.resolve("averaged.ckpt");
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        raw.asMap().forEach((name, parameter) -> {
            long[] shape = Arrays.stream(parameter.shape()).asLongStream().toArray();
            tensors.put(name, Tensor.of(parameter.values(), shape));
            tensors.put(name + "/ExponentialMovingAverage", Tensor.of(new float[parameter.values().length], shape));
        });
        tensors.put("Variable_17", Tensor.of(new float[] {1, 2}, 2));
        CheckpointWriter.write(averaged, tensors);
        tensors.values().forEach(Tensor::close);

        assertThat(AFFINE.conversion(averaged).read().parameters().values("model/0/0/invconv/W"))
                .isEqualTo(raw.values("model/0/0/invconv/W"));
        GlowParameters averages = new Conversion(averaged, OptionalInt.of(16), OptionalInt.of(8), true)
                .read()
                .parameters();
        assertThat(averages.values("model/0/0/invconv/W")).containsOnly(0f);
    }

    @Test
    void averagesThatAreNotThereAreSaidToBeMissing() {
        GlowParameters raw = AFFINE.conversion(AFFINE.checkpoint()).read().parameters();
        Path prefix = temporary.resolve("raw.ckpt");
        CheckpointExport.write(raw, prefix);
        assertThatThrownBy(new Conversion(prefix, OptionalInt.of(16), OptionalInt.of(8), true)::read)
                .isInstanceOf(ConversionException.class)
                .hasMessageContaining("convert without --ema");
    }

    @Test
    void variablesAreFoundBehindAPrefix() {
        GlowParameters raw = AFFINE.conversion(AFFINE.checkpoint()).read().parameters();
        Path prefix = temporary.resolve("scoped.ckpt");
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        raw.asMap()
                .forEach((name, parameter) -> tensors.put(
                        "import/glow/" + name,
                        Tensor.of(
                                parameter.values(),
                                Arrays.stream(parameter.shape()).asLongStream().toArray())));
        CheckpointWriter.write(prefix, tensors);
        tensors.values().forEach(Tensor::close);
        assertThat(AFFINE.conversion(prefix).read().parameters().values("model/1/1/f1/l_1/W"))
                .isEqualTo(raw.values("model/1/1/f1/l_1/W"));
    }

    @Test
    void aModelWithoutItsParametersCannotBeExported() {
        Path model = temporary.resolve("model");
        AFFINE.conversion(AFFINE.checkpoint()).convert(model, false);
        assertThatThrownBy(() -> CheckpointExport.parametersOf(model))
                .isInstanceOf(ConversionException.class)
                .hasMessageContaining("--from");
    }

    @Test
    void shuffleIndicesAreExportedAsIntegers() {
        Fixture shuffle = Fixture.named("affine_shuffle");
        Path prefix = temporary.resolve("shuffle.ckpt");
        CheckpointExport.write(shuffle.conversion(shuffle.checkpoint()).read().parameters(), prefix);
        try (CheckpointReader reader = CheckpointReader.open(prefix)) {
            assertThat(reader.type("model/0/0/shuffle/indices")).isEqualTo(DataType.INT32);
        }
    }

    @Test
    void somethingElseIsNamed() throws IOException {
        Path text = Files.writeString(temporary.resolve("notes.txt"), "not a graph at all");
        Path empty = Files.createDirectory(temporary.resolve("empty"));
        for (Path source : new Path[] {text, empty, temporary.resolve("none")}) {
            assertThatThrownBy(AFFINE.conversion(source)::read)
                    .isInstanceOf(ConversionException.class)
                    .hasMessageContaining(source.toString());
        }
    }

    @Test
    void aDamagedSourceLeavesNothingBehind() throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("source"));
        Path target = temporary.resolve("target/model");
        for (String name : new String[] {"frozen.pb", "model_best_loss.ckpt.index"}) {
            byte[] whole = Files.readAllBytes(ALL_FORMATS.folder().resolve(name));
            String data = "model_best_loss.ckpt.data-00000-of-00001";
            Files.write(
                    folder.resolve(data),
                    Files.readAllBytes(ALL_FORMATS.folder().resolve(data)));
            for (int part = 0; part < 20; part++) {
                Path file = folder.resolve(name);
                Files.write(file, Arrays.copyOf(whole, (int) ((long) whole.length * part / 20)));
                assertThatThrownBy(() -> ALL_FORMATS.conversion(file).convert(target, true))
                        .isInstanceOfAny(GlowException.class, TensorFlowException.class);
                assertThat(target.getParent()).doesNotExist();
            }
        }
    }

    @Test
    void aFlippedBitInTheDataIsNoticed() throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("source"));
        for (String file : new String[] {".index", ".data-00000-of-00001"}) {
            Files.copy(
                    AFFINE.folder().resolve("model_best_loss.ckpt" + file),
                    folder.resolve("model_best_loss.ckpt" + file));
        }
        Path data = folder.resolve("model_best_loss.ckpt.data-00000-of-00001");
        byte[] bytes = Files.readAllBytes(data);
        int offset = -1;
        float first = AFFINE.conversion(AFFINE.checkpoint()).read().parameters().values("model/1/0/invconv/W")[0];
        for (int i = 0; i + 4 <= bytes.length && offset < 0; i += 4) {
            int bits =
                    (bytes[i] & 0xff) | (bytes[i + 1] & 0xff) << 8 | (bytes[i + 2] & 0xff) << 16 | bytes[i + 3] << 24;
            offset = bits == Float.floatToRawIntBits(first) ? i : -1;
        }
        bytes[offset] ^= 1;
        Files.write(data, bytes);
        assertThatThrownBy(AFFINE.conversion(folder)::read)
                .isInstanceOf(TensorFlowException.class)
                .hasMessageContaining("model/1/0/invconv/W");
    }

    @Test
    void theManifestSaysWhereTheWeightsComeFrom() {
        Path model = temporary.resolve("model");
        AFFINE.conversion(AFFINE.checkpoint()).convert(model, true);
        assertThat(ModelManifest.read(model).provenance())
                .isEqualTo(new ModelManifest.Provenance("model_best_loss.ckpt", false, "glow4j"));
    }
}
