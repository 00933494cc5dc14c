package io.github.glow4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.glow4j.models.GlowConfig;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many threads on one model. */
class ThreadsTest {
    private static final GlowConfig CONFIG = TestModels.plain();
    private static final int SIZE = CONFIG.dimensions();
    private static final int IMAGES = 16;

    @TempDir
    static Path parent;

    private static Path folder;
    private static Images images;
    private static Encoding expected;

    @BeforeAll
    static void encodeInOneThread() {
        folder = TestModels.export(CONFIG, parent, "model");
        images = TestModels.images(CONFIG, IMAGES, 1);
        try (GlowModel model = GlowModel.open(folder, TestModels.options())) {
            expected = model.encode(images);
        }
    }

    @Test
    @Timeout(60)
    void eightThreadsGetWhatOneGets() throws Exception {
        assertThat(run(8, Duration.ofSeconds(2))).isGreaterThan(100);
    }

    @Test
    @Tag("slow")
    @Timeout(180)
    void thirtyTwoThreadsGetWhatOneGetsForAMinute() throws Exception {
        assertThat(run(32, Duration.ofSeconds(60))).isGreaterThan(10_000);
    }

    /** Runs all kinds of call at once, more of them than may, and returns how many results were compared. */
    private static long run(int threads, Duration time) throws Exception {
        InferenceOptions options =
                TestModels.options().withMaxConcurrentCalls(3).withMaxBatch(3);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (GlowModel model = GlowModel.open(folder, options)) {
            long end = System.nanoTime() + time.toNanos();
            List<Future<Long>> results = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int seed = i;
                results.add(pool.submit(() -> compareUntil(model, end, seed)));
            }
            long compared = 0;
            for (Future<Long> result : results) {
                compared += result.get();
            }
            return compared;
        } finally {
            pool.shutdownNow();
        }
    }

    private static long compareUntil(GlowModel model, long end, int seed) {
        long compared = 0;
        try (Arena arena = Arena.ofConfined();
                EncodeCall call = model.newEncodeCall(1)) {
            MemorySegment pixels = arena.allocate(SIZE);
            MemorySegment latents = arena.allocate(4L * SIZE, 4);
            MemorySegment decoded = arena.allocate(SIZE);
            while (System.nanoTime() < end) {
                int i = (int) ((seed + compared) % IMAGES);
                float[] latent = expected.latents().row(i);
                switch ((int) (compared % 4)) {
                    case 0 -> {
                        MemorySegment.copy(images.pixels(), i * SIZE, pixels, ValueLayout.JAVA_BYTE, 0, SIZE);
                        model.encode(pixels, latents, 1);
                        assertThat(latents.toArray(ValueLayout.JAVA_FLOAT)).isEqualTo(latent);
                    }
                    case 1 -> {
                        MemorySegment.copy(latent, 0, latents, ValueLayout.JAVA_FLOAT, 0, SIZE);
                        model.decode(latents, decoded, 1);
                        assertThat(decoded.toArray(ValueLayout.JAVA_BYTE))
                                .isEqualTo(images.slice(i, i + 1).pixels());
                    }
                    case 2 -> {
                        MemorySegment.copy(images.pixels(), i * SIZE, call.images(), ValueLayout.JAVA_BYTE, 0, SIZE);
                        call.run();
                        assertThat(call.latents().toArray(ValueLayout.JAVA_FLOAT))
                                .isEqualTo(latent);
                    }
                    default -> {
                        int from = Math.min(i, IMAGES - 5);
                        Encoding encoding = model.encode(images.slice(from, from + 5));
                        assertThat(encoding.latents())
                                .isEqualTo(expected.latents().slice(from, from + 5));
                        assertThat(encoding.logLikelihood()[4]).isEqualTo(expected.logLikelihood()[from + 4]);
                        assertThat(model.decode(encoding.latents())).isEqualTo(images.slice(from, from + 5));
                    }
                }
                compared++;
            }
        }
        return compared;
    }

    @Test
    @Timeout(120)
    void closingWaitsForTheCallsInFlightAndEndsTheRest() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(6);
        try {
            for (int round = 0; round < 15; round++) {
                GlowModel model = GlowModel.open(folder, TestModels.options().withMaxConcurrentCalls(2));
                CountDownLatch running = new CountDownLatch(6);
                List<Future<?>> results = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    int kind = i % 3;
                    results.add(pool.submit(callUntilClosed(model, kind, running)));
                }
                assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
                Thread.sleep(round % 3);
                model.close();
                for (Future<?> result : results) {
                    assertThatThrownBy(() -> result.get(30, TimeUnit.SECONDS))
                            .isInstanceOf(ExecutionException.class)
                            .cause()
                            .isExactlyInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("closed");
                }
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static Callable<Object> callUntilClosed(GlowModel model, int kind, CountDownLatch running) {
        return () -> {
            try (Arena arena = Arena.ofConfined();
                    EncodeCall call = model.newEncodeCall(1)) {
                MemorySegment pixels = arena.allocate(SIZE);
                MemorySegment latents = arena.allocate(4L * SIZE, 4);
                for (boolean first = true; ; first = false) {
                    switch (kind) {
                        case 0 -> model.encode(pixels, latents, 1);
                        case 1 -> call.run();
                        default -> assertThat(model.reconstruct(images).exact()).isTrue();
                    }
                    if (first) {
                        running.countDown();
                    }
                }
            }
        };
    }

    @Test
    void afterClosingEveryCallSaysSo() {
        GlowModel model = GlowModel.open(folder, TestModels.options());
        EncodeCall call = model.newEncodeCall(1);
        DecodeCall unused = model.newDecodeCall(1);
        model.close();
        model.close();
        assertThatThrownBy(() -> model.encode(images)).hasMessage("GlowModel is closed");
        assertThatThrownBy(() -> model.sample(1, 1, 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> model.newEncodeCall(1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(call::run).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> unused.images().fill((byte) 0)).isInstanceOf(IllegalStateException.class);
        call.close();
        unused.close();
    }

    @Test
    void aBoundCallEndsBeforeItsModelWithoutHarm() {
        try (GlowModel model = GlowModel.open(folder, TestModels.options())) {
            EncodeCall call = model.newEncodeCall(1);
            call.run();
            call.close();
            call.close();
            assertThatThrownBy(call::run).isInstanceOf(IllegalStateException.class);
            assertThat(model.encode(images).latents()).isEqualTo(expected.latents());
        }
    }

    @Test
    @Timeout(60)
    void twoThreadsOnOneBoundCallNeverMix() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try (GlowModel model = GlowModel.open(folder, TestModels.options());
                EncodeCall call = model.newEncodeCall(1)) {
            MemorySegment.copy(images.pixels(), 0, call.images(), ValueLayout.JAVA_BYTE, 0, SIZE);
            Callable<Integer> runs = () -> {
                int refused = 0;
                for (int i = 0; i < 300; i++) {
                    try {
                        call.run();
                    } catch (IllegalStateException e) {
                        assertThat(e).hasMessageContaining("another thread runs this call");
                        refused++;
                    }
                }
                return refused;
            };
            Future<Integer> first = pool.submit(runs);
            Future<Integer> second = pool.submit(runs);
            assertThat(first.get() + second.get()).isLessThan(600);
            call.run();
            assertThat(call.latents().toArray(ValueLayout.JAVA_FLOAT))
                    .isEqualTo(expected.latents().row(0));
        } finally {
            pool.shutdownNow();
        }
    }
}
