package io.github.glow4j.benchmarks;

import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.Permutation;
import java.util.Locale;

/**
 * What differs from training to training of an ablation.
 *
 * @param seed of the initial parameters, and of the order and the noise of the images: the same for every coupling and
 *     permutation
 */
record AblationCase(Coupling coupling, Permutation permutation, long seed) {
    /** As in the table, and as the folder of the run with dashes. */
    String name() {
        return name(coupling) + " " + name(permutation) + " seed " + seed;
    }

    static String name(Coupling coupling) {
        return coupling.name().toLowerCase(Locale.ROOT);
    }

    /** In the words of the article. */
    static String name(Permutation permutation) {
        return switch (permutation) {
            case REVERSE -> "reverse";
            case SHUFFLE -> "shuffle";
            case INVCONV -> "1x1";
            case INVCONV_LU -> "1x1 as LU";
        };
    }
}
