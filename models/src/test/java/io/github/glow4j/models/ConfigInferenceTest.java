package io.github.glow4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ConfigInferenceTest {
    private static final GlowConfig CONFIG =
            new GlowConfig(32, 3, 3, 2, 16, 5, Permutation.INVCONV, Coupling.ADDITIVE, true, 0, false);

    @Provide
    Arbitrary<GlowConfig> configurations() {
        Arbitrary<Integer> classes = Arbitraries.integers().between(0, 12);
        return Combinators.combine(
                        Arbitraries.of(1, 3),
                        Arbitraries.integers().between(1, 5),
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.integers().between(1, 20),
                        Arbitraries.of(Permutation.class),
                        Arbitraries.of(Coupling.class),
                        classes,
                        Arbitraries.integers().between(0, 3))
                .as((channels, levels, depth, width, permutation, coupling, labels, flags) -> new GlowConfig(
                        32,
                        channels,
                        levels,
                        depth,
                        width,
                        8,
                        permutation,
                        coupling,
                        (flags & 1) == 1,
                        labels,
                        labels > 0 && (flags & 2) == 2));
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void everyConfigurationIsReadOffItsOwnLayout(@ForAll("configurations") GlowConfig config) {
        Map<String, int[]> shapes = ParameterLayout.of(config).shapes();
        assertThat(ConfigInference.infer(shapes, OptionalInt.of(32), OptionalInt.of(8)))
                .isEqualTo(config);
    }

    @Test
    void whatLeavesNoTraceIsAskedFor() {
        Map<String, int[]> shapes = ParameterLayout.of(CONFIG).shapes();
        assertThatThrownBy(() -> ConfigInference.infer(shapes, OptionalInt.empty(), OptionalInt.of(5)))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("--image-size N")
                .hasMessageNotContaining("--bits");
        assertThatThrownBy(() -> ConfigInference.infer(shapes, OptionalInt.empty(), OptionalInt.empty()))
                .hasMessageContaining("--image-size N and --bits N");
    }

    @Test
    void anImageSizeThatDoesNotDivideIsRefused() {
        Map<String, int[]> shapes = ParameterLayout.of(CONFIG).shapes();
        assertThatThrownBy(() -> ConfigInference.infer(shapes, OptionalInt.of(20), OptionalInt.of(5)))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("multiple of 2^levels = 8");
    }

    @Test
    void missingStrayAndMisshapenParametersAreNamed() {
        Map<String, int[]> shapes =
                new LinkedHashMap<>(ParameterLayout.of(CONFIG).shapes());
        shapes.remove("model/1/0/f1/l_2/W");
        shapes.put("model/1/invconv/W", new int[] {24, 24});
        shapes.put("model/2/1/f1/l_1/W", new int[] {3, 3, 7, 16});
        assertThatThrownBy(() -> ConfigInference.infer(shapes, OptionalInt.of(32), OptionalInt.of(5)))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("model/1/0/f1/l_2/W is missing")
                .hasMessageContaining("model/1/invconv/W is not part")
                .hasMessageContaining("model/2/1/f1/l_1/W has shape [3, 3, 7, 16]");
    }

    @Test
    void somethingElseThanAGlowIsSaidToBeNone() {
        assertThatThrownBy(() -> ConfigInference.infer(
                        Map.of("dense/kernel", new int[] {3, 4}), OptionalInt.of(32), OptionalInt.of(8)))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("no checkpoint of OpenAI's Glow");
    }

    @Test
    void sizesAgreeWithThoseOfTheArticle() {
        assertThat(count(new GlowConfig(32, 3, 3, 32, 512, 8, Permutation.INVCONV, Coupling.AFFINE, true, 0, false)))
                .isBetween(44_550_000L, 44_650_000L);
        assertThat(count(new GlowConfig(256, 3, 6, 32, 512, 5, Permutation.INVCONV, Coupling.ADDITIVE, true, 0, false)))
                .isBetween(175_050_000L, 175_150_000L);
    }

    private static long count(GlowConfig config) {
        return ParameterLayout.of(config).count();
    }
}
