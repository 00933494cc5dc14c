package io.github.glow4j.training.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import io.github.glow4j.models.LatentPart;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.models.Npy;
import io.github.glow4j.training.conversion.GraphFiles;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A graph that OpenAI's code made, translated as if its names said nothing. */
class FixtureTranslationTest {
    private static final List<String> ENCODER =
            List.of("model_4/pool0/truediv_1", "model_4/pool1/truediv_1", "model_4/truediv_3");
    private static final List<String> INPUTS = List.of("input/image", "dec_eps_0", "dec_eps_1", "dec_eps_2:0");
    private static final int SIZE = 32 * 32 * 3;

    @TempDir
    static Path folder;

    private static Path model;

    @BeforeAll
    static void translate() {
        model = folder.resolve("model");
        List<String> outputs = new java.util.ArrayList<>(ENCODER);
        outputs.add("model_5/Cast_1:0");
        GraphTranslation.translate(
                GraphFiles.readFrozen(fixture("frozen.pb")),
                new TranslationRequest("frozen.pb", INPUTS, outputs, Map.of("input/label", 0.0), 5),
                model);
    }

    private static Path fixture(String name) {
        try {
            return Path.of(Objects.requireNonNull(FixtureTranslationTest.class.getResource(
                            "/fixtures/additive_invconv_5bit_32px_all_formats/" + name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void latentsAreThoseOfTheOriginal(int batch) throws OrtException {
        byte[] images = Npy.read(fixture("images.npy")).toBytes();
        float[] expected = Npy.read(fixture("latents.npy")).toFloats();
        try (OrtRun run = new OrtRun(model.resolve(ModelManifest.ENCODER))) {
            float[] latents = run.with("image", Arrays.copyOf(images, batch * SIZE), batch, 32, 32, 3)
                    .with("noise", new float[] {0.5f}, 1, 1, 1, 1)
                    .floats("latent", batch, SIZE);
            assertClose(latents, Arrays.copyOf(expected, batch * SIZE));
        }
    }

    @Test
    void noiseCanDifferForEveryValue() throws OrtException {
        byte[] image = Arrays.copyOf(Npy.read(fixture("images.npy")).toBytes(), SIZE);
        float[] expected = Arrays.copyOf(Npy.read(fixture("latents.npy")).toFloats(), SIZE);
        float[] noise = new float[SIZE];
        Arrays.fill(noise, 0.5f);
        try (OrtRun run = new OrtRun(model.resolve(ModelManifest.ENCODER))) {
            run.with("image", image, 1, 32, 32, 3).with("noise", noise, 1, 32, 32, 3);
            assertClose(run.floats("latent", 1, SIZE), expected);
            noise[5] = 0.9f;
            run.with("noise", noise, 1, 32, 32, 3);
            assertThat(run.floats("latent", 1, SIZE)).isNotEqualTo(expected);
        }
    }

    private static void assertClose(float[] actual, float[] expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) actual[i])
                    .as("value %d", i)
                    .isCloseTo(expected[i], within(5e-4 * Math.max(1, Math.abs(expected[i]))));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void decodedPixelsAreThoseOfTheOriginal(int batch) throws OrtException {
        for (String suffix : List.of("", "_random")) {
            float[] latents = Npy.read(fixture("latents" + suffix + ".npy")).toFloats();
            byte[] expected = Npy.read(fixture("decoded" + suffix + ".npy")).toBytes();
            try (OrtRun run = new OrtRun(model.resolve(ModelManifest.DECODER))) {
                byte[] images = run.with("latent", Arrays.copyOf(latents, batch * SIZE), batch, SIZE)
                        .bytes("image", batch, 32, 32, 3);
                assertThat(images).isEqualTo(Arrays.copyOf(expected, batch * SIZE));
            }
        }
    }

    @Test
    void manifestTellsImagesAndLatents() {
        ModelManifest manifest = ModelManifest.read(model);

        assertThat(manifest.image()).isEqualTo(new ModelManifest.ImageFormat(32, 32, 3, 5));
        assertThat(manifest.latent())
                .containsExactly(
                        new LatentPart(0, 16, 16, 6), new LatentPart(1536, 8, 8, 12), new LatentPart(2304, 4, 4, 48));
        assertThat(manifest.config()).isNull();
        assertThat(manifest.likelihood()).isFalse();
        assertThat(manifest.classes()).isZero();
    }

    @Test
    void bothGraphsShareTheWeightsOfTheCouplings() throws Exception {
        Path encoder = folder.resolve("encoder");
        GraphTranslation.translate(
                GraphFiles.readFrozen(fixture("frozen.pb")),
                new TranslationRequest("frozen.pb", List.of("input/image"), ENCODER, Map.of("input/label", 0.0), 5),
                encoder);

        assertThat(encoder.resolve(ModelManifest.DECODER)).doesNotExist();
        // All that the decoder adds are the inverted permutations and its scales.
        assertThat(Files.size(model.resolve(ModelManifest.WEIGHTS)))
                .isLessThan(Files.size(encoder.resolve(ModelManifest.WEIGHTS)) * 3 / 2);
    }

    @Test
    void decoderAloneNeedsNoImage() {
        Path decoder = folder.resolve("decoder");
        GraphTranslation.translate(
                GraphFiles.readFrozen(fixture("frozen.pb")),
                new TranslationRequest(
                        "frozen.pb",
                        List.of("dec_eps_0", "dec_eps_1", "dec_eps_2"),
                        List.of("model_5/Cast_1"),
                        Map.of("input/label", 0.0),
                        5),
                decoder);

        assertThat(decoder.resolve(ModelManifest.ENCODER)).doesNotExist();
        assertThat(ModelManifest.read(decoder).latentSize()).isEqualTo(SIZE);
    }
}
