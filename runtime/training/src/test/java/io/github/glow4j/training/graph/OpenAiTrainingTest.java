package io.github.glow4j.training.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.models.Npy;
import io.github.glow4j.tensorflow.CheckpointReader;
import io.github.glow4j.tensorflow.Tensor;
import io.github.glow4j.training.conversion.Conversion;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against numbers that OpenAI's own code gave. */
class OpenAiTrainingTest {
    private static Path fixture(String name) throws URISyntaxException {
        return Path.of(OpenAiTrainingTest.class.getResource("/fixtures/" + name).toURI());
    }

    private static Conversion.Glow read(Path checkpoint, JsonNode hyperparameters) {
        return new Conversion(
                        checkpoint,
                        OptionalInt.of(hyperparameters.path("image_size").asInt()),
                        OptionalInt.of(hyperparameters.path("n_bits_x").asInt()),
                        false)
                .read();
    }

    @ParameterizedTest
    @EnumSource(MemoryMode.class)
    void twentyStepsGiveItsLossesAndParameters(MemoryMode mode) throws Exception {
        Path folder = fixture("train_affine_adamax");
        JsonNode expected =
                new ObjectMapper().readTree(folder.resolve("losses.json").toFile());
        Conversion.Glow glow = read(folder.resolve("init.ckpt"), expected.path("hps"));
        byte[] images = Npy.read(folder.resolve("images.npy")).toBytes();
        int count = expected.path("batch").asInt();
        int size = count * glow.config().dimensions();
        TrainingSettings settings = TrainingSettings.of(
                mode, Optimizer.adamax(expected.path("beta2").asDouble()));
        try (TrainingGraph graph = new TrainingGraph(glow.config(), settings)) {
            graph.assign(glow.parameters());
            restoreAverages(graph, folder.resolve("init.ckpt"));
            for (int i = 0; i < expected.path("steps").asInt(); i++) {
                byte[] pixels = Arrays.copyOfRange(images, i * size, (i + 1) * size);
                Losses losses = graph.step(
                        Batch.of(count, pixels, Batch.MIDPOINT, null),
                        expected.path("lr").asDouble(),
                        i + 1);
                assertThat(losses.loss())
                        .as("step %d", i)
                        .isCloseTo(expected.path("loss").path(i).asDouble(), within(2e-5));
            }
            GlowParameters trained = graph.parameters();
            GlowParameters averages = graph.averages();
            try (CheckpointReader before = CheckpointReader.open(folder.resolve("init.ckpt"));
                    CheckpointReader reader = CheckpointReader.open(folder.resolve("after20.ckpt"))) {
                for (String name : graph.trainable()) {
                    assertClose(
                            name,
                            trained.values(name),
                            reader.floats(name),
                            glow.parameters().values(name));
                    assertClose(
                            name + Updates.AVERAGE,
                            averages.values(name),
                            reader.floats(name + Updates.AVERAGE),
                            before.floats(name + Updates.AVERAGE));
                }
            }
        }
    }

    /** OpenAI's averages begin with the parameters from before the data-dependent initialisation. */
    private static void restoreAverages(TrainingGraph graph, Path checkpoint) {
        Map<String, Tensor> averages = new HashMap<>();
        try (CheckpointReader reader = CheckpointReader.open(checkpoint)) {
            graph.trainable()
                    .forEach(name -> averages.put(name + Updates.AVERAGE, reader.tensor(name + Updates.AVERAGE)));
            graph.restore(averages);
        } finally {
            averages.values().forEach(Tensor::close);
        }
    }

    /**
     * Within two hundredths of how far training has moved the parameter. Adamax makes steps of the same size of tiny
     * gradients, such as those behind a last layer that is still nearly zero, and so makes their rounding errors visible.
     */
    private static void assertClose(String name, float[] actual, float[] expected, float[] before) {
        double error = 0;
        double moved = 0;
        for (int i = 0; i < expected.length; i++) {
            error += Math.pow(actual[i] - expected[i], 2);
            moved += Math.pow(expected[i] - before[i], 2);
        }
        assertThat(moved).as(name).isPositive();
        assertThat(Math.sqrt(error / moved)).as(name).isLessThan(2e-2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "affine_invconv",
                "affine_shuffle",
                "affine_invconv_conditional",
                "additive_invconv_5bit_L3",
                "additive_invconv_5bit_32px_all_formats"
            })
    void theLossIsThatOfItsTestGraph(String name) throws IOException, URISyntaxException {
        Path folder = fixture(name);
        JsonNode json =
                new ObjectMapper().readTree(folder.resolve("expected.json").toFile());
        Conversion.Glow glow = read(folder.resolve("model_best_loss.ckpt"), json.path("hps"));
        Npy.Array images = Npy.read(folder.resolve("images.npy"));
        boolean conditional = glow.config().conditional();
        int[] labels = conditional ? Npy.read(folder.resolve("labels.npy")).toInts() : null;
        TrainingSettings settings = TrainingSettings.of(MemoryMode.PLAIN, Optimizer.adamax(0.99))
                .withClassifierWeight(json.path("hps").path("weight_y").asDouble());
        try (TrainingGraph graph = new TrainingGraph(glow.config(), settings)) {
            graph.assign(glow.parameters());
            Losses losses = graph.evaluate(Batch.of(images.shape()[0], images.toBytes(), Batch.MIDPOINT, labels));
            JsonNode expected = json.path("expected");
            assertThat(losses.loss()).isCloseTo(expected.path("loss").asDouble(), within(1e-5));
            assertThat(Arrays.stream(losses.bitsX()).average().orElseThrow())
                    .isCloseTo(expected.path("bits_x").asDouble(), within(1e-5));
            if (conditional) {
                assertThat(Arrays.stream(losses.bitsY()).average().orElseThrow())
                        .isCloseTo(expected.path("bits_y").asDouble(), within(1e-5));
            }
        }
    }
}
