package io.github.glow4j.training.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.models.Permutation;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataDependentInitializationTest {
    private static final GlowConfig CONFIG = TestModels.config(Permutation.INVCONV, Coupling.AFFINE);

    private static TrainingGraph graph() {
        return new TrainingGraph(CONFIG, TrainingSettings.of(MemoryMode.PLAIN, Optimizer.adamax(0.99)));
    }

    /** The first actnorm sees the squeezed pixels themselves. */
    @Test
    void theFirstActnormNormalisesThePixelsOfTheBatch() {
        Batch batch = TestModels.batch(CONFIG, 5, 1);
        GlowParameters parameters;
        try (TrainingGraph graph = graph()) {
            graph.assign(InitialParameters.of(CONFIG, 1));
            graph.initializeFromData(batch);
            parameters = graph.parameters();
        }
        int size = CONFIG.imageSize();
        for (int channel = 0; channel < 12; channel++) {
            int source = channel / 4;
            int dy = channel / 2 % 2;
            int dx = channel % 2;
            double sum = 0;
            double squares = 0;
            int count = 0;
            for (int n = 0; n < 5; n++) {
                for (int y = dy; y < size; y += 2) {
                    for (int x = dx; x < size; x += 2) {
                        int index = ((n * size + y) * size + x) * 3 + source;
                        double v = ((batch.pixels()[index] & 0xff) + batch.noise()[index]) / 256.0 - 0.5;
                        sum += v;
                        squares += v * v;
                        count++;
                    }
                }
            }
            double mean = sum / count;
            double deviation = Math.sqrt(squares / count - mean * mean);
            assertThat(parameters.values("model/0/0/actnorm_center/b")[channel])
                    .isCloseTo((float) -mean, within(1e-5f));
            assertThat(parameters.values("model/0/0/actnorm_scale/logs")[channel])
                    .isCloseTo((float) (Math.log(1 / (deviation + 1e-6)) / 3), within(1e-5f));
        }
    }

    /** Every actnorm comes after those before it: a second pass over the same batch changes nothing. */
    @Test
    void initialisingAgainFromTheSameBatchChangesNothing() {
        Batch batch = TestModels.batch(CONFIG, 16, 1);
        try (TrainingGraph graph = graph()) {
            graph.assign(TestModels.parameters(CONFIG, 1));
            double before = graph.evaluate(batch).loss();
            graph.initializeFromData(batch);
            GlowParameters once = graph.parameters();
            assertThat(graph.evaluate(batch).loss()).isLessThan(before);
            graph.initializeFromData(batch);
            graph.parameters()
                    .asMap()
                    .forEach((name, parameter) ->
                            assertThat(parameter.values()).as(name).containsExactly(once.values(name), within(1e-5f)));
        }
    }

    /** A layer's statistics are over all the images, however they are dealt out. */
    @Test
    void severalBatchesCountAsOneWithAllTheImages() {
        Batch all = TestModels.batch(CONFIG, 6, 1);
        int size = CONFIG.dimensions();
        List<Batch> parts = List.of(
                new Batch(4, Arrays.copyOf(all.pixels(), 4 * size), Arrays.copyOf(all.noise(), 4 * size), null),
                new Batch(
                        2,
                        Arrays.copyOfRange(all.pixels(), 4 * size, 6 * size),
                        Arrays.copyOfRange(all.noise(), 4 * size, 6 * size),
                        null));
        try (TrainingGraph graph = graph()) {
            graph.assign(TestModels.parameters(CONFIG, 1));
            graph.initializeFromData(all);
            GlowParameters expected = graph.parameters();
            graph.initializeFromData(parts.get(0));
            assertThat(graph.parameters().values("model/1/1/f1/l_2/actnorm_center/b"))
                    .isNotEqualTo(expected.values("model/1/1/f1/l_2/actnorm_center/b"));
            graph.initializeFromData(parts);
            graph.parameters()
                    .asMap()
                    .forEach((name, parameter) ->
                            assertThat(parameter.values()).as(name).isEqualTo(expected.values(name)));
            assertThatThrownBy(() -> graph.initializeFromData(List.of()))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("at least one batch");
        }
    }

    @Test
    void oneNoiseForAllAndLabelsArePutTogetherToo() {
        GlowConfig config = TestModels.conditional();
        byte[] pixels = new byte[config.dimensions()];
        float[] noise = new float[config.dimensions()];
        Batch joined = Batch.concatenated(
                List.of(new Batch(1, pixels, noise, new int[] {2}), Batch.of(1, pixels, 0.25f, new int[] {1})), config);
        assertThat(joined.labels()).containsExactly(2, 1);
        assertThat(joined.noise())
                .hasSize(2 * config.dimensions())
                .endsWith(0.25f)
                .startsWith(0f);
    }

    @Test
    void aBatchOfAnotherSizeIsRefusedByName() {
        try (TrainingGraph graph = graph()) {
            graph.assign(InitialParameters.of(CONFIG, 1));
            assertThatThrownBy(() -> graph.evaluate(Batch.of(2, new byte[5], 0.5f, null)))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("2 images of 8x8x3 have 384 bytes, not 5");
            assertThatThrownBy(() -> graph.evaluate(Batch.of(1, new byte[192], 1f, null)))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("below 1");
        }
    }

    @Test
    void aLabelOutOfRangeIsRefusedWithTheNumberOfTheImage() {
        GlowConfig config = TestModels.conditional();
        try (TrainingGraph graph =
                new TrainingGraph(config, TrainingSettings.of(MemoryMode.PLAIN, Optimizer.adamax(0.99)))) {
            graph.assign(InitialParameters.of(config, 1));
            byte[] pixels = new byte[2 * config.dimensions()];
            assertThatThrownBy(() -> graph.evaluate(Batch.of(2, pixels, 0.5f, new int[] {0, 3})))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("label 3 of image 1");
        }
    }
}
