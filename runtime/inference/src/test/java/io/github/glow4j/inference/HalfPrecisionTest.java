package io.github.glow4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.InvalidModelException;
import io.github.glow4j.models.Permutation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Coupling networks in float16: on the CPU, which rounds as a GPU would, but is no faster for it. */
class HalfPrecisionTest {
    private static final InferenceOptions HALF =
            TestModels.options().withGpu(GpuOptions.defaults().withPrecision(Precision.FLOAT16));

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void onlyRoundingChangesWhatAModelComputes(Coupling coupling) {
        onlyRoundingChanges(TestModels.config(16, 3, 2, 3, 8, Permutation.INVCONV, coupling, 0, false), 8);
    }

    /** Of so large an image that the exporter has the networks compute it in strips. */
    @Test
    void onlyRoundingChangesALargeImage() {
        onlyRoundingChanges(
                new GlowConfig(256, 3, 1, 1, 132, 8, Permutation.INVCONV, Coupling.ADDITIVE, true, 0, false), 1);
    }

    private void onlyRoundingChanges(GlowConfig config, int count) {
        Path model = TestModels.export(config, folder, "model");
        Images images = TestModels.images(config, count, 3);
        try (GlowModel exact = GlowModel.open(model, TestModels.options());
                GlowModel half = GlowModel.open(model, HALF)) {
            Encoding expected = exact.encode(images);
            Encoding rounded = half.encode(images);
            float[] latents = rounded.latents().values();
            assertThat(latents).isNotEqualTo(expected.latents().values());
            for (int i = 0; i < latents.length; i++) {
                assertThat(latents[i]).isCloseTo(expected.latents().values()[i], within(0.02f));
            }
            for (int i = 0; i < images.count(); i++) {
                assertThat(rounded.bitsPerDimension()[i]).isCloseTo(expected.bitsPerDimension()[i], within(2e-3));
            }
            assertThat(half.decode(rounded.latents()).pixels()).containsExactly(images.pixels());
        }
    }

    @Test
    void theModelFolderStaysAsItIs() throws Exception {
        Path model = TestModels.export(TestModels.plain(), folder, "model");
        byte[] before = Files.readAllBytes(model.resolve("encoder.onnx"));
        try (GlowModel half = GlowModel.open(model, HALF)) {
            assertThat(half.placement()).containsOnlyKeys("encoder", "decoder");
        }
        assertThat(Files.readAllBytes(model.resolve("encoder.onnx"))).containsExactly(before);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(model);
        }
    }

    @Test
    void aGraphWithoutCouplingNetworksIsRefused() throws Exception {
        Path model = TestModels.export(TestModels.plain(), folder, "model");
        Path graph = model.resolve("encoder.onnx");
        String text = Files.readString(graph, StandardCharsets.ISO_8859_1);
        Path renamed = folder.resolve("renamed.onnx");
        Files.writeString(renamed, text.replace("/f1/l_", "/f2/l_"), StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> HalfPrecision.rewrite(renamed))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("renamed.onnx has no coupling networks")
                .hasMessageContaining("choose the precision float32");
    }
}
