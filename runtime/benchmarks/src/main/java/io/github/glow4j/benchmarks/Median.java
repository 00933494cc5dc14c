package io.github.glow4j.benchmarks;

import java.util.Arrays;

/** The middle of some measurements. */
final class Median {
    private Median() {}

    /** Of an even number, the upper one of the two in the middle. */
    static double of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
