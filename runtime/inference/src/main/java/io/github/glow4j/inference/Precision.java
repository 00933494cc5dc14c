package io.github.glow4j.inference;

/** In which numbers the coupling networks compute. What they transform, the state of the flow, is float32 always. */
public enum Precision {
    /** Float32 throughout: likelihoods and round trips are exact to the last digits. */
    FLOAT32,

    /**
     * Float32 of which the GPU rounds the factors of products to 10 bits of mantissa, that is in all convolutions, also
     * those of the flow's state: encoding and decoding are no longer exact inverses. Needs an NVIDIA GPU.
     */
    TF32,

    /**
     * Float16 inside the coupling networks; half the memory for their weights. The flow's state stays float32, so that
     * encoding and decoding are still inverses but for where rounding to float16 goes another way; likelihoods change in
     * the third or fourth digit. For GPUs: it runs on a CPU too, but is no faster there.
     */
    FLOAT16
}
