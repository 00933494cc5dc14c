package io.github.glow4j.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.Permutation;
import io.github.glow4j.training.graph.MemoryMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainCostTest {
    /** Millions of parameters and giga-multiplications as measured on OpenAI's code. */
    @ParameterizedTest
    @CsvSource({
        "CIFAR10, 44.60, 1161, 4.06",
        "IMAGENET32, 66.86, , ",
        "IMAGENET64, 112.38, 2316, 25.1",
        "LSUN64, 112.38, 2316, 25.1",
        "LSUN128, 200.43, , 121",
        "CELEBAHQ256, 175.10, 2322, 244"
    })
    void presetsAreTheModelsOfThePaper(TrainPreset preset, double millions, Integer tensors, Double multiplications) {
        TrainCost cost = new TrainCost(config(preset));
        assertThat(cost.parameters() / 1e6).isCloseTo(millions, within(0.005));
        if (tensors != null) {
            assertThat(cost.tensors()).isEqualTo(tensors);
        }
        if (multiplications != null) {
            assertThat(cost.multiplications() / 1e9).isCloseTo(multiplications, within(0.005 * multiplications));
        }
    }

    @Test
    void memoryOfInversionDoesNotGrowWithDepthBeyondTheParameters() {
        for (MemoryMode mode : MemoryMode.values()) {
            long shallow = activations(4, mode);
            long deep = activations(64, mode);
            switch (mode) {
                case INVERT -> assertThat(deep).isEqualTo(shallow);
                case PLAIN -> assertThat(deep).isGreaterThan(10 * shallow);
                case CHECKPOINT -> assertThat(deep).isBetween(2 * shallow, 5 * shallow);
            }
        }
    }

    private static long activations(int depth, MemoryMode mode) {
        GlowConfig config =
                new GlowConfig(32, 3, 3, depth, 128, 8, Permutation.INVCONV, Coupling.AFFINE, true, 0, false);
        return new TrainCost(config).activationBytes(mode, 16);
    }

    private static GlowConfig config(TrainPreset preset) {
        return new GlowConfig(
                preset.imageSize,
                3,
                preset.levels,
                preset.depth,
                512,
                preset.bits,
                Permutation.INVCONV,
                preset.coupling,
                true,
                preset.conditional ? 10 : 0,
                preset.conditional);
    }
}
