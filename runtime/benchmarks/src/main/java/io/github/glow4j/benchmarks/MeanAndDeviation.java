package io.github.glow4j.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/**
 * Of some measurements.
 *
 * @param deviation of a sample, with n - 1 in the denominator; NaN for a single value
 */
record MeanAndDeviation(double mean, double deviation) {
    static MeanAndDeviation of(double... values) {
        double mean = Arrays.stream(values).average().orElse(Double.NaN);
        double squares = Arrays.stream(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return new MeanAndDeviation(mean, Math.sqrt(squares / (values.length - 1)));
    }

    /** With three decimals, {@code 2.913 ± 0.004}. */
    @Override
    public String toString() {
        return formatted("%.3f");
    }

    /** A difference, with its sign. */
    String signed() {
        return formatted("%+.3f").replace('-', '−');
    }

    private String formatted(String number) {
        String text = String.format(Locale.ROOT, number, mean);
        return Double.isNaN(deviation) ? text : text + String.format(Locale.ROOT, " ± %.3f", deviation);
    }
}
