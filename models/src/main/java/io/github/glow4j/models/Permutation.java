package io.github.glow4j.models;

/** The channel permutation of a step of flow (OpenAI's {@code flow_permutation}). */
public enum Permutation {
    /** Channels in reverse order; no variables. */
    REVERSE,
    /** A fixed random order, saved in the checkpoint as {@code shuffle/indices}. */
    SHUFFLE,
    /** A learned invertible 1x1 convolution, stored as its matrix {@code invconv/W}. */
    INVCONV,
    /** A learned invertible 1x1 convolution, stored as {@code invconv/{P,L,sign_S,log_S,U}}. */
    INVCONV_LU
}
