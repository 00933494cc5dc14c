package io.github.glow4j.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MeanAndDeviationTest {
    @Test
    void theDeviationIsThatOfASample() {
        assertThat(MeanAndDeviation.of(1, 2, 3)).hasToString("2.000 ± 1.000");
        assertThat(MeanAndDeviation.of(-1, -2, -3).signed()).isEqualTo("−2.000 ± 1.000");
    }

    @Test
    void aSingleValueHasNoDeviation() {
        assertThat(MeanAndDeviation.of(1.5)).hasToString("1.500");
    }

    @Test
    void whatIsNotFiniteIsLeftAsideAndCounted() {
        assertThat(MeanAndDeviation.of(1, Double.POSITIVE_INFINITY, 3)).hasToString("2.000 ± 1.414 (2 of 3)");
        assertThat(MeanAndDeviation.of(Double.NaN, 4)).hasToString("4.000 (1 of 2)");
        assertThat(MeanAndDeviation.of(Double.NaN, Double.NEGATIVE_INFINITY)).hasToString("none of 2");
    }
}
