package io.github.glow4j.training.graph;

/** What is kept of the forward pass for the gradients. All give the same gradients, up to rounding. */
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
