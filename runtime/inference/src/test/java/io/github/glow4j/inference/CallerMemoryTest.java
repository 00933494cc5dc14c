package io.github.glow4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.models.InvalidModelException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that work in the caller's memory. */
class CallerMemoryTest {
    private static final GlowConfig CONFIG = TestModels.plain();
    private static final int SIZE = CONFIG.dimensions();
    private static final int BATCH = 2;
    private static final int ROUNDS = 40;
    private static final int CALLS = 500;

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

    @Test
    void resultsAreThoseOfTheCallsWithArrays() {
        Images images = TestModels.images(CONFIG, BATCH, 1);
        Encoding expected = model.encode(images);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pixels = arena.allocateFrom(ValueLayout.JAVA_BYTE, images.pixels());
            MemorySegment latents = floats(arena, BATCH * SIZE);
            MemorySegment logLikelihood = floats(arena, BATCH);
            MemorySegment bits = floats(arena, BATCH);
            model.encode(
                    EncodeBuffers.of(pixels, latents)
                            .withLogLikelihood(logLikelihood)
                            .withBitsPerDimension(bits),
                    BATCH);
            assertThat(latents.toArray(ValueLayout.JAVA_FLOAT))
                    .containsExactly(expected.latents().values());
            for (int i = 0; i < BATCH; i++) {
                assertThat((double) logLikelihood.getAtIndex(ValueLayout.JAVA_FLOAT, i))
                        .isEqualTo(expected.logLikelihood()[i]);
                assertThat((double) bits.getAtIndex(ValueLayout.JAVA_FLOAT, i))
                        .isEqualTo(expected.bitsPerDimension()[i]);
            }

            latents.fill((byte) 0);
            model.encode(pixels, latents, BATCH);
            assertThat(latents.toArray(ValueLayout.JAVA_FLOAT))
                    .containsExactly(expected.latents().values());

            pixels.fill((byte) 0);
            MemorySegment floatImages = floats(arena, BATCH * SIZE);
            model.decode(DecodeBuffers.of(latents, pixels).withFloatImages(floatImages), BATCH);
            assertThat(pixels.toArray(ValueLayout.JAVA_BYTE)).containsExactly(images.pixels());
            assertThat(floatImages.toArray(ValueLayout.JAVA_FLOAT))
                    .containsExactly(model.decodeToFloats(expected.latents(), null));

            pixels.fill((byte) 0);
            model.decode(latents, pixels, BATCH);
            assertThat(pixels.toArray(ValueLayout.JAVA_BYTE)).containsExactly(images.pixels());
        }
    }

    @Test
    void noiseIsOneValueForAllOrOnePerValue() {
        Images images = TestModels.images(CONFIG, BATCH, 1);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pixels = arena.allocateFrom(ValueLayout.JAVA_BYTE, images.pixels());
            MemorySegment latents = floats(arena, BATCH * SIZE);
            EncodeBuffers buffers = EncodeBuffers.of(pixels, latents);
            float[] given = new float[BATCH * SIZE];
            SeededLatents.uniform(5, 0, given);

            model.encode(buffers.withNoise(arena.allocateFrom(ValueLayout.JAVA_FLOAT, given)), BATCH);
            assertLatents(latents, images, Noise.of(given));
            model.encode(buffers.withNoise(arena.allocateFrom(ValueLayout.JAVA_FLOAT, 0.25f)), BATCH);
            assertLatents(latents, images, new Noise.Constant(0.25f));
            model.encode(buffers, BATCH);
            assertLatents(latents, images, Noise.midpoint());
        }
    }

    private static void assertLatents(MemorySegment latents, Images images, Noise noise) {
        Encoding expected = model.encode(images, EncodeOptions.defaults().withNoise(noise));
        assertThat(latents.toArray(ValueLayout.JAVA_FLOAT))
                .containsExactly(expected.latents().values());
    }

    @Test
    void boundCallsGiveTheSameResultsAsTheModel() {
        Images images = TestModels.images(TestModels.conditional(), BATCH, 2);
        int[] labels = {3, 9};
        Encoding expected = conditional.encode(images, EncodeOptions.defaults().withLabels(labels));
        try (EncodeCall encode = conditional.newEncodeCall(BATCH);
                DecodeCall decode = conditional.newDecodeCall(BATCH)) {
            MemorySegment.copy(images.pixels(), 0, encode.images(), ValueLayout.JAVA_BYTE, 0, BATCH * SIZE);
            MemorySegment.copy(labels, 0, encode.labels(), ValueLayout.JAVA_INT, 0, BATCH);
            encode.run();
            assertThat(encode.latents().toArray(ValueLayout.JAVA_FLOAT))
                    .containsExactly(expected.latents().values());
            assertThat((double) encode.logLikelihood().getAtIndex(ValueLayout.JAVA_FLOAT, 1))
                    .isEqualTo(expected.logLikelihood()[1]);
            assertThat((double) encode.bitsPerDimension().getAtIndex(ValueLayout.JAVA_FLOAT, 1))
                    .isEqualTo(expected.bitsPerDimension()[1]);
            assertThat(encode.classLogits().toArray(ValueLayout.JAVA_FLOAT)).containsExactly(expected.classLogits());

            decode.latents().copyFrom(encode.latents());
            decode.labels().copyFrom(encode.labels());
            decode.run();
            assertThat(decode.images().toArray(ValueLayout.JAVA_BYTE)).containsExactly(images.pixels());

            encode.labels().setAtIndex(ValueLayout.JAVA_INT, 1, 10);
            assertThatThrownBy(encode::run)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("label 10 at index 1");
            decode.latents().setAtIndex(ValueLayout.JAVA_FLOAT, SIZE + 4, Float.NaN);
            assertThatThrownBy(decode::run)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("latent 1 is NaN at index 4");
        }
    }

    @Test
    void encodingAllocatesNothing() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pixels = arena.allocate(BATCH * SIZE);
            MemorySegment latents = floats(arena, BATCH * SIZE);
            MemorySegment other = floats(arena, BATCH * SIZE);
            assertThat(allocatedPerCall(() -> model.encode(pixels, latents, BATCH)))
                    .isZero();
            EncodeBuffers all = EncodeBuffers.of(pixels, other)
                    .withNoise(arena.allocateFrom(ValueLayout.JAVA_FLOAT, 0.5f))
                    .withLogLikelihood(floats(arena, BATCH))
                    .withBitsPerDimension(floats(arena, BATCH));
            assertThat(allocatedPerCall(() -> model.encode(all, BATCH))).isZero();
            // Memory and batch that change from call to call are bound anew, which must not allocate either.
            boolean[] turn = new boolean[1];
            assertThat(allocatedPerCall(() -> {
                        turn[0] = !turn[0];
                        model.encode(pixels, turn[0] ? latents : other, turn[0] ? BATCH : 1);
                    }))
                    .isZero();
        }
    }

    @Test
    void decodingAllocatesNothing() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pixels = arena.allocate(BATCH * SIZE);
            MemorySegment latents = floats(arena, BATCH * SIZE);
            assertThat(allocatedPerCall(() -> model.decode(latents, pixels, BATCH)))
                    .isZero();
            DecodeBuffers all = DecodeBuffers.of(latents, pixels).withFloatImages(floats(arena, BATCH * SIZE));
            assertThat(allocatedPerCall(() -> model.decode(all, BATCH))).isZero();
            DecodeBuffers labelled =
                    DecodeBuffers.of(latents, pixels).withLabels(arena.allocateFrom(ValueLayout.JAVA_INT, 4, 5));
            assertThat(allocatedPerCall(() -> conditional.decode(labelled, BATCH)))
                    .isZero();
        }
    }

    @Test
    void boundCallsAllocateNothing() {
        try (EncodeCall encode = model.newEncodeCall(1);
                DecodeCall decode = model.newDecodeCall(1)) {
            assertThat(allocatedPerCall(encode::run)).isZero();
            assertThat(allocatedPerCall(decode::run)).isZero();
        }
    }

    /**
     * Bytes of Java heap per call in the best of several rounds, rounded down: until the JVM has compiled a call, which it
     * does in its own time, it makes boxes of its own; a call that allocates does so in every round.
     */
    private static long allocatedPerCall(Runnable call) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS && least > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < CALLS; i++) {
                call.run();
            }
            least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / CALLS);
        }
        return least;
    }

    @Test
    void memoryThatDoesNotFitIsRefusedBeforeItIsTouched() {
        try (Arena arena = Arena.ofConfined();
                Arena shared = Arena.ofShared()) {
            MemorySegment pixels = arena.allocate(BATCH * SIZE);
            MemorySegment latents = floats(arena, BATCH * SIZE);
            MemorySegment unaligned = arena.allocate(4L * BATCH * SIZE + 1, 4).asSlice(1);
            refused(() -> model.encode(pixels, latents.asSlice(4), BATCH), "latents have");
            refused(() -> model.encode(pixels.asSlice(1), latents, BATCH), "images have");
            refused(() -> model.encode(pixels, unaligned, BATCH), "multiple of 4");
            refused(() -> model.encode(pixels, latents.asReadOnly(), BATCH), "read-only");
            refused(() -> model.encode(MemorySegment.ofArray(new byte[BATCH * SIZE]), latents, BATCH), "Java heap");
            refused(() -> model.decode(MemorySegment.NULL, pixels, BATCH), "latents have 0 bytes");
            refused(() -> model.encode(pixels, latents, 0), "at least 1");
            refused(() -> model.encode(pixels, latents, Integer.MAX_VALUE), "images have");
            refused(() -> model.newEncodeCall(-1), "at least 1");
            refused(() -> model.decode(latents, latents.asSlice(0, BATCH * SIZE), BATCH), "overlaps");

            EncodeBuffers buffers = EncodeBuffers.of(pixels, latents);
            refused(() -> model.encode(buffers.withLogLikelihood(floats(arena, 1)), BATCH), "log-likelihoods have");
            refused(
                    () -> model.encode(buffers.withNoise(arena.allocateFrom(ValueLayout.JAVA_FLOAT, Float.NaN)), BATCH),
                    "NaN");
            refused(() -> model.encode(buffers.withNoise(floats(arena, 2)), BATCH), "noise have");
            assertThatThrownBy(() -> model.encode(buffers.withClassLogits(floats(arena, 20)), BATCH))
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessageContaining("gives no class logits");

            MemorySegment ofOtherThread = confinedElsewhere();
            refused(() -> model.encode(ofOtherThread, latents, BATCH), "confined to another thread");
            MemorySegment freed = freed();
            assertThatThrownBy(() -> model.encode(freed, latents, BATCH))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("images lie in an arena that is closed");

            model.encode(shared.allocate(BATCH * SIZE), latents, BATCH); // and the model still works
        }
    }

    private static MemorySegment freed() {
        try (Arena arena = Arena.ofConfined()) {
            return arena.allocate(BATCH * SIZE);
        }
    }

    private static MemorySegment confinedElsewhere() {
        MemorySegment[] result = new MemorySegment[1];
        Thread thread = new Thread(() -> result[0] = Arena.ofConfined().allocate(BATCH * SIZE));
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return result[0];
    }

    @Test
    void labelsInMemoryAreChecked() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pixels = arena.allocate(BATCH * SIZE);
            MemorySegment latents = floats(arena, BATCH * SIZE);
            refused(() -> conditional.encode(pixels, latents, BATCH), "10 classes");
            refused(() -> conditional.decode(latents, pixels, BATCH), "10 classes");
            MemorySegment labels = arena.allocateFrom(ValueLayout.JAVA_INT, 0, -1);
            refused(
                    () -> conditional.encode(EncodeBuffers.of(pixels, latents).withLabels(labels), BATCH),
                    "label -1 at index 1");
            refused(
                    () -> conditional.decode(DecodeBuffers.of(latents, pixels).withLabels(labels.asSlice(4)), BATCH),
                    "labels have");
        }
    }

    private static void refused(Runnable call, String message) {
        assertThatThrownBy(call::run).isInstanceOf(InvalidInputException.class).hasMessageContaining(message);
    }

    private static MemorySegment floats(Arena arena, long count) {
        return arena.allocate(4 * count, 4);
    }
}
