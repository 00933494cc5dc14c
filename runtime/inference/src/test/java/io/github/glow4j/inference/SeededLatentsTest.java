package io.github.glow4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SeededLatentsTest {
    /** First outputs of SplitMix64 started at 1234567, as published with the algorithm's reference code. */
    private static final long[] SPLIT_MIX = {6457827717110365317L, 3203168211198807973L, -8629252141511181193L};

    /** Computed apart in Python from the published algorithms. */
    private static final float[] GOLDEN = {-0.27171627f, 0.11348612f, 1.3330458f};

    @Test
    void streamsAreSeededBySplitMix64() {
        for (int i = 0; i < SPLIT_MIX.length; i++) {
            double expected = new java.util.Random(SPLIT_MIX[i]).nextGaussian();
            assertThat(SeededLatents.stream(1234567, i).nextGaussian()).isEqualTo(expected);
        }
    }

    @Test
    void valuesAreThoseOfEveryOtherMachine() {
        float[] values = new float[3];
        SeededLatents.gaussian(42, 0, 1, values, 0, 3);
        assertThat(values).containsExactly(GOLDEN);
    }

    @Test
    void gaussiansHaveTheTemperatureAsDeviation() {
        float[] values = new float[100_000];
        SeededLatents.gaussian(7, 3, 0.7f, values, 0, values.length);
        double sum = 0;
        double squares = 0;
        for (float value : values) {
            sum += value;
            squares += (double) value * value;
        }
        assertThat(sum / values.length).isCloseTo(0, within(0.01));
        assertThat(Math.sqrt(squares / values.length)).isCloseTo(0.7, within(0.01));
    }

    @Test
    void noiseIsUniformAndCanBeAddedToTheHighestBinWithoutRounding() {
        float[] values = new float[100_000];
        SeededLatents.uniform(7, 3, values);
        double sum = 0;
        for (float value : values) {
            assertThat(value).isBetween(0f, 1f);
            assertThat((double) (255 + value)).isEqualTo(255 + (double) value);
            sum += value;
        }
        assertThat(sum / values.length).isCloseTo(0.5, within(0.005));
    }
}
