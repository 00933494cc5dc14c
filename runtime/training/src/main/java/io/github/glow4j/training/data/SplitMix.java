package io.github.glow4j.training.data;

/**
 * Random numbers that are the same on every machine and in every JDK: SplitMix64 (Steele, Lea and Flood 2014).
 *
 * <p>Each use has a stream of its own, found by its seed, purpose and number, so that no result depends on what was drawn
 * before.
 */
final class SplitMix {
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    /** What the numbers are for. */
    enum Purpose {
        ORDER,
        SPLIT,
        AUGMENTATION,
        NOISE,
        PLACE
    }

    private long state;

    SplitMix(long seed, Purpose purpose, long number) {
        state = mix(mix(mix(seed + GOLDEN_GAMMA) + purpose.ordinal() + 1) + number);
    }

    long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    private static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** Uniform in [0, bound). The bias, bound / 2^64, does not matter for indices. */
    int nextInt(int bound) {
        return (int) Math.unsignedMultiplyHigh(nextLong(), bound);
    }

    /** Uniform in [0, 1). */
    double nextDouble() {
        return (nextLong() >>> 11) * 0x1p-53;
    }

    /** A random order of 0 to size - 1 (Fisher and Yates). */
    int[] permutation(int size) {
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            int j = nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }

    /** Odd multiples of 2^-16 in (0, 1), uniformly: they can be added to any bin without rounding. */
    void fillUniform(float[] target) {
        for (int i = 0; i < target.length; i += 4) {
            long bits = nextLong();
            for (int j = i; j < Math.min(i + 4, target.length); j++) {
                target[j] = (2 * (bits & 0x7fff) + 1) * 0x1p-16f;
                bits >>>= 16;
            }
        }
    }
}
