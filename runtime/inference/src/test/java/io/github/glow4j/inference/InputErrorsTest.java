package io.github.glow4j.inference;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.InvalidInputException;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputErrorsTest {
    private static final GlowConfig CONFIG = TestModels.conditional();
    private static final int SIZE = CONFIG.dimensions();
    private static final Images IMAGES = TestModels.images(CONFIG, 2, 1);

    @TempDir
    static Path folder;

    private static GlowModel model;

    @BeforeAll
    static void open() {
        model = GlowModel.open(TestModels.export(CONFIG, folder, "conditional"), TestModels.options());
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void imagesOfAnotherSizeAreRefusedWithTheModelsSizeAndTheRemedy() {
        Images large = new Images(new byte[2 * 20 * 24 * 3], 2, 20, 24, 3);
        refused(() -> model.encode(large), "24x20", "16x16", "Images.fit");
        refused(() -> model.encode(new BufferedImage(24, 20, BufferedImage.TYPE_INT_RGB)), "24x20", "Images.fit");
        refused(() -> model.encode(new Images(new byte[256], 1, 16, 16, 1)), "1 channels", "takes 3");
    }

    @Test
    void missingLabelsAreRefusedWithTheNumberOfClasses() {
        Latents latents = Latents.of(new float[SIZE]);
        refused(() -> model.encode(IMAGES), "10 classes");
        refused(() -> model.decode(latents), "10 classes");
        refused(() -> model.decodeToFloats(latents, null), "10 classes");
        refused(() -> model.sample(2, 1, 1), "10 classes");
        refused(() -> model.bitsPerDimension(IMAGES), "10 classes");
        refused(() -> model.reconstruct(IMAGES), "10 classes");
    }

    @Test
    void labelsOutOfRangeAreRefusedWithTheirIndex() {
        refused(() -> encode(0, 10), "label 10 at index 1", "0 to 9");
        refused(() -> encode(-1, 0), "label -1 at index 0");
        refused(() -> encode(1), "1 labels", "batch of 2");
        refused(() -> model.sample(2, 1, 1, new int[] {3, 99}), "label 99 at index 1");
    }

    private static void encode(int... labels) {
        model.encode(IMAGES, EncodeOptions.defaults().withLabels(labels));
    }

    @Test
    void latentsThatAreNotFiniteAreRefusedWithImageAndIndex() {
        float[] values = new float[3 * SIZE];
        values[2 * SIZE + 7] = Float.NaN;
        Latents nan = new Latents(values, 3, SIZE);
        refused(() -> model.decode(nan, new int[3]), "latent 2 is NaN at index 7");
        values[SIZE] = Float.NEGATIVE_INFINITY;
        refused(() -> model.decodeToFloats(nan, new int[3]), "latent 1 is -Infinity at index 0");
        refused(() -> model.resampleLevels(nan, Set.of(0), 1, 1), "latent 1");
        refused(() -> model.interpolate(nan.row(0), nan.row(2), 3, Interpolation.LINEAR), "latent 1 is NaN");
    }

    @Test
    void latentsOfAnotherLengthAreRefused() {
        refused(() -> model.decode(Latents.of(new float[5]), new int[1]), "5 values", "takes " + SIZE);
        refused(() -> model.interpolate(new float[SIZE], new float[3], 3, Interpolation.LINEAR), "latent 1 has 3");
    }

    @Test
    void otherArgumentsOutOfRangeAreRefused() {
        Latents latents = Latents.of(new float[SIZE]);
        refused(() -> model.sampleLatents(2, -1, 1), "temperature");
        refused(() -> model.sampleLatents(2, Float.NaN, 1), "temperature");
        refused(() -> model.sampleLatents(-2, 1, 1), "-2");
        refused(() -> model.sampleLatents(Integer.MAX_VALUE, 1, 1), "more than one array can hold");
        refused(() -> model.resampleLevels(latents, Set.of(2), 1, 1), "no level 2", "0 to 1");
        refused(() -> model.interpolate(new float[SIZE], new float[SIZE], 1, Interpolation.LINEAR), "at least 2");
        refused(() -> Noise.of(new float[] {0, 1}), "1.0 at index 1");
        refused(() -> new Noise.Constant(Float.NaN), "NaN");
        refused(() -> TestModels.options().withMaxBatch(-1), "maxBatch");
        EncodeOptions options = EncodeOptions.defaults().withLabels(new int[2]);
        refused(() -> model.encode(IMAGES, options.withNoise(Noise.of(new float[3]))), "noise has 3 values");
    }

    private static void refused(Runnable call, String... messages) {
        assertThatThrownBy(call::run).isInstanceOf(InvalidInputException.class).hasMessageContainingAll(messages);
    }
}
