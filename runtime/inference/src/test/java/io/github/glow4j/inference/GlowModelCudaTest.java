package io.github.glow4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.GlowException;
import io.github.glow4j.models.Permutation;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Models on a GPU, held against the same models on the CPU. Skipped with the reason where no GPU can be used. */
@Tag("gpu")
@Timeout(300)
class GlowModelCudaTest {
    private static final GlowConfig CONFIG =
            TestModels.config(32, 3, 3, 2, 8, Permutation.INVCONV, Coupling.AFFINE, 10, false);
    private static final int COUNT = 5;
    private static final EncodeOptions LABELLED = EncodeOptions.defaults().withLabels(new int[] {3, 0, 9, 1, 4});

    @TempDir
    Path folder;

    private Path model;

    @BeforeEach
    void export() {
        model = TestModels.export(CONFIG, folder, "model");
        String problem = "";
        try (GlowModel gpu = open(GpuOptions.defaults())) {
            assertThat(gpu.device()).isEqualTo("cuda:0");
        } catch (GlowException e) {
            problem = String.valueOf(e.getMessage());
        }
        String reason = problem;
        assumeTrue(reason.isEmpty(), () -> "no GPU can be used here: " + reason);
    }

    private GlowModel open(GpuOptions gpu) {
        return GlowModel.open(
                model, TestModels.options().withDevice(Device.cuda(0)).withGpu(gpu));
    }

    /** What each precision may be off by, in a latent and in bits per dimension. */
    private static double tolerance(Precision precision) {
        return switch (precision) {
            case FLOAT32 -> 1e-4;
            case TF32, FLOAT16 -> 2e-2;
        };
    }

    @ParameterizedTest
    @EnumSource
    void resultsAreThoseOfTheCpu(Precision precision) {
        Images images = TestModels.images(CONFIG, COUNT, 4);
        try (GlowModel cpu = GlowModel.open(model, TestModels.options());
                GlowModel gpu = open(GpuOptions.defaults().withPrecision(precision))) {
            Encoding expected = cpu.encode(images, LABELLED);
            Encoding actual = gpu.encode(images, LABELLED);
            assertClose(actual, expected, precision);
            int[] labels = {3, 0, 9, 1, 4};
            int most = precision == Precision.FLOAT32 ? 0 : 2;
            assertPixels(images, gpu.decode(actual.latents(), labels), most);
        }
    }

    /** Of networks so wide that their last convolution is exported by taps, in both layouts. */
    @ParameterizedTest
    @CsvSource({"FLOAT32, NCHW", "FLOAT32, NHWC", "TF32, NHWC", "FLOAT16, NCHW", "FLOAT16, NHWC"})
    void resultsOfWideNetworksAreThoseOfTheCpu(Precision precision, GpuOptions.Layout layout) {
        GlowConfig config = new GlowConfig(32, 3, 2, 2, 132, 8, Permutation.INVCONV, Coupling.AFFINE, true, 0, false);
        Path wide = TestModels.export(config, folder, "wide");
        Images images = TestModels.images(config, COUNT, 7);
        InferenceOptions options = TestModels.options()
                .withDevice(Device.cuda(0))
                .withGpu(GpuOptions.defaults()
                        .withPrecision(precision)
                        .withLayout(layout)
                        .withEverythingOnGpu(true));
        try (GlowModel cpu = GlowModel.open(wide, TestModels.options());
                GlowModel gpu = GlowModel.open(wide, options)) {
            Encoding expected = cpu.encode(images);
            Encoding actual = gpu.encode(images);
            assertClose(actual, expected, precision);
            assertPixels(images, gpu.decode(actual.latents()), precision == Precision.FLOAT32 ? 0 : 2);
        }
    }

    private static void assertClose(Encoding actual, Encoding expected, Precision precision) {
        double tolerance = tolerance(precision);
        assertThat(actual.latents().values())
                .usingComparatorWithPrecision((float) tolerance)
                .containsExactly(expected.latents().values());
        assertThat(actual.bitsPerDimension())
                .usingComparatorWithPrecision(tolerance)
                .containsExactly(expected.bitsPerDimension());
    }

    private static void assertPixels(Images expected, Images actual, int most) {
        byte[] a = expected.pixels();
        byte[] b = actual.pixels();
        assertThat(b).hasSameSizeAs(a);
        for (int i = 0; i < a.length; i++) {
            assertThat(b[i] & 0xff).as("byte %d", i).isCloseTo(a[i] & 0xff, within(most));
        }
    }

    @Test
    void everyNodeRunsOnTheGpu() {
        try (GlowModel gpu = open(GpuOptions.defaults().withEverythingOnGpu(true))) {
            assertThat(gpu.placement()).containsOnlyKeys("encoder", "decoder");
            gpu.placement().values().forEach(nodes -> assertThat(nodes).containsOnlyKeys("CUDAExecutionProvider"));
        }
    }

    @Test
    void latentsThatStayOnTheDeviceDecodeToTheSameImages() {
        Images images = TestModels.images(CONFIG, COUNT, 5);
        try (GlowModel gpu = open(GpuOptions.defaults());
                DeviceLatents latents = gpu.encodeOnDevice(images, LABELLED);
                DeviceLatents shifted = gpu.shift(latents, latents, new float[COUNT][COUNT])) {
            assertThat(gpu.toHost(latents).values())
                    .containsExactly(gpu.encode(images, LABELLED).latents().values());
            assertPixels(images, gpu.decode(shifted, new int[] {3, 0, 9, 1, 4}), 0);
        }
    }

    @Test
    void recordedCallsGiveTheSameFromRunToRun() {
        Images images = TestModels.images(CONFIG, 2, 6);
        int[] labels = {3, 9};
        try (GlowModel gpu = open(GpuOptions.defaults().withGraphs(true));
                EncodeCall encode = gpu.newEncodeCall(2);
                DecodeCall decode = gpu.newDecodeCall(2)) {
            float[] expected = gpu.encode(images, EncodeOptions.defaults().withLabels(labels))
                    .latents()
                    .values();
            for (int i = 0; i < 3; i++) {
                MemorySegment.copy(
                        images.pixels(), 0, encode.images(), ValueLayout.JAVA_BYTE, 0, images.pixels().length);
                MemorySegment.copy(labels, 0, encode.labels(), ValueLayout.JAVA_INT, 0, 2);
                encode.run();
                assertThat(encode.latents().toArray(ValueLayout.JAVA_FLOAT))
                        .usingComparatorWithPrecision(1e-4f)
                        .containsExactly(expected);
                decode.latents().copyFrom(encode.latents());
                decode.labels().copyFrom(encode.labels());
                decode.run();
                assertThat(decode.images().toArray(ValueLayout.JAVA_BYTE)).containsExactly(images.pixels());
                decode.images().fill((byte) 0);
            }
        }
    }
}
