package io.github.glow4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.InvalidModelException;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.models.Permutation;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphCacheTest {
    /** With weights of more than a MiB. */
    private static final GlowConfig CONFIG =
            new GlowConfig(16, 3, 2, 2, 192, 8, Permutation.INVCONV, Coupling.AFFINE, true, 0, false);

    @TempDir
    static Path shared;

    static Path model;
    static Images images;
    static Result expected;

    @TempDir
    Path root;

    private GraphCache cache;

    private record Result(List<Float> latents, List<Byte> pixels, double bits) {}

    @BeforeAll
    static void export() {
        model = TestModels.export(CONFIG, shared, "model");
        images = TestModels.images(CONFIG, 2, 5);
        expected = run(model, null);
    }

    @BeforeEach
    void open() {
        cache = new GraphCache(root, 1L << 30);
    }

    private static Result run(Path folder, @Nullable GraphCache cache) {
        try (GlowModel opened = GlowModel.open(folder, TestModels.options(), cache)) {
            Encoding encoding = opened.encode(images);
            float[] latents = encoding.latents().values();
            byte[] pixels = opened.decode(encoding.latents()).pixels();
            return new Result(
                    IntStream.range(0, latents.length).mapToObj(i -> latents[i]).toList(),
                    IntStream.range(0, pixels.length).mapToObj(i -> pixels[i]).toList(),
                    encoding.bitsPerDimension()[0]);
        }
    }

    private Map<String, Long> sizes() throws IOException {
        Map<String, Long> sizes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sizes.put(String.valueOf(file.getFileName()), Files.size(file));
            }
        }
        return sizes;
    }

    private List<Path> files(String end) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(end)).sorted().toList();
        }
    }

    @Test
    void aGraphFromTheCacheComputesTheSame() throws IOException {
        assertThat(run(model, cache)).isEqualTo(expected);
        Map<String, Long> before = sizes();
        assertThat(before).containsKeys("encoder.onnx", "decoder.onnx", "encoder.onnx.index", "decoder.onnx.index");
        assertThat(run(model, cache)).isEqualTo(expected);
        assertThat(sizes().keySet()).isEqualTo(before.keySet()); // nothing was made anew
    }

    @Test
    void graphsThatAreLoadedAtTheSameTimeComputeTheSame() throws IOException {
        for (boolean filled : new boolean[] {false, true}) {
            Map<String, Long> before = sizes();
            try (GlowModel opened = GlowModel.open(model, TestModels.options(), cache)) {
                opened.load();
                opened.load();
                Encoding encoding = opened.encode(images);
                assertThat(encoding.latents().values()).containsExactly(floats(expected.latents()));
                assertThat(opened.decode(encoding.latents()).pixels()).containsExactly(bytes(expected.pixels()));
                opened.close();
                assertThatThrownBy(opened::load).isInstanceOf(IllegalStateException.class);
            }
            if (filled) {
                assertThat(sizes().keySet()).isEqualTo(before.keySet());
            }
        }
        assertThat(files(".weights")).hasSize(2);
    }

    private static float[] floats(List<Float> list) {
        float[] array = new float[list.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = list.get(i);
        }
        return array;
    }

    private static byte[] bytes(List<Byte> list) {
        byte[] array = new byte[list.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = list.get(i);
        }
        return array;
    }

    @Test
    void bothDirectionsShareTheWeightsOfTheNetworks() throws IOException {
        run(model, cache);
        List<Path> weights = files(".weights");
        assertThat(weights).hasSize(2);
        long decoder = Files.size(weights.get(0));
        long encoder = Files.size(weights.get(1));
        assertThat(decoder).isLessThan(encoder / 10);
    }

    @Test
    void whatIsDamagedIsMadeAnew() throws IOException {
        run(model, cache);
        for (String end : new String[] {"encoder.onnx", ".index", ".tensors", "decoder.onnx", ".weights"}) {
            for (Damage damage : Damage.values()) {
                for (Path file : files(end)) {
                    damage.inflict(file);
                }
                assertThat(run(model, cache)).as(damage + " " + end).isEqualTo(expected);
                assertThat(run(model, cache)).as("again").isEqualTo(expected);
            }
        }
        assertThat(files(".weights")).hasSizeLessThanOrEqualTo(2); // what is of no use is gone
    }

    private enum Damage {
        FLIPPED,
        CUT,
        EMPTY,
        MISSING;

        void inflict(Path file) throws IOException {
            byte[] bytes = Files.readAllBytes(file);
            switch (this) {
                case FLIPPED -> bytes[bytes.length / 2] ^= 4;
                case CUT -> bytes = java.util.Arrays.copyOf(bytes, bytes.length * 2 / 3);
                case EMPTY -> bytes = new byte[0];
                case MISSING -> {}
            }
            Files.delete(file); // another process may have it open
            if (this != MISSING) {
                Files.write(file, bytes);
            }
        }
    }

    @Test
    void aDamagedModelIsRefusedThoughItsGraphsAreInTheCache() throws IOException {
        Path copy = TestModels.export(CONFIG, root, "copy");
        run(copy, cache);
        Path weights = copy.resolve(ModelManifest.WEIGHTS);
        byte[] bytes = Files.readAllBytes(weights);
        bytes[1000] ^= 1;
        Files.write(weights, bytes);
        assertThatThrownBy(() -> run(copy, cache))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("weights.bin is damaged");
        bytes[1000] ^= 1;
        Files.write(weights, bytes);
        assertThat(run(copy, cache)).isEqualTo(expected);
    }

    @Test
    void whatWasNotUsedForLongestGoes() throws IOException {
        Path old = folder(1000);
        Path older = folder(500);
        new GraphCache(root, 5 << 20).prune(older);
        assertThat(old).doesNotExist(); // 6 MiB in all
        assertThat(older).isDirectory(); // was to be kept
        Path fresh = folder(2000);
        new GraphCache(root, 5 << 20).prune(fresh);
        assertThat(older).doesNotExist();
        assertThat(fresh).isDirectory();
    }

    private Path folder(long used) throws IOException {
        Path folder = Files.createDirectories(root.resolve("entry" + used));
        Files.write(folder.resolve("x.weights"), new byte[3 << 20]);
        Files.write(folder.resolve("used"), new byte[1]);
        Files.setLastModifiedTime(folder.resolve("used"), FileTime.fromMillis(used));
        return folder;
    }

    @Test
    void aModelOpensWithoutTheCacheWhileAnotherProcessWrites() throws IOException {
        CachedModel entry = Objects.requireNonNull(cache.model(model, ModelManifest.read(model)));
        entry.close();
        Path folder = files("used").get(0).resolveSibling("lock");
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            assertThat(run(model, cache)).isEqualTo(expected);
            assertThat(files(".onnx")).isEmpty();
        }
        assertThat(run(model, cache)).isEqualTo(expected);
        assertThat(files(".onnx")).hasSize(2);
    }

    @Test
    void severalModelsMayOpenAtOnce() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Result>> tasks = java.util.Collections.nCopies(4, () -> run(model, cache));
            for (Future<Result> result : threads.invokeAll(tasks)) {
                assertThat(result.get()).isEqualTo(expected);
            }
        }
        assertThat(run(model, cache)).isEqualTo(expected);
        assertThat(files(".tmp")).isEmpty();
    }

    @Test
    void aFolderThatCannotBeWrittenIsDoneWithout() throws IOException {
        Path file = Files.createFile(root.resolve("file"));
        assertThat(run(model, new GraphCache(file, 1 << 30))).isEqualTo(expected);
    }

    @Test
    void smallModelsAreNotKept() throws IOException {
        Path small = TestModels.export(TestModels.plain(), shared, "small");
        GlowModel.open(small, TestModels.options(), cache).close();
        try (Stream<Path> content = Files.list(root)) {
            assertThat(content.collect(Collectors.toSet())).isEmpty();
        }
    }
}
