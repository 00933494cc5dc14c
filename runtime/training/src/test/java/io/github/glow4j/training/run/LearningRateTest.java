package io.github.glow4j.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LearningRateTest {
    @Test
    void warmUpBeginsAtZeroAndEndsAtTheBase() {
        LearningRate rate = LearningRate.warmedUp(0.1, 4);
        assertThat(rate.after(0)).isZero();
        assertThat(rate.after(1)).isEqualTo(0.025);
        assertThat(rate.after(4)).isEqualTo(0.1);
        assertThat(rate.after(1_000_000)).isEqualTo(0.1);
    }

    /** {@code lr * min(1, processed / (images * epochs))} of OpenAI's code: 50,000 images, batch 64, 10 epochs. */
    @Test
    void warmUpInEpochsMayEndBetweenSteps() {
        LearningRate rate = LearningRate.warmedUp(1e-3, 10 * 50_000 / 64.0);
        assertThat(rate.after(7812)).isCloseTo(1e-3 * 7812 * 64 / 500_000, within(1e-15));
        assertThat(rate.after(7813)).isEqualTo(1e-3);
    }

    @Test
    void withoutWarmUpTheFirstStepHasTheBase() {
        assertThat(LearningRate.constant(0.1).after(0)).isEqualTo(0.1);
    }

    @Test
    void theRateHalvesAfterWarmUp() {
        LearningRate rate = new LearningRate(0.8, 10, 100);
        assertThat(rate.after(10)).isEqualTo(0.8);
        assertThat(rate.after(110)).isCloseTo(0.4, within(1e-15));
        assertThat(rate.after(310)).isCloseTo(0.1, within(1e-15));
    }

    @Test
    void ratesThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> LearningRate.constant(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LearningRate.constant(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LearningRate.warmedUp(1, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LearningRate(1, 0, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
