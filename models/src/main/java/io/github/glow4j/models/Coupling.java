package io.github.glow4j.models;

/** The coupling of a step of flow (OpenAI's {@code flow_coupling}). */
public enum Coupling {
    /** {@code z2 + f(z1)}. */
    ADDITIVE,
    /** {@code (z2 + shift(z1)) * sigmoid(s(z1) + 2)}. */
    AFFINE
}
