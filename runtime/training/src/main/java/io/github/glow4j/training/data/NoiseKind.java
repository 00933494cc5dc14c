package io.github.glow4j.training.data;

/** What is added to every value of an image, in bins. */
public enum NoiseKind {
    /** Uniform in [0, 1), drawn anew at each step from the seed: dequantisation as it is meant. */
    UNIFORM,
    /** The middle of each bin, 0.5: results without chance. */
    MIDPOINT
}
