package io.github.glow4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.InvalidInputException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Latents that stay on the device, with the CPU as the device: the path is the same. */
class DeviceLatentsTest {
    private static final GlowConfig CONFIG = TestModels.plain();
    private static final int SIZE = CONFIG.dimensions();

    @TempDir
    static Path folder;

    private static Path plain;
    private static GlowModel model;

    @BeforeAll
    static void open() {
        plain = TestModels.export(CONFIG, folder, "plain");
        model = GlowModel.open(plain, TestModels.options().withMaxBatch(2));
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void encodingAndDecodingAreThoseOfTheHost() {
        Images images = TestModels.images(CONFIG, 5, 1); // three batches, the last one smaller
        try (DeviceLatents latents = model.encodeOnDevice(images, EncodeOptions.defaults())) {
            assertThat(latents).hasToString("DeviceLatents[5, " + SIZE + "]");
            assertThat(model.toHost(latents)).isEqualTo(model.encode(images).latents());
            assertThat(model.decode(latents, null).pixels()).containsExactly(images.pixels());
        }
        EncodeOptions noisy = EncodeOptions.defaults().withNoise(Noise.uniform(4));
        try (DeviceLatents latents = model.encodeOnDevice(images, noisy)) {
            assertThat(model.toHost(latents))
                    .isEqualTo(model.encode(images, noisy).latents());
        }
        assertThat(model.encode(images).latents()) // and contexts that have been on the device serve the host
                .isEqualTo(model.encode(images).latents());
    }

    @Test
    void whatComesBackIsWhatWentThere() {
        Latents latents = model.sampleLatents(3, 1, 5);
        try (DeviceLatents there = model.toDevice(latents)) {
            assertThat(model.toHost(there)).isEqualTo(latents);
        }
    }

    @Test
    void directionsAreAdded() {
        Latents z = model.sampleLatents(3, 1, 1);
        Latents directions = model.sampleLatents(3, 0.1f, 2); // two batches of directions
        float[][] amounts = {{0, 0, 0}, {1, 0, -2}, {0.5f, 0.25f, 3}};
        try (DeviceLatents start = model.toDevice(z);
                DeviceLatents added = model.toDevice(directions);
                DeviceLatents result = model.shift(start, added, amounts)) {
            Latents values = model.toHost(result);
            assertThat(values.row(0)).containsExactly(z.row(0));
            Attributes attributes = Attributes.none(SIZE)
                    .with("a", directions.row(0))
                    .with("b", directions.row(1))
                    .with("c", directions.row(2));
            Latents expected = attributes.manipulate(z.slice(2, 3), Map.of("a", 0.5f, "b", 0.25f, "c", 3f));
            assertClose(values.row(2), expected.values());
            assertThat(model.toHost(start)).isEqualTo(z); // which is unchanged
            assertThat(model.decode(result, null).count()).isEqualTo(3);
        }
    }

    @Test
    void waysAreThoseOfTheHost() {
        Latents ends = model.sampleLatents(2, 1, 8);
        try (DeviceLatents there = model.toDevice(ends)) {
            for (Interpolation interpolation : Interpolation.values()) {
                try (DeviceLatents way = model.interpolate(there, 5, interpolation)) {
                    Latents values = model.toHost(way);
                    Latents expected = model.interpolate(ends.row(0), ends.row(1), 5, interpolation);
                    for (int i = 0; i < 5; i++) {
                        assertClose(values.row(i), expected.row(i));
                    }
                    assertThat(values.row(0)).containsExactly(ends.row(0));
                    assertThat(values.row(4)).containsExactly(ends.row(1));
                }
            }
            assertThatThrownBy(() -> model.interpolate(there, 1, Interpolation.LINEAR))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("at least 2 steps");
        }
    }

    private static void assertClose(float[] actual, float[] expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(2e-6f * Math.max(1, Math.abs(expected[i]))));
        }
    }

    @Test
    void productsAreThoseOfTheHost() {
        Latents z = model.sampleLatents(3, 1, 1);
        try (DeviceLatents there = model.toDevice(z)) {
            float[][] dots = model.dots(there, there);
            for (int i = 0; i < 3; i++) {
                for (int j = 0; j < 3; j++) {
                    double expected = Interpolation.dot(z.row(i), z.row(j));
                    assertThat((double) dots[i][j]).isCloseTo(expected, within(1e-3));
                }
            }
        }
    }

    @Test
    void classConditionalModelsTakeTheirLabels() {
        Path conditional = TestModels.export(TestModels.conditional(), folder, "conditional");
        try (GlowModel own = GlowModel.open(conditional, TestModels.options().withMaxBatch(2))) {
            Images images = TestModels.images(TestModels.conditional(), 3, 2);
            int[] labels = {3, 9, 0};
            EncodeOptions options = EncodeOptions.defaults().withLabels(labels);
            try (DeviceLatents latents = own.encodeOnDevice(images, options)) {
                assertThat(own.toHost(latents))
                        .isEqualTo(own.encode(images, options).latents());
                assertThat(own.decode(latents, labels).pixels()).containsExactly(images.pixels());
                assertThatThrownBy(() -> own.decode(latents, null)).isInstanceOf(InvalidInputException.class);
                assertThatThrownBy(() -> own.decode(latents, new int[] {0, 10, 0}))
                        .isInstanceOf(InvalidInputException.class)
                        .hasMessageContaining("label 10 at index 1");
            }
            assertThatThrownBy(() -> own.encodeOnDevice(images, EncodeOptions.defaults()))
                    .isInstanceOf(InvalidInputException.class);
        }
    }

    @Test
    void badNumbersAreNamed() {
        try (DeviceLatents two = model.toDevice(model.sampleLatents(2, 1, 1));
                DeviceLatents none = model.toDevice(new Latents(new float[0], 0, SIZE))) {
            refused(() -> model.mix(two, new float[] {1}), "row 0 has 1 values for 2 latents");
            refused(() -> model.mix(two, new float[] {1, Float.NaN}), "row 0 has NaN at index 1");
            refused(() -> model.shift(two, two, new float[] {1, 1}), "1 rows of amounts are given for 2 latents");
            refused(() -> model.mix(none, new float[0]), "no latents to be added up");
            refused(() -> model.interpolate(none, 3, Interpolation.LINEAR), "two ends, not 0");
            assertThat(model.decode(none, null).count()).isZero();
            assertThat(model.toHost(none).count()).isZero();
            try (DeviceLatents nothing = model.mix(two)) {
                assertThat(nothing.count()).isZero();
            }
            float[] bad = new float[SIZE];
            bad[7] = Float.POSITIVE_INFINITY;
            refused(() -> model.toDevice(Latents.of(bad)), "Infinity at index 7");
        }
    }

    private static void refused(Runnable call, String message) {
        assertThatThrownBy(call::run).isInstanceOf(InvalidInputException.class).hasMessageContaining(message);
    }

    @Test
    void latentsEndWithThemselvesAndWithTheirModel() {
        DeviceLatents latents = model.toDevice(model.sampleLatents(3, 1, 1));
        latents.close();
        latents.close();
        assertThat(latents.isClosed()).isTrue();
        assertThatThrownBy(() -> model.toHost(latents))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> model.decode(latents, null)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> model.mix(latents, new float[3])).isInstanceOf(IllegalStateException.class);

        GlowModel other = GlowModel.open(plain, TestModels.options());
        DeviceLatents theirs = other.encodeOnDevice(TestModels.images(CONFIG, 1, 1), EncodeOptions.defaults());
        refused(() -> model.decode(theirs, null), "belong to another model");
        refused(() -> model.toHost(theirs), "belong to another model");
        other.decode(theirs, null);
        other.close();
        assertThat(theirs.isClosed()).isTrue();
        theirs.close();
        assertThatThrownBy(() -> other.toHost(theirs)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void latentsMayBeClosedWhileTheyAreDecoded() throws Exception {
        Images images = TestModels.images(CONFIG, 8, 1);
        for (int round = 0; round < 10; round++) {
            DeviceLatents latents = model.encodeOnDevice(images, EncodeOptions.defaults());
            Thread closer = Thread.ofPlatform().start(latents::close);
            try {
                byte[] pixels = model.decode(latents, null).pixels();
                assertThat(Arrays.equals(pixels, images.pixels())).isTrue();
            } catch (IllegalStateException closed) {
                assertThat(closed).hasMessageContaining("closed");
            }
            closer.join();
        }
    }
}
