package io.github.glow4j.app.latency;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.glow4j.onnxruntime.ElementType;
import io.github.glow4j.onnxruntime.MemoryLocation;
import io.github.glow4j.onnxruntime.SessionOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GemmPeakTest {
    /** The way a GPU goes, on the CPU: the numbers are computed where they are multiplied. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "FLOAT16"})
    void multipliesNumbersOfEveryPrecision(ElementType type) {
        try (GemmPeak peak = new GemmPeak(32, type, MemoryLocation.CPU, new SessionOptions())) {
            assertThat(peak.sample()).isPositive();
        }
    }

    @Test
    void theRateIsOneThatAProcessorCanHave() {
        try (GemmPeak peak = GemmPeak.onCpu(1)) {
            assertThat(peak.sample()).isBetween(0.01, 100_000.0);
        }
    }
}
