package io.github.glow4j.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/**
 * Of some measurements, those left aside that are no finite number.
 *
 * @param mean NaN if none is finite
 * @param deviation of a sample, with n - 1 in the denominator; NaN for fewer than two values
 * @param finite how many measurements are finite
 * @param count how many there are
 */
record MeanAndDeviation(double mean, double deviation, int finite, int count) {
    static MeanAndDeviation of(double... values) {
        double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
        double mean = Arrays.stream(finite).average().orElse(Double.NaN);
        double squares = Arrays.stream(finite)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        double deviation = finite.length < 2 ? Double.NaN : Math.sqrt(squares / (finite.length - 1));
        return new MeanAndDeviation(mean, deviation, finite.length, values.length);
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
        if (finite == 0) {
            return "none of " + count;
        }
        String text = String.format(Locale.ROOT, number, mean);
        String spread = Double.isNaN(deviation) ? "" : String.format(Locale.ROOT, " ± %.3f", deviation);
        return text + spread + (finite == count ? "" : " (" + finite + " of " + count + ")");
    }
}
