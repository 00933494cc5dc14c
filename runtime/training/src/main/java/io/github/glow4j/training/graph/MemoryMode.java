package io.github.glow4j.training.graph;

/**
 * What is kept of the forward pass for the gradients. All give the same gradients: between the steps of flow activations are
 * in double precision in every mode, so that those which are recovered by inverting steps are the same too, even where
 * strong couplings multiply rounding errors.
 */
public enum MemoryMode {
    /** Every activation: memory grows with depth. */
    PLAIN,
    /**
     * What leaves each level. Inside a level the activations are computed again by inverting the flow: memory does not
     * grow with depth.
     */
    INVERT,
    /** The input of about every {@code sqrt(K)}-th step, from which the steps up to the next are computed again. */
    CHECKPOINT
}
