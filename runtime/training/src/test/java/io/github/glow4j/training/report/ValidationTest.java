package io.github.glow4j.training.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.glow4j.inference.Images;
import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.models.Parameter;
import io.github.glow4j.models.Permutation;
import io.github.glow4j.training.graph.Batch;
import io.github.glow4j.training.graph.InitialParameters;
import io.github.glow4j.training.graph.Losses;
import io.github.glow4j.training.graph.MemoryMode;
import io.github.glow4j.training.graph.Optimizer;
import io.github.glow4j.training.graph.TrainingGraph;
import io.github.glow4j.training.graph.TrainingSettings;
import io.github.glow4j.training.run.TrainingState;
import io.github.glow4j.training.run.ValidationReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidationTest {
    private static final int COUNT = 70; // more than are judged at a time
    private static final GlowConfig PLAIN = config(3, 8, 0, false);
    private static final GlowConfig CONDITIONAL = config(1, 5, 4, true);

    @TempDir
    Path folder;

    private static GlowConfig config(int channels, int bits, int classes, boolean classifier) {
        return new GlowConfig(
                8, channels, 2, 2, 8, bits, Permutation.INVCONV, Coupling.AFFINE, true, classes, classifier);
    }

    @Test
    void bitsAreThoseThatTheTrainingGraphGives() {
        HeldOutImages heldOut = heldOut(CONDITIONAL, 3L);
        GlowParameters raw = parameters(CONDITIONAL, 1);
        GlowParameters averages = parameters(CONDITIONAL, 2);
        ValidationReport report = validate(CONDITIONAL, raw, averages, heldOut);

        Losses expectedRaw = evaluate(CONDITIONAL, raw, heldOut);
        Losses expected = evaluate(CONDITIONAL, averages, heldOut);
        assertThat(report.values())
                .hasEntrySatisfying("raw_bits_per_dimension", near(mean(expectedRaw.bitsX())))
                .hasEntrySatisfying("averaged_bits_per_dimension", near(mean(expected.bitsX())))
                .hasEntrySatisfying("raw_classifier_bits", near(mean(expectedRaw.bitsY())))
                .hasEntrySatisfying("averaged_classifier_bits", near(mean(expected.bitsY())))
                .containsKeys("raw_classification_error", "averaged_classification_error")
                .containsEntry("images", (double) COUNT);
        assertThat(report.bitsPerDimension()).isEqualTo(report.values().get("averaged_bits_per_dimension"));
    }

    @Test
    void withoutAveragesTheParametersThemselvesCount() {
        ValidationReport report = validate(PLAIN, parameters(PLAIN, 1), null, heldOut(PLAIN, null));
        assertThat(report.bitsPerDimension()).isEqualTo(report.values().get("raw_bits_per_dimension"));
        assertThat(report.values()).containsOnlyKeys("raw_bits_per_dimension", "raw_inverse_error", "images");
    }

    @Test
    void theInverseErrorOfASoundModelIsASmallPartOfABin() {
        for (Long seed : Arrays.asList(5L, null)) {
            ValidationReport report = validate(PLAIN, parameters(PLAIN, 1), null, heldOut(PLAIN, seed));
            assertThat(report.values())
                    .hasEntrySatisfying(
                            "raw_inverse_error", error -> assertThat(error).isBetween(1e-7, 1e-2));
        }
    }

    @Test
    void aScaleThatVanishesShowsAsAnInverseError() {
        // sigmoid(2 - 16) is 1e-6: what is divided by it again has lost its digits
        GlowParameters vanishing =
                change(parameters(PLAIN, 1), "model/0/0/f1/l_last/b", values -> fillOdd(values, -16f));
        ValidationReport report = validate(PLAIN, vanishing, null, heldOut(PLAIN, null));
        assertThat(report.values())
                .hasEntrySatisfying(
                        "raw_inverse_error", error -> assertThat(error).isGreaterThan(0.5));
    }

    @Test
    void onlyAsManyImagesAreDecodedAsAskedFor() {
        List<Boolean> seen = new ArrayList<>();
        ValidationReport report = new Validation(heldOut(PLAIN, null), 0, folder.resolve("scratch"), 1)
                .run(state(PLAIN, parameters(PLAIN, 1), parameters(PLAIN, 2)), (model, averaged) -> seen.add(averaged));
        assertThat(report).isNotNull();
        assertThat(report.values()).containsEntry("raw_inverse_error", 0.0);
        assertThat(seen).containsExactly(false, true);
    }

    @Test
    void withoutImagesModelsAreStillShown() {
        List<Integer> samples = new ArrayList<>();
        ValidationReport report = new Validation(null, 9, folder.resolve("scratch"), 1)
                .run(
                        state(PLAIN, parameters(PLAIN, 1), null),
                        (model, averaged) ->
                                samples.add(model.sample(2, 0.7f, 0).count()));
        assertThat(report).isNull();
        assertThat(samples).containsExactly(2);
        assertThat(folder.resolve("scratch")).doesNotExist();
    }

    @Test
    void nothingIsLeftBehindWhenTheViewerFails() {
        Validation validation = new Validation(heldOut(PLAIN, null), 4, folder.resolve("scratch"), 1);
        assertThatThrownBy(() -> validation.run(state(PLAIN, parameters(PLAIN, 1), null), (model, averaged) -> {
                    throw new InvalidInputException("as it happens");
                }))
                .hasMessage("as it happens");
        assertThat(folder.resolve("scratch")).doesNotExist();
    }

    @Test
    void noiseStaysTheSameAndIsUniform() {
        HeldOutImages heldOut = heldOut(PLAIN, 3L);
        assertThat(heldOut.noise(3, 5)).isEqualTo(Arrays.copyOfRange(heldOut.noise(0, 5), 3 * 192, 5 * 192));
        float[] all = heldOut.noise(0, COUNT);
        double mean = 0;
        for (float value : all) {
            assertThat(value).isBetween(0f, Math.nextDown(1f));
            mean += value / (double) all.length;
        }
        assertThat(mean).isCloseTo(0.5, within(0.01));
    }

    @Test
    void labelsThatDoNotMatchAreRefused() {
        Images images = new Images(new byte[128], 2, 8, 8, 1);
        assertThatThrownBy(() -> new HeldOutImages(images, new int[3], null))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("3 labels for 2 images");
    }

    private ValidationReport validate(
            GlowConfig config, GlowParameters raw, GlowParameters averages, HeldOutImages heldOut) {
        ValidationReport report = new Validation(heldOut, COUNT, folder.resolve("scratch"), 1)
                .run(state(config, raw, averages), (model, averaged) -> {});
        assertThat(folder.resolve("scratch")).doesNotExist();
        assertThat(report).isNotNull();
        return report;
    }

    private static Losses evaluate(GlowConfig config, GlowParameters parameters, HeldOutImages heldOut) {
        TrainingSettings settings = TrainingSettings.of(MemoryMode.PLAIN, Optimizer.adamax(0.99))
                .withClassifierWeight(config.classifier() ? 0.01 : 0);
        try (TrainingGraph graph = new TrainingGraph(config, settings)) {
            graph.assign(parameters);
            byte[] pixels = heldOut.images().pixels();
            return graph.evaluate(new Batch(COUNT, pixels, heldOut.noise(0, COUNT), heldOut.labels()));
        }
    }

    private static HeldOutImages heldOut(GlowConfig config, Long seed) {
        Random random = new Random(11);
        byte[] pixels = new byte[COUNT * config.dimensions()];
        random.nextBytes(pixels);
        int[] labels =
                config.conditional() ? random.ints(COUNT, 0, config.classes()).toArray() : null;
        int size = config.imageSize();
        return new HeldOutImages(new Images(pixels, COUNT, size, size, config.channels()), labels, seed);
    }

    /** Random ones, with what begins as zero moved a little. */
    private static GlowParameters parameters(GlowConfig config, long seed) {
        Random random = new Random(seed);
        List<Parameter> parameters = new ArrayList<>();
        InitialParameters.of(config, seed).asMap().forEach((name, parameter) -> {
            float[] values = parameter.values().clone();
            if (!name.contains("invconv")) {
                for (int i = 0; i < values.length; i++) {
                    values[i] += (float) (0.03 * random.nextGaussian());
                }
            }
            parameters.add(new Parameter(name, parameter.shape(), values));
        });
        return new GlowParameters(parameters);
    }

    private static GlowParameters change(GlowParameters from, String name, UnaryOperator<float[]> change) {
        List<Parameter> parameters = new ArrayList<>();
        from.asMap()
                .forEach((key, parameter) -> parameters.add(
                        key.equals(name)
                                ? new Parameter(key, parameter.shape(), change.apply(parameter.values()))
                                : parameter));
        return new GlowParameters(parameters);
    }

    private static float[] fillOdd(float[] values, float value) {
        float[] filled = values.clone();
        for (int i = 1; i < filled.length; i += 2) {
            filled[i] = value;
        }
        return filled;
    }

    private static java.util.function.Consumer<Double> near(double expected) {
        return actual -> assertThat(actual).isCloseTo(expected, within(1e-5));
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static TrainingState state(GlowConfig config, GlowParameters raw, GlowParameters averages) {
        return new TrainingState() {
            @Override
            public GlowConfig config() {
                return config;
            }

            @Override
            public long step() {
                return 10;
            }

            @Override
            public double epoch() {
                return 1;
            }

            @Override
            public GlowParameters parameters() {
                return raw;
            }

            @Override
            public Optional<GlowParameters> averages() {
                return Optional.ofNullable(averages);
            }

            @Override
            public Losses evaluate(Batch batch) {
                throw new AssertionError("validation is ONNX Runtime's work");
            }
        };
    }
}
