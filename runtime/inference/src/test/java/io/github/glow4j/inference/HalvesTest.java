package io.github.glow4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.sun.management.ThreadMXBean;
import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.ExchangeOperator;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.GlowException;
import io.github.glow4j.models.InvalidModelException;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.models.Permutation;
import io.github.glow4j.models.export.Halves;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models whose images are computed in two halves side by side. */
@Timeout(120)
class HalvesTest {
    /** Cut by rows on the first level, which has 16, and by channels on the second. */
    private static final GlowConfig CONFIG =
            TestModels.config(32, 3, 2, 2, 8, Permutation.INVCONV, Coupling.AFFINE, 0, false);

    private static final int SIZE = CONFIG.dimensions();

    @TempDir
    Path parent;

    static Stream<GlowConfig> configurations() {
        return Stream.of(
                TestModels.plain(),
                TestModels.plain().withMinScale(0.5),
                TestModels.conditional(),
                TestModels.config(8, 3, 1, 3, 8, Permutation.REVERSE, Coupling.AFFINE, 0, false),
                TestModels.config(8, 1, 1, 2, 1, Permutation.SHUFFLE, Coupling.ADDITIVE, 3, true),
                TestModels.config(32, 3, 3, 2, 5, Permutation.INVCONV, Coupling.ADDITIVE, 0, false),
                TestModels.config(32, 1, 3, 2, 8, Permutation.INVCONV_LU, Coupling.AFFINE, 0, false),
                TestModels.config(48, 3, 2, 1, 8, Permutation.INVCONV, Coupling.AFFINE, 4, false),
                TestModels.config(28, 1, 2, 2, 8, Permutation.INVCONV, Coupling.AFFINE, 10, true),
                TestModels.config(32, 3, 5, 1, 8, Permutation.INVCONV, Coupling.ADDITIVE, 0, false),
                // Of an odd width, which is not divided: by rows on both levels.
                new GlowConfig(16, 3, 2, 2, 9, 8, Permutation.INVCONV, Coupling.AFFINE, true, 0, false),
                // So wide that the last convolution is computed by taps on the first level.
                new GlowConfig(32, 3, 2, 2, 96, 8, Permutation.INVCONV, Coupling.AFFINE, true, 0, false),
                // so wide that halves hand over taps instead of computing a row twice, and sum them up where they
                // divide channels
                new GlowConfig(32, 3, 2, 2, 400, 8, Permutation.INVCONV, Coupling.AFFINE, true, 0, false),
                // So large that the network goes through an image in strips.
                new GlowConfig(256, 1, 1, 1, 160, 8, Permutation.INVCONV, Coupling.ADDITIVE, true, 0, false));
    }

    private static InferenceOptions halves() {
        return TestModels.options().withIntraOpThreads(2);
    }

    private static InferenceOptions whole() {
        return halves().withHalves(false);
    }

    private Path export(GlowConfig config, String name) {
        return TestModels.export(config, parent, name, Halves.WHERE_POSSIBLE);
    }

    @ParameterizedTest
    @MethodSource("configurations")
    void resultsAreThoseOfTheWholeImage(GlowConfig config) {
        Path folder = export(config, "model");
        Images images = TestModels.images(config, 3, 1);
        int[] labels = config.classes() > 0 ? new int[] {0, 2, config.classes() - 1} : null;
        EncodeOptions options = EncodeOptions.defaults().withNoise(Noise.uniform(7));
        if (labels != null) {
            options = options.withLabels(labels);
        }
        try (GlowModel whole = GlowModel.open(folder, whole());
                GlowModel halves = GlowModel.open(folder, halves())) {
            Encoding expected = whole.encode(images, options);
            Encoding encoding = halves.encode(images, options);
            float[] values = expected.latents().values();
            for (int i = 0; i < values.length; i++) {
                assertThat(encoding.latents().values()[i]).isCloseTo(values[i], within(2e-5f * scale(values[i])));
            }
            for (int i = 0; i < 3; i++) {
                assertThat(encoding.bitsPerDimension()[i]).isCloseTo(expected.bitsPerDimension()[i], within(2e-6));
            }
            if (config.classifier()) {
                for (int i = 0; i < expected.classLogits().length; i++) {
                    assertThat(encoding.classLogits()[i]).isCloseTo(expected.classLogits()[i], within(1e-5f));
                }
            }
            float[] pixels = whole.decodeToFloats(expected.latents(), labels);
            float[] ofHalves = halves.decodeToFloats(expected.latents(), labels);
            for (int i = 0; i < pixels.length; i++) {
                assertThat(ofHalves[i]).isCloseTo(pixels[i], within(2e-5f * scale(pixels[i])));
            }
        }
    }

    private static float scale(float value) {
        return Math.max(1, Math.abs(value));
    }

    @Test
    void otherModelsHaveNoHalves() {
        for (GlowConfig config : new GlowConfig[] {
            // Levels of 18 and 9 rows.
            TestModels.config(36, 1, 2, 1, 8, Permutation.INVCONV, Coupling.AFFINE, 0, false),
            // Levels of 4 and 2 rows and an odd number of channels.
            new GlowConfig(8, 3, 2, 1, 9, 8, Permutation.INVCONV, Coupling.AFFINE, true, 0, false)
        }) {
            Path folder = export(config, "model");
            assertThat(folder.resolve(ModelManifest.UPPER_ENCODER)).doesNotExist();
            try (GlowModel model = GlowModel.open(folder, halves())) {
                Images images = TestModels.images(config, 1, 1);
                assertThat(model.encode(images).latents().count()).isEqualTo(1);
            }
        }
    }

    @Test
    void withOneThreadOrAnotherChoiceTheImageIsComputedWhole() throws IOException {
        Path folder = export(CONFIG, "model");
        Files.write(folder.resolve(ModelManifest.LOWER_DECODER), new byte[0]); // would be noticed if it were read
        Files.delete(folder.resolve(ModelManifest.LOWER_ENCODER));
        for (InferenceOptions options : new InferenceOptions[] {whole(), halves().withIntraOpThreads(1)}) {
            withoutSums(folder);
            try (GlowModel model = GlowModel.open(folder, options)) {
                model.load();
            }
        }
    }

    private static void withoutSums(Path folder) {
        ModelManifest manifest = ModelManifest.read(folder);
        new ModelManifest(
                        manifest.formatVersion(),
                        manifest.name(),
                        manifest.image(),
                        manifest.latent(),
                        manifest.classes(),
                        manifest.likelihood(),
                        manifest.classifier(),
                        manifest.config(),
                        manifest.provenance(),
                        manifest.attributes(),
                        Map.of())
                .write(folder);
    }

    @Test
    void batchesOfAnySizeFollowEachOther() {
        try (GlowModel model = GlowModel.open(export(CONFIG, "model"), halves().withMaxBatch(5))) {
            for (int count : new int[] {1, 7, 2, 12, 1}) {
                Images images = TestModels.images(CONFIG, count, count);
                assertThat(model.decode(model.encode(images).latents()).pixels())
                        .isEqualTo(images.pixels());
            }
        }
    }

    @Test
    void withoutTheCacheOfGraphsTheResultsAreTheSame() {
        Path folder = export(CONFIG, "model");
        Images images = TestModels.images(CONFIG, 2, 3);
        try (GlowModel cached = GlowModel.open(folder, halves());
                GlowModel plain = GlowModel.open(folder, halves().withGraphCache(false))) {
            assertThat(plain.encode(images).latents().values())
                    .containsExactly(cached.encode(images).latents().values());
        }
    }

    @Test
    void manyThreadsComputeAtOnce() {
        try (GlowModel model = GlowModel.open(export(CONFIG, "model"), halves().withMaxConcurrentCalls(3))) {
            CompletableFuture<?>[] callers = IntStream.range(0, 6)
                    .mapToObj(caller -> CompletableFuture.runAsync(
                            () -> {
                                Images images = TestModels.images(CONFIG, 1 + caller % 2, caller);
                                for (int i = 0; i < 20; i++) {
                                    assertThat(model.decode(model.encode(images).latents())
                                                    .pixels())
                                            .isEqualTo(images.pixels());
                                }
                            },
                            command -> Thread.ofVirtual().start(command)))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(callers).join();
        }
    }

    @Test
    void callsAllocateNothing() {
        try (GlowModel model = GlowModel.open(export(CONFIG, "model"), halves());
                Arena arena = Arena.ofConfined()) {
            MemorySegment pixels = arena.allocate(SIZE);
            MemorySegment latents = arena.allocate(4L * SIZE, 4);
            assertThat(allocatedPerCall(() -> model.encode(pixels, latents, 1))).isZero();
            assertThat(allocatedPerCall(() -> model.decode(latents, pixels, 1))).isZero();
        }
    }

    /** On both threads: the best of several rounds, as the JVM makes boxes of its own until it has compiled a call. */
    private static long allocatedPerCall(Runnable call) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        call.run();
        long[] both = Stream.concat(
                        Stream.of(Thread.currentThread()),
                        Thread.getAllStackTraces().keySet().stream()
                                .filter(thread -> thread.getName().startsWith("glow4j-lower-half")))
                .mapToLong(Thread::threadId)
                .toArray();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 30 && least > 0; round++) {
            long before = allocated(threads, both);
            for (int i = 0; i < 1000; i++) {
                call.run();
            }
            least = Math.min(least, (allocated(threads, both) - before) / 1000);
        }
        return least;
    }

    private static long allocated(ThreadMXBean threads, long[] ids) {
        return Arrays.stream(threads.getThreadAllocatedBytes(ids)).sum();
    }

    @Test
    void closingWaitsForCallsAndEndsTheThreads() throws InterruptedException {
        GlowModel model = GlowModel.open(export(CONFIG, "model"), halves());
        Images images = TestModels.images(CONFIG, 4, 1);
        CompletableFuture<Void> caller = CompletableFuture.runAsync(() -> {
            while (true) {
                model.encode(images);
            }
        });
        Thread.sleep(200);
        model.close();
        assertThatThrownBy(caller::join).hasCauseInstanceOf(IllegalStateException.class);
        // Of this model; other tests of this class are over.
        for (int i = 0; i < 100 && lowerHalves() > 0; i++) {
            Thread.sleep(50);
        }
        assertThat(lowerHalves()).isZero();
    }

    private static long lowerHalves() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("glow4j-lower-half"))
                .count();
    }

    @Test
    void halvesThatDoNotFitEachOtherAreRefused() throws IOException {
        Path folder = export(CONFIG, "model");
        GlowConfig deeper = TestModels.config(32, 3, 2, 3, 8, Permutation.INVCONV, Coupling.AFFINE, 0, false);
        Path other = export(deeper, "other");
        withoutSums(folder);
        Files.copy(
                other.resolve(ModelManifest.WEIGHTS),
                folder.resolve(ModelManifest.WEIGHTS),
                StandardCopyOption.REPLACE_EXISTING);
        Files.copy(
                other.resolve(ModelManifest.LOWER_DECODER),
                folder.resolve(ModelManifest.LOWER_DECODER),
                StandardCopyOption.REPLACE_EXISTING);
        try (GlowModel model = GlowModel.open(folder, halves())) {
            assertThatThrownBy(() -> model.decode(Latents.zeros(1, SIZE)))
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessageContaining("do not fit each other");
        }
    }

    /** Whatever a file says, the call fails and the JVM lives, without waiting for rows that never come. */
    @Test
    void damagedExchangesFailTheCall() throws IOException {
        for (int index : new int[] {1, 7}) { // of channels, and of rows
            refused(index, ModelManifest.LOWER_DECODER, "give_to", 1000);
            refused(index, ModelManifest.LOWER_DECODER, "give_to", 3); // not what the upper half takes
            refused(index, ModelManifest.UPPER_DECODER, "take", 1);
            refused(index, ModelManifest.UPPER_DECODER, "index", 77);
            refused(index, ModelManifest.LOWER_DECODER, "blocks", 3); // not what the tensor has
            refused(index, ModelManifest.UPPER_DECODER, "run", 1 << 30);
            refused(index, ModelManifest.LOWER_DECODER, "taken", 9);
        }
    }

    private void refused(int index, String file, String attribute, long value) throws IOException {
        Path folder = export(CONFIG, "damaged-" + index + attribute + value);
        withoutSums(folder);
        ModelProto.Builder model = ModelProto.parseFrom(Files.readAllBytes(folder.resolve(file))).toBuilder();
        for (NodeProto.Builder node : model.getGraphBuilder().getNodeBuilderList()) {
            if (node.getOpType().equals(ExchangeOperator.NAME) && integer(node, "index") == index) {
                for (AttributeProto.Builder each : node.getAttributeBuilderList()) {
                    if (each.getName().equals(attribute)) {
                        each.setI(value);
                    }
                }
            }
        }
        Files.write(folder.resolve(file), model.build().toByteArray());
        try (GlowModel damaged = GlowModel.open(folder, halves())) {
            assertThatThrownBy(() -> damaged.decode(Latents.zeros(1, SIZE)))
                    .as(index + " " + attribute + " " + value)
                    .isInstanceOf(GlowException.class);
        }
    }

    private static long integer(NodeProto.Builder node, String name) {
        return node.getAttributeList().stream()
                .filter(attribute -> attribute.getName().equals(name))
                .findAny()
                .orElseThrow()
                .getI();
    }

    @Test
    void aDamagedFileOfAHalfIsNamed() throws IOException {
        for (String file : new String[] {
            ModelManifest.UPPER_ENCODER,
            ModelManifest.LOWER_ENCODER,
            ModelManifest.UPPER_DECODER,
            ModelManifest.LOWER_DECODER
        }) {
            Path folder = export(CONFIG, "of-" + file);
            Consumer<byte[]> write = bytes -> {
                try {
                    Files.write(folder.resolve(file), bytes);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            };
            byte[] content = Files.readAllBytes(folder.resolve(file));
            write.accept(Arrays.copyOf(content, content.length / 2));
            assertThatThrownBy(() -> GlowModel.open(folder, halves()))
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessageContaining(file);
        }
    }
}
