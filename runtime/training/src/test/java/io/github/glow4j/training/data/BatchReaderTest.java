package io.github.glow4j.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.glow4j.models.GlowException;
import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.models.Npy;
import io.github.glow4j.training.graph.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchReaderTest {
    private static final int SIDE = 4;
    private static final int VALUES = SIDE * SIDE * 3;
    private static final Augmentation ALL = new Augmentation(true, true, true, 0);

    private Path folder;

    @BeforeEach
    @BeforeTry
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory("glow4j-batches");
    }

    @AfterEach
    @AfterTry
    void deleteFolder() throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    /** Image i has label i. */
    private Dataset data(int count) {
        Npy.write(folder.resolve("images.npy"), TestData.images(count, VALUES), count, SIDE, SIDE, 3);
        Npy.write(folder.resolve("labels.npy"), IntStream.range(0, count).toArray(), count);
        return Datasets.open(
                folder.resolve("images.npy"), DataOptions.of(SIDE).withLabels(folder.resolve("labels.npy")));
    }

    private static BatchPlan shuffled(int batchSize, long seed) {
        return new BatchPlan(batchSize, seed, true, Augmentation.NONE, NoiseKind.UNIFORM);
    }

    private static List<Batch> read(Dataset data, BatchPlan plan, long first, int count) {
        List<Batch> batches = new ArrayList<>();
        try (BatchReader reader = new BatchReader(data, plan, first)) {
            for (int i = 0; i < count; i++) {
                batches.add(reader.next());
            }
        }
        return batches;
    }

    private static int[] labels(List<Batch> batches) {
        return batches.stream()
                .flatMapToInt(batch -> Arrays.stream(Objects.requireNonNull(batch.labels())))
                .toArray();
    }

    private static void assertSame(Batch one, Batch other) {
        assertThat(one.pixels()).isEqualTo(other.pixels());
        assertThat(one.labels()).isEqualTo(other.labels());
        assertThat(one.noise()).isEqualTo(other.noise());
        assertThat(one.count()).isEqualTo(other.count());
    }

    @Property(tries = 40)
    void everyImageIsSeenOncePerPassAndKeepsItsLabel(
            @ForAll @IntRange(min = 1, max = 30) int count,
            @ForAll @IntRange(min = 1, max = 40) int batchSize,
            @ForAll long seed) {
        try (Dataset data = data(count)) {
            int passes = 3;
            List<Batch> batches = read(data, shuffled(batchSize, seed), 0, Math.ceilDiv(passes * count, batchSize));
            int[] seen = labels(batches);
            for (int pass = 0; pass < passes; pass++) {
                assertThat(Arrays.stream(seen, pass * count, (pass + 1) * count).sorted())
                        .containsExactlyElementsOf(
                                IntStream.range(0, count).boxed().toList());
            }
            for (Batch batch : batches) {
                for (int i = 0; i < batchSize; i++) {
                    assertThat(Arrays.copyOfRange(batch.pixels(), i * VALUES, (i + 1) * VALUES))
                            .isEqualTo(TestData.image(Objects.requireNonNull(batch.labels())[i], VALUES));
                }
            }
        }
    }

    @Property(tries = 40)
    void aBatchDoesNotDependOnWhereReadingBegan(
            @ForAll @IntRange(min = 1, max = 20) int count,
            @ForAll @IntRange(min = 1, max = 9) int batchSize,
            @ForAll @IntRange(min = 0, max = 12) int first,
            @ForAll long seed) {
        BatchPlan plan = new BatchPlan(batchSize, seed, true, ALL, NoiseKind.UNIFORM);
        try (Dataset data = data(count)) {
            List<Batch> all = read(data, plan, 0, first + 3);
            List<Batch> later = read(data, plan, first, 3);
            for (int i = 0; i < 3; i++) {
                assertSame(later.get(i), all.get(first + i));
            }
        }
    }

    @Test
    void passesDifferInTheirOrderAndSoDoSeeds() {
        try (Dataset data = data(20)) {
            List<Batch> one = read(data, shuffled(20, 1), 0, 2);
            List<Batch> other = read(data, shuffled(20, 2), 0, 1);
            assertThat(one.get(0).labels()).isNotEqualTo(one.get(1).labels());
            assertThat(one.get(0).labels()).isNotEqualTo(other.get(0).labels());
            assertThat(one.get(0).noise()).isNotEqualTo(one.get(1).noise());
            assertThat(one.get(0).noise()).isNotEqualTo(other.get(0).noise());
        }
    }

    @Test
    void withoutShufflingImagesComeInOrderOverAndOver() {
        try (Dataset data = data(5)) {
            List<Batch> batches = read(data, BatchPlan.plain(3), 0, 4);
            assertThat(labels(batches)).containsExactly(0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1);
            assertThat(batches.getFirst().noise()).containsExactly(0.5f);
            assertThat(labels(read(data, BatchPlan.plain(3), 1_000_000_000_000L, 1)))
                    .containsExactly(0, 1, 2);
        }
    }

    @Test
    void aPassTakesAsManyStepsAsBatchesAreNeeded() {
        try (Dataset data = data(5);
                BatchReader threes = new BatchReader(data, BatchPlan.plain(3), 0);
                BatchReader fives = new BatchReader(data, BatchPlan.plain(5), 0)) {
            assertThat(threes.stepsPerEpoch()).isEqualTo(2);
            assertThat(fives.stepsPerEpoch()).isEqualTo(1);
        }
    }

    @Test
    void noiseIsUniformInABin() {
        try (Dataset data = data(50)) {
            float[] noise = read(data, shuffled(50, 7), 0, 1).getFirst().noise();
            assertThat(noise).hasSize(50 * VALUES);
            double sum = 0;
            int[] tenths = new int[10];
            for (float value : noise) {
                assertThat(value).isGreaterThan(0).isLessThan(1);
                sum += value;
                tenths[(int) (10 * value)]++;
            }
            // Five standard deviations.
            assertThat(sum / noise.length).isBetween(0.47, 0.53);
            assertThat(Arrays.stream(tenths)).allMatch(n -> Math.abs(n - 240) < 75);
        }
    }

    @Test
    void dataWithoutLabelsGiveBatchesWithoutLabels() {
        Npy.write(folder.resolve("images.npy"), TestData.images(2, VALUES), 2, SIDE, SIDE, 3);
        try (Dataset data = Datasets.open(folder.resolve("images.npy"), DataOptions.of(SIDE))) {
            assertThat(read(data, BatchPlan.plain(2), 0, 1).getFirst().labels()).isNull();
        }
    }

    /** Image i of as many PNG files, the given ones damaged, has label i. */
    private DataOptions writeFiles(int count, Integer... damaged) throws IOException {
        StringBuilder labels = new StringBuilder();
        for (int i = 0; i < count; i++) {
            Path file = TestData.writePng(folder.resolve("%02d.png".formatted(i)), i, SIDE);
            if (List.of(damaged).contains(i)) {
                byte[] bytes = Files.readAllBytes(file);
                bytes[bytes.length / 2] ^= 1;
                Files.write(file, bytes);
            }
            labels.append(i).append('\n');
        }
        return DataOptions.of(SIDE).withLabels(Files.writeString(folder.resolve("labels.txt"), labels));
    }

    @Test
    void aDamagedImageIsReplacedByTheNextThatCanBeReadAndReportedOnce() throws IOException {
        List<String> skipped = new CopyOnWriteArrayList<>();
        DataOptions options = writeFiles(6, 2, 3, 5)
                .withOnBadFile(OnBadFile.SKIP)
                .withListener((name, reason) -> skipped.add(name + ": " + reason));
        try (Dataset data = Datasets.open(folder, options)) {
            List<Batch> batches = read(data, BatchPlan.plain(6), 0, 3);
            for (Batch batch : batches) {
                assertThat(batch.labels()).containsExactly(0, 1, 4, 4, 4, 0);
                assertThat(Arrays.copyOfRange(batch.pixels(), 2 * VALUES, 3 * VALUES))
                        .isEqualTo(TestData.image(4, VALUES));
            }
            assertThat(skipped)
                    .containsExactlyInAnyOrder(
                            folder.resolve("02.png") + ": it is damaged: a checksum is wrong",
                            folder.resolve("03.png") + ": it is damaged: a checksum is wrong",
                            folder.resolve("05.png") + ": it is damaged: a checksum is wrong");
        }
    }

    @Test
    void whatReplacesADamagedImageIsNeverHeldOut() throws IOException {
        DataOptions options =
                writeFiles(8, 0, 1, 2, 3).withOnBadFile(OnBadFile.SKIP).withListener((name, reason) -> {});
        try (Dataset data = Datasets.open(folder, options)) {
            Split split = Datasets.split(data, 4, 3);
            Dataset heldOut = Objects.requireNonNull(split.heldOut());
            List<Integer> kept =
                    IntStream.range(0, 4).map(heldOut::label).boxed().toList();
            assertThat(Arrays.stream(labels(read(split.train(), shuffled(3, 1), 0, 10)))
                            .boxed())
                    .doesNotContainAnyElementsOf(kept);
        }
    }

    @Test
    void aDamagedImageStopsTheRunAtItsStepWhenRefused() throws IOException {
        try (Dataset data = Datasets.open(folder, writeFiles(6, 4));
                BatchReader reader = new BatchReader(data, BatchPlan.plain(2), 0)) {
            reader.next();
            reader.next();
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(reader::next)
                        .isInstanceOf(BadImageException.class)
                        .hasMessage(folder.resolve("04.png") + ": it is damaged: a checksum is wrong");
            }
        }
    }

    @Test
    void aListenerThatFailsStopsTheRunWithItsReason() throws IOException {
        DataOptions options = writeFiles(2, 0).withOnBadFile(OnBadFile.SKIP).withListener((name, reason) -> {
            throw new IllegalStateException("too many");
        });
        try (Dataset data = Datasets.open(folder, options);
                BatchReader reader = new BatchReader(data, BatchPlan.plain(2), 0)) {
            assertThatThrownBy(reader::next).isInstanceOf(GlowException.class).hasMessageContaining("too many");
        }
    }

    @Test
    void closingEndsTheThreadsAndTheReader() throws InterruptedException {
        try (Dataset data = data(50)) {
            BatchReader reader = new BatchReader(data, shuffled(50, 1), 0);
            List<Thread> threads = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("glow4j-data-"))
                    .toList();
            assertThat(threads).isNotEmpty();
            reader.close();
            reader.close();
            for (Thread thread : threads) {
                assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
            }
            assertThatThrownBy(reader::next).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void anInterruptedConsumerLosesNoBatch() throws IOException {
        // The first batch is not ready before the latch opens.
        CountDownLatch latch = new CountDownLatch(1);
        DataOptions options = writeFiles(4, 0).withOnBadFile(OnBadFile.SKIP).withListener((name, reason) -> {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        try (Dataset data = Datasets.open(folder, options);
                BatchReader reader = new BatchReader(data, BatchPlan.plain(2), 0)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(reader::next).isInstanceOf(GlowException.class).hasMessageContaining("interrupted");
            assertThat(Thread.interrupted()).isTrue();
            latch.countDown();
            assertThat(reader.next().labels()).containsExactly(1, 1);
            assertThat(reader.next().labels()).containsExactly(2, 3);
        }
    }

    @Test
    void batchesThatCannotBeAreRefused() {
        assertThatThrownBy(() -> BatchPlan.plain(0)).isInstanceOf(InvalidInputException.class);
        try (Dataset data = data(2)) {
            assertThatThrownBy(() -> new BatchReader(data, BatchPlan.plain(50_000_000), 0))
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("take a smaller batch");
            assertThatThrownBy(() -> new BatchReader(data, BatchPlan.plain(1), -1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
