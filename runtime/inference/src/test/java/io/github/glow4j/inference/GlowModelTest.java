package io.github.glow4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.LatentPart;
import io.github.glow4j.models.Permutation;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GlowModelTest {
    private static final GlowConfig CONFIG = TestModels.plain();
    private static final int SIZE = CONFIG.dimensions();

    @TempDir
    static Path folder;

    private static GlowModel model;
    private static GlowModel conditional;

    @BeforeAll
    static void open() {
        model = GlowModel.open(TestModels.export(CONFIG, folder, "plain"), TestModels.options());
        conditional = GlowModel.open(
                TestModels.export(TestModels.conditional(), folder, "conditional"), TestModels.options());
    }

    @AfterAll
    static void close() {
        model.close();
        conditional.close();
    }

    static Stream<GlowConfig> configurations() {
        return Stream.of(
                TestModels.config(16, 3, 2, 3, 8, Permutation.INVCONV, Coupling.AFFINE, 0, false),
                TestModels.config(16, 3, 2, 3, 8, Permutation.INVCONV, Coupling.AFFINE, 0, false)
                        .withMinScale(0.25),
                TestModels.config(16, 3, 3, 2, 5, Permutation.INVCONV, Coupling.ADDITIVE, 0, false),
                TestModels.config(16, 3, 4, 1, 8, Permutation.INVCONV_LU, Coupling.AFFINE, 0, false),
                TestModels.config(16, 3, 2, 2, 8, Permutation.SHUFFLE, Coupling.ADDITIVE, 0, false),
                TestModels.config(8, 3, 1, 2, 8, Permutation.REVERSE, Coupling.AFFINE, 0, false),
                TestModels.config(16, 1, 2, 2, 8, Permutation.INVCONV, Coupling.AFFINE, 0, false),
                TestModels.config(8, 1, 2, 1, 1, Permutation.INVCONV, Coupling.ADDITIVE, 3, true),
                TestModels.config(16, 3, 2, 1, 8, Permutation.INVCONV, Coupling.AFFINE, 10, true));
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void decodingAnEncodedImageGivesItBackPixelForPixel(GlowConfig config) {
        Path path = TestModels.export(config, folder, "roundtrip");
        try (GlowModel any = GlowModel.open(path, TestModels.options())) {
            Images images = TestModels.images(config, 5, 2);
            int[] labels = config.conditional() ? new int[] {0, 1, 2, 0, 1} : null;
            EncodeOptions options = EncodeOptions.defaults().withLabels(labels);
            Encoding encoding = any.encode(images, options);
            assertThat(any.decode(encoding.latents(), labels)).isEqualTo(images.quantised(config.bits()));

            Reconstruction reconstruction = any.reconstruct(images, options);
            assertThat(reconstruction.exact()).isTrue();
            assertThat(reconstruction.differingPixels()).containsOnly(0);
            assertThat(reconstruction.images()).isEqualTo(images.quantised(config.bits()));

            for (int i = 0; i < 5; i++) {
                double bits = -encoding.logLikelihood()[i] / (config.dimensions() * Math.log(2));
                assertThat(encoding.bitsPerDimension()[i]).isCloseTo(bits, within(1e-4));
            }
        }
    }

    @Test
    void aLargeBatchIsEncodedAndDecodedAsItsImagesAloneAre() {
        Images images = TestModels.images(CONFIG, 7, 3);
        InferenceOptions small = TestModels.options().withMaxBatch(3);
        try (GlowModel chunked = GlowModel.open(model.folder(), small)) {
            EncodeOptions options = EncodeOptions.defaults().withNoise(Noise.uniform(9));
            List<Integer> progress = new ArrayList<>();
            Encoding encoding = chunked.encode(images, options.withProgress(progress::add));
            assertThat(progress).containsExactly(3, 6, 7);
            Encoding whole = model.encode(images, options);
            assertThat(encoding.latents()).isEqualTo(whole.latents());
            assertThat(encoding.logLikelihood()).containsExactly(whole.logLikelihood());

            progress.clear();
            Images decoded = chunked.decode(encoding.latents(), null, progress::add);
            assertThat(progress).containsExactly(3, 6, 7);
            for (int i = 0; i < 7; i++) {
                assertThat(model.decode(encoding.latents().slice(i, i + 1))).isEqualTo(decoded.slice(i, i + 1));
            }
        }
    }

    @Test
    void aProgressCallbackMayCallTheModelEvenIfOnlyOneCallMayRun() {
        try (GlowModel narrow = GlowModel.open(
                model.folder(), TestModels.options().withMaxBatch(1).withMaxConcurrentCalls(1))) {
            Images images = TestModels.images(CONFIG, 2, 3);
            List<Encoding> nested = new ArrayList<>();
            narrow.encode(images, EncodeOptions.defaults().withProgress(done -> nested.add(narrow.encode(images))));
            assertThat(nested).hasSize(2);
        }
    }

    @Test
    void anEmptyBatchGivesEmptyResults() {
        Encoding encoding = model.encode(TestModels.images(CONFIG, 0, 1));
        assertThat(encoding.latents().count()).isZero();
        assertThat(model.decode(encoding.latents()).count()).isZero();
        assertThat(model.sample(0, 1, 1).count()).isZero();
    }

    @Test
    void likelihoodsAloneAreThoseOfTheEncoding() {
        Images images = TestModels.images(CONFIG, 3, 4);
        Encoding encoding = model.encode(images);
        assertThat(model.logLikelihood(images)).containsExactly(encoding.logLikelihood());
        assertThat(model.bitsPerDimension(images)).containsExactly(encoding.bitsPerDimension());
        assertThat(encoding.classLogits()).isNull();
    }

    @Test
    void noiseIsTheCallersChoice() {
        Images images = TestModels.images(CONFIG, 2, 5);
        Latents midpoint = model.encode(images).latents();
        float[] half = new float[2 * SIZE];
        Arrays.fill(half, 0.5f);
        assertThat(encode(images, Noise.midpoint())).isEqualTo(midpoint);
        assertThat(encode(images, Noise.of(half))).isEqualTo(midpoint);
        assertThat(encode(images, Noise.none())).isNotEqualTo(midpoint);
        Latents uniform = encode(images, Noise.uniform(1));
        assertThat(uniform).isEqualTo(encode(images, Noise.uniform(1))).isNotEqualTo(midpoint);
        assertThat(encode(images, Noise.uniform(2))).isNotEqualTo(uniform);
        assertThat(encode(images.slice(0, 1), Noise.uniform(1))).isEqualTo(uniform.slice(0, 1));
    }

    private static Latents encode(Images images, Noise noise) {
        return model.encode(images, EncodeOptions.defaults().withNoise(noise)).latents();
    }

    @Test
    void labelsChangeLatentsAndTheClassifierGivesLogits() {
        Images images = TestModels.images(TestModels.conditional(), 2, 6);
        Encoding zero = conditional.encode(images, EncodeOptions.defaults().withLabels(new int[] {0, 0}));
        Encoding mixed = conditional.encode(images, EncodeOptions.defaults().withLabels(new int[] {0, 9}));
        assertThat(mixed.latents().slice(0, 1)).isEqualTo(zero.latents().slice(0, 1));
        assertThat(mixed.latents().slice(1, 2)).isNotEqualTo(zero.latents().slice(1, 2));
        assertThat(mixed.classLogits()).hasSize(20).containsExactly(zero.classLogits());
        assertThat(conditional.decode(mixed.latents(), new int[] {0, 9})).isEqualTo(images);
        assertThat(conditional.sample(2, 0.7f, 1, new int[] {3, 3}).count()).isEqualTo(2);
    }

    @Test
    void aModelWithoutClassesIgnoresLabels() {
        Images images = TestModels.images(CONFIG, 1, 6);
        Encoding encoding = model.encode(images, EncodeOptions.defaults().withLabels(new int[] {77}));
        assertThat(encoding.latents()).isEqualTo(model.encode(images).latents());
        assertThat(model.reconstruct(images, EncodeOptions.defaults().withLabels(new int[] {77}))
                        .exact())
                .isTrue();
    }

    @Test
    void floatImagesAreThePixelsBeforeRounding() {
        Latents latents = model.sampleLatents(3, 0.5f, 8);
        Images images = model.decode(latents);
        float[] floats = model.decodeToFloats(latents, null);
        for (int i = 0; i < floats.length; i++) {
            int pixel = Math.clamp((long) Math.floor(floats[i] * 256.0), 0, 255);
            assertThat(images.pixels()[i] & 0xff).isCloseTo(pixel, within(1));
        }
    }

    @Test
    void aSampleDependsOnSeedAndIndexOnly() {
        Latents five = model.sampleLatents(5, 0.7f, 3);
        assertThat(model.sampleLatents(2, 0.7f, 3)).isEqualTo(five.slice(0, 2));
        assertThat(model.sampleLatents(5, 0.7f, 4)).isNotEqualTo(five);
        assertThat(five.row(0)).isNotEqualTo(five.row(1));
        assertThat(model.sample(5, 0.7f, 3)).isEqualTo(model.decode(five));
    }

    @Test
    void temperaturesScaleTheLatents() {
        Latents latents = model.sampleLatents(new float[] {0, 1, 2}, 3);
        Latents ones = model.sampleLatents(3, 1, 3);
        assertThat(latents.row(0)).containsOnly(0);
        assertThat(latents.row(1)).containsExactly(ones.row(1));
        for (int i = 0; i < SIZE; i++) {
            assertThat(latents.row(2)[i]).isEqualTo(2 * ones.row(2)[i]);
        }
    }

    @Test
    void interpolationKeepsItsEnds() {
        Latents ends = model.sampleLatents(2, 1, 5);
        for (Interpolation interpolation : Interpolation.values()) {
            Latents way = model.interpolate(ends.row(0), ends.row(1), 5, interpolation);
            assertThat(way.count()).isEqualTo(5);
            assertThat(way.row(0)).containsExactly(ends.row(0), within(1e-6f));
            assertThat(way.row(4)).containsExactly(ends.row(1), within(1e-6f));
        }
    }

    @Test
    void resamplingLevelsLeavesTheOthersAlone() {
        Latents z = model.sampleLatents(2, 1, 6);
        List<LatentPart> parts = model.manifest().latent();
        Latents changed = model.resampleLevels(z, Set.of(1), 0.7f, 7);
        Latents drawn = model.sampleLatents(2, 0.7f, 7);
        int border = parts.get(1).offset();
        for (int i = 0; i < 2; i++) {
            assertThat(Arrays.copyOf(changed.row(i), border)).containsExactly(Arrays.copyOf(z.row(i), border));
            assertThat(Arrays.copyOfRange(changed.row(i), border, SIZE))
                    .containsExactly(Arrays.copyOfRange(drawn.row(i), border, SIZE));
        }
        assertThat(model.resampleLevels(z, Set.of(0, 1), 0.7f, 7)).isEqualTo(drawn);
        assertThat(model.resampleLevels(z, Set.of(), 0.7f, 7)).isEqualTo(z);
    }

    @Test
    void javaImagesGoInAndComeOut() {
        Images images = TestModels.images(CONFIG, 2, 9);
        BufferedImage[] java = images.toBufferedImages().toArray(new BufferedImage[0]);
        assertThat(model.encode(java).latents()).isEqualTo(model.encode(images).latents());
    }

    @Test
    void theDeviceAndTheReasonAreTold() {
        assertThat(model.device()).isEqualTo("cpu");
        assertThat(model.deviceReason()).isEqualTo("asked for");
        try (GlowModel automatic = GlowModel.open(model.folder())) {
            assertThat(automatic.device()).matches("cpu|cuda:0");
            assertThat(automatic.deviceReason()).contains("CUDA");
        }
    }

    /** What the automatic choice found on this machine. */
    static boolean cudaIsAvailable(Path folder) {
        try (GlowModel automatic = GlowModel.open(folder)) {
            return automatic.device().equals("cuda:0");
        }
    }

    @Test
    void savedAttributesAreThereWhenTheModelIsOpenedAgain() {
        Path path = TestModels.export(CONFIG, folder, "attributes");
        float[] direction = Attributes.direction(model.sampleLatents(4, 1, 1), model.sampleLatents(4, 1, 2));
        try (GlowModel first = GlowModel.open(path, TestModels.options())) {
            assertThat(first.attributes().names()).isEmpty();
            first.saveAttributes(first.attributes().with("Smiling", direction));
            first.saveAttributes(first.attributes().with("Young", direction));
            assertThat(first.attributes().names()).containsExactly("Smiling", "Young");
            assertThat(first.manifest().attributes()).containsExactly("Smiling", "Young");
        }
        try (GlowModel second = GlowModel.open(path, TestModels.options())) {
            assertThat(second.attributes().names()).containsExactly("Smiling", "Young");
            assertThat(second.attributes().direction("Smiling")).containsExactly(direction);
        }
    }
}
