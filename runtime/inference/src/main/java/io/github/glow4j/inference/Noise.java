package io.github.glow4j.inference;

import io.github.glow4j.models.InvalidInputException;

/**
 * What is added to every value of an image before encoding, in units of bins: a value in [0, 1).
 *
 * <p>OpenAI's code always draws it at random, so that its encoding of an image is never the same twice.
 */
public sealed interface Noise {
    /** The middle of every bin; the same image always gives the same latent. The default. */
    static Noise midpoint() {
        return new Constant(0.5f);
    }

    /** The lower edge of every bin. Rounding may move a decoded pixel one bin down. */
    static Noise none() {
        return new Constant(0);
    }

    /**
     * Uniform dequantisation noise, the same on every machine. Image i of a call has its own stream of
     * {@link java.util.Random}, seeded as {@link GlowModel#sampleLatents} does, so that it depends on seed and i only.
     * Values are the odd multiples of 2^-16: they can be added to any bin without rounding.
     */
    static Noise uniform(long seed) {
        return new Uniform(seed);
    }

    /**
     * Noise of the caller's own.
     *
     * @param values in [0, 1), row-major {@code [count, height, width, channels]} as the images are
     */
    static Noise of(float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!(values[i] >= 0 && values[i] < 1)) {
                throw new InvalidInputException("noise must lie in [0, 1) but is " + values[i] + " at index " + i);
            }
        }
        return new Given(values);
    }

    /**
     * The same for all.
     *
     * @param bins in [0, 1)
     */
    record Constant(float bins) implements Noise {
        public Constant {
            if (!(bins >= 0 && bins < 1)) {
                throw new InvalidInputException("noise must lie in [0, 1) but is " + bins);
            }
        }
    }

    /**
     * Drawn at random.
     *
     * @param seed any number
     */
    record Uniform(long seed) implements Noise {}

    /**
     * Given by the caller.
     *
     * @param values as in {@link Noise#of}
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Given(float[] values) implements Noise {}
}
