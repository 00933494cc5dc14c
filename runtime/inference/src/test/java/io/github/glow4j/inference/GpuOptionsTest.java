package io.github.glow4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.InvalidInputException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the options for a GPU become, and what of them can be seen without one. */
class GpuOptionsTest {
    private static final GlowConfig CONFIG = TestModels.conditional();

    @TempDir
    Path folder;

    @Test
    void choicesBecomeTheEntriesOfTheProvider() {
        assertThat(DeviceChoice.cudaOptions(2, GpuOptions.defaults()).entries())
                .containsEntry("device_id", "2")
                .containsEntry("use_tf32", "0")
                .containsEntry("enable_cuda_graph", "0")
                .containsEntry("prefer_nhwc", "0")
                .containsEntry("arena_extend_strategy", "kNextPowerOfTwo")
                .containsEntry("cudnn_conv_algo_search", "HEURISTIC")
                .doesNotContainKey("gpu_mem_limit");
        GpuOptions others = GpuOptions.defaults()
                .withPrecision(Precision.TF32)
                .withGraphs(true)
                .withGrowth(GpuOptions.Growth.EXACT)
                .withLayout(GpuOptions.Layout.NHWC)
                .withSearch(GpuOptions.Search.EXHAUSTIVE)
                .withMemoryLimit(1L << 33);
        assertThat(DeviceChoice.cudaOptions(0, others).entries())
                .containsEntry("use_tf32", "1")
                .containsEntry("enable_cuda_graph", "1")
                .containsEntry("prefer_nhwc", "1")
                .containsEntry("arena_extend_strategy", "kSameAsRequested")
                .containsEntry("cudnn_conv_algo_search", "EXHAUSTIVE")
                .containsEntry("gpu_mem_limit", "8589934592");
        assertThatThrownBy(() -> others.withMemoryLimit(-1)).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void tf32IsNotTakenForSomethingThatTheCpuHas() {
        Path model = TestModels.export(TestModels.plain(), folder, "plain");
        InferenceOptions options =
                TestModels.options().withGpu(GpuOptions.defaults().withPrecision(Precision.TF32));
        assertThatThrownBy(() -> GlowModel.open(model, options))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("tf32 is a mode of NVIDIA GPUs")
                .hasMessageContaining("cpu (asked for)");
    }

    @Test
    void thePlacementOfEveryNodeIsTold() {
        Path model = TestModels.export(TestModels.plain(), folder, "plain");
        try (GlowModel glow = GlowModel.open(model, TestModels.options())) {
            Map<String, Map<String, Integer>> placement = glow.placement();
            assertThat(placement).containsOnlyKeys("encoder", "decoder");
            assertThat(placement.get("encoder")).containsOnlyKeys("CPUExecutionProvider");
            assertThat(placement.get("encoder").get("CPUExecutionProvider")).isGreaterThan(20);
        }
    }

    @Test
    void recordedCallsGiveTheResultsOfTheModel() {
        Path conditional = TestModels.export(CONFIG, folder, "conditional");
        InferenceOptions options =
                TestModels.options().withGpu(GpuOptions.defaults().withGraphs(true));
        Images images = TestModels.images(CONFIG, 2, 2);
        int size = CONFIG.dimensions();
        int[] labels = {3, 9};
        GlowModel glow = GlowModel.open(conditional, options);
        Encoding expected = glow.encode(images, EncodeOptions.defaults().withLabels(labels));
        EncodeCall encode = glow.newEncodeCall(2);
        DecodeCall decode = glow.newDecodeCall(2);
        for (int i = 0; i < 3; i++) {
            MemorySegment.copy(images.pixels(), 0, encode.images(), ValueLayout.JAVA_BYTE, 0, 2 * size);
            MemorySegment.copy(labels, 0, encode.labels(), ValueLayout.JAVA_INT, 0, 2);
            encode.run();
            assertThat(encode.latents().toArray(ValueLayout.JAVA_FLOAT))
                    .containsExactly(expected.latents().values());
            assertThat((double) encode.logLikelihood().getAtIndex(ValueLayout.JAVA_FLOAT, 1))
                    .isEqualTo(expected.logLikelihood()[1]);
            assertThat((double) encode.bitsPerDimension().getAtIndex(ValueLayout.JAVA_FLOAT, 0))
                    .isEqualTo(expected.bitsPerDimension()[0]);
            assertThat(encode.classLogits().toArray(ValueLayout.JAVA_FLOAT)).containsExactly(expected.classLogits());
            decode.latents().copyFrom(encode.latents());
            decode.labels().copyFrom(encode.labels());
            decode.run();
            assertThat(decode.images().toArray(ValueLayout.JAVA_BYTE)).containsExactly(images.pixels());
            decode.images().fill((byte) 0);
        }

        encode.labels().setAtIndex(ValueLayout.JAVA_INT, 1, 10);
        assertThatThrownBy(encode::run)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("label 10 at index 1");
        encode.labels().setAtIndex(ValueLayout.JAVA_INT, 1, 0);
        encode.noise().set(ValueLayout.JAVA_FLOAT, 0, 1.5f);
        assertThatThrownBy(encode::run)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("noise must lie in [0, 1)");
        decode.latents().setAtIndex(ValueLayout.JAVA_FLOAT, size + 4, Float.NaN);
        assertThatThrownBy(decode::run)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("latent 1 is NaN at index 4");

        MemorySegment results = encode.latents();
        encode.close();
        encode.close();
        assertThatThrownBy(encode::run).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> results.get(ValueLayout.JAVA_FLOAT, 0)).isInstanceOf(IllegalStateException.class);
        glow.close();
        assertThatThrownBy(decode::run).isInstanceOf(IllegalStateException.class);
        decode.close();
    }
}
