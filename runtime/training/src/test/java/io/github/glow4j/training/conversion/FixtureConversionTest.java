package io.github.glow4j.training.conversion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.glow4j.inference.EncodeOptions;
import io.github.glow4j.inference.Encoding;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.Images;
import io.github.glow4j.inference.InferenceOptions;
import io.github.glow4j.inference.Latents;
import io.github.glow4j.models.Npy;
import io.github.glow4j.models.export.Halves;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that OpenAI's code computed from a checkpoint, computed from its conversion. */
class FixtureConversionTest {
    @TempDir
    Path temporary;

    static Stream<Arguments> sources() {
        Fixture all = Fixture.named("additive_invconv_5bit_32px_all_formats");
        return Stream.concat(
                Fixture.all()
                        .flatMap(fixture -> Stream.of(Halves.NEVER, Halves.WHERE_POSSIBLE)
                                .map(halves -> Arguments.of(fixture, fixture.checkpoint(), halves))),
                Stream.of(
                        Arguments.of(all, all.folder().resolve("frozen.pb"), Halves.NEVER),
                        Arguments.of(all, all.folder().resolve("saved_model"), Halves.NEVER)));
    }

    @ParameterizedTest
    @MethodSource("sources")
    void latentsAndLikelihoodAreThoseOfOpenAi(Fixture fixture, Path source, Halves halves) {
        try (GlowModel model = convert(fixture, source, halves)) {
            Encoding encoding = model.encode(images(fixture, "images"), options(fixture));
            float[] expected = fixture.array("latents").toFloats();
            float[] latents = encoding.latents().values();
            assertThat(latents).hasSameSizeAs(expected);
            double tolerance = fixture.hyperparameter("n_bits_x") == 5 ? 5e-4 : 1e-4;
            for (int i = 0; i < expected.length; i++) {
                assertThat((double) latents[i])
                        .isCloseTo(expected[i], within(tolerance * Math.max(1, Math.abs(expected[i]))));
            }
            double bits = 0;
            for (double value : encoding.bitsPerDimension()) {
                bits += value / encoding.bitsPerDimension().length;
            }
            assertThat(bits).isCloseTo(fixture.expected("bits_x"), within(1e-4));
        }
    }

    @ParameterizedTest
    @MethodSource("sources")
    void decodedPixelsAreThoseOfOpenAi(Fixture fixture, Path source, Halves halves) {
        try (GlowModel model = convert(fixture, source, halves)) {
            assertDecodes(model, fixture, "latents", "decoded");
            if (fixture.has("latents_random")) {
                assertDecodes(model, fixture, "latents_random", "decoded_random");
            }
            if (fixture.has("decoded_zero_latents")) {
                int[] shape = fixture.array("latents").shape();
                Latents zeros = new Latents(new float[shape[0] * shape[1]], shape[0], shape[1]);
                assertThat(model.decode(zeros, labels(fixture)).pixels())
                        .isEqualTo(fixture.array("decoded_zero_latents").toBytes());
            }
        }
    }

    private static void assertDecodes(GlowModel model, Fixture fixture, String latents, String images) {
        Npy.Array z = fixture.array(latents);
        Images decoded = model.decode(new Latents(z.toFloats(), z.shape()[0], z.shape()[1]), labels(fixture));
        assertThat(decoded.pixels()).isEqualTo(fixture.array(images).toBytes());
    }

    @ParameterizedTest
    @MethodSource("sources")
    void decodingAnEncodedImageGivesItBackPixelForPixel(Fixture fixture, Path source, Halves halves) {
        try (GlowModel model = convert(fixture, source, halves)) {
            Images images = images(fixture, "images");
            Images decoded = model.decode(model.encode(images, options(fixture)).latents(), labels(fixture));
            int lost = 8 - fixture.hyperparameter("n_bits_x");
            for (int i = 0; i < images.pixels().length; i++) {
                assertThat(decoded.pixels()[i] & 0xff).isEqualTo((images.pixels()[i] & 0xff) >> lost << lost);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sources")
    void classifierGivesTheCrossEntropyOfOpenAi(Fixture fixture, Path source, Halves halves) {
        try (GlowModel model = convert(fixture, source, halves)) {
            float[] logits =
                    model.encode(images(fixture, "images"), options(fixture)).classLogits();
            if (fixture.expected("bits_y") == 0) {
                assertThat(logits).isNull();
                return;
            }
            int[] labels = fixture.array("labels").toInts();
            int classes = fixture.hyperparameter("n_y");
            double bits = 0;
            for (int n = 0; n < labels.length; n++) {
                double sum = 0;
                for (int label = 0; label < classes; label++) {
                    sum += Math.exp(logits[n * classes + label]);
                }
                bits += (Math.log(sum) - logits[n * classes + labels[n]]) / Math.log(2) / labels.length;
            }
            assertThat(bits).isCloseTo(fixture.expected("bits_y"), within(1e-4));
        }
    }

    private GlowModel convert(Fixture fixture, Path source, Halves halves) {
        Path folder = temporary.resolve("model");
        fixture.conversion(source).convert(folder, false, halves);
        return GlowModel.open(folder, InferenceOptions.defaults().withIntraOpThreads(2));
    }

    private static Images images(Fixture fixture, String name) {
        Npy.Array array = fixture.array(name);
        int[] shape = array.shape();
        return new Images(array.toBytes(), shape[0], shape[1], shape[2], shape[3]);
    }

    private static EncodeOptions options(Fixture fixture) {
        return EncodeOptions.defaults().withLabels(labels(fixture));
    }

    private static int[] labels(Fixture fixture) {
        return fixture.conditional() ? fixture.array("labels").toInts() : null;
    }
}
