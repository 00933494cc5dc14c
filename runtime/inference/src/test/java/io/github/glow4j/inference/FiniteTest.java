package io.github.glow4j.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FiniteTest {
    @Test
    void finiteNumbersAreFinite() {
        float[] values = {0, -0f, 1, Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE, Float.MIN_NORMAL};
        assertThat(Finite.firstNotFinite(values)).isEqualTo(-1);
        assertThat(find(values)).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void theFirstOtherIsFound(float bad) {
        for (int at : new int[] {0, 1, 17, 63, 99}) {
            float[] values = new float[100];
            values[at] = bad;
            values[99] = bad;
            assertThat(Finite.firstNotFinite(values)).isEqualTo(at);
            assertThat(find(values)).isEqualTo(at);
        }
    }

    @Test
    void negativeNotANumbersAreFound() {
        float[] values = {1, Float.intBitsToFloat(0xffc00001)};
        assertThat(Finite.firstNotFinite(values)).isEqualTo(1);
        assertThat(find(values)).isEqualTo(1);
    }

    private static long find(float[] values) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocateFrom(ValueLayout.JAVA_FLOAT, values);
            return Finite.firstNotFinite(segment, values.length);
        }
    }
}
