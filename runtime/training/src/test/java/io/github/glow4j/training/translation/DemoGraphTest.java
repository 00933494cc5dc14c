package io.github.glow4j.training.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.OrtException;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.Images;
import io.github.glow4j.models.LatentPart;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.training.ConversionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The demo graph's conditioning on a label and a smaller image, frozen to values of one's choice. */
class DemoGraphTest {
    private static final int BATCH = 3;

    @TempDir
    Path folder;

    private final DemoGraph demo = new DemoGraph();

    private Path translate(double label, double condition) {
        Path model = folder.resolve("model");
        Map<String, Double> fixed = Map.of("input/label", label, "input/downsampled_image", condition);
        GraphTranslation.translate(
                demo.build(),
                new TranslationRequest("graph_unoptimized.pb", DemoGraph.INPUTS, DemoGraph.OUTPUTS, fixed, 8),
                model);
        return model;
    }

    @ParameterizedTest
    @CsvSource({"0, 128", "2, 192", "3, 0"})
    void fixedConditionsReachThePriorsOfBothDirections(int label, int condition) throws OrtException {
        Path model = translate(label, condition);
        byte[] images = new byte[BATCH * DemoGraph.SIZE];
        new Random(label).nextBytes(images);

        float[] latents;
        try (OrtRun run = new OrtRun(model.resolve(ModelManifest.ENCODER))) {
            assertThat(run.inputNames()).containsExactlyInAnyOrder("image", "noise");
            latents = run.with("image", images, BATCH, 4, 4, 3)
                    .with("noise", new float[] {0.5f}, 1, 1, 1, 1)
                    .floats("latent", BATCH, DemoGraph.SIZE);
        }
        for (int n = 0; n < BATCH; n++) {
            byte[] image = Arrays.copyOfRange(images, n * DemoGraph.SIZE, (n + 1) * DemoGraph.SIZE);
            float[] expected = demo.encode(image, label, condition / 128.0);
            for (int i = 0; i < expected.length; i++) {
                assertThat(latents[n * DemoGraph.SIZE + i])
                        .as("image %d, value %d", n, i)
                        .isCloseTo(expected[i], Offset.offset(1e-5f));
            }
        }

        try (OrtRun run = new OrtRun(model.resolve(ModelManifest.DECODER))) {
            assertThat(run.inputNames()).containsExactly("latent");
            assertThat(run.with("latent", latents, BATCH, DemoGraph.SIZE).bytes("image", BATCH, 4, 4, 3))
                    .isEqualTo(images);
        }
    }

    @Test
    void whatDependsOnConditionsOnlyIsComputedAtConversion() throws IOException {
        Path model = translate(1, 64);

        // Of the encoder's three convolutions the top prior's has only fixed inputs.
        assertThat(operators(model.resolve(ModelManifest.ENCODER)))
                .filteredOn("Conv"::equals)
                .hasSize(2);
        assertThat(operators(model.resolve(ModelManifest.DECODER)))
                .filteredOn("Conv"::equals)
                .hasSize(2);
        assertThat(operators(model.resolve(ModelManifest.ENCODER))).doesNotContain("MatMul");
    }

    private static List<String> operators(Path file) throws IOException {
        return ModelProto.parseFrom(Files.readAllBytes(file)).getGraph().getNodeList().stream()
                .map(node -> node.getOpType())
                .toList();
    }

    @Test
    void inferenceRunsTheTranslatedModel() {
        byte[] pixels = new byte[2 * DemoGraph.SIZE];
        new Random(5).nextBytes(pixels);
        Images images = new Images(pixels, 2, 4, 4, 3);

        try (GlowModel model = GlowModel.open(translate(0, 128))) {
            assertThat(model.decode(model.encode(images).latents())).isEqualTo(images);
            assertThat(model.sample(2, 0.7f, 1).count()).isEqualTo(2);
        }
    }

    @Test
    void manifestHasNoLabels() {
        ModelManifest manifest = ModelManifest.read(translate(0, 128));

        assertThat(manifest.classes()).isZero();
        assertThat(manifest.latent()).containsExactly(new LatentPart(0, 2, 2, 6), new LatentPart(24, 1, 1, 24));
        assertThat(manifest.image()).isEqualTo(new ModelManifest.ImageFormat(4, 4, 3, 8));
    }

    @Test
    void conditionThatIsNotFixedIsAskedFor() {
        assertThatThrownBy(() -> GraphTranslation.translate(
                        demo.build(),
                        new TranslationRequest(
                                "graph_unoptimized.pb",
                                DemoGraph.INPUTS,
                                DemoGraph.OUTPUTS,
                                Map.of("input/label", 0.0),
                                8),
                        folder.resolve("model")))
                .isInstanceOf(ConversionException.class)
                .hasMessageContaining("--fix input/downsampled_image=VALUE");
        assertThat(folder).isEmptyDirectory();
    }
}
