package io.github.glow4j.inference;

import java.util.Random;

/**
 * Random numbers that are the same on every machine and for every batch size.
 *
 * <p>Number i of a call has its own stream: {@link Random}, whose algorithm (a 48-bit linear congruential generator, and
 * the polar method with {@link StrictMath} for Gaussians) the Java specification fixes, seeded with the i-th output of
 * SplitMix64 (Steele, Lea and Flood 2014) started at the seed.
 */
final class SeededLatents {
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private SeededLatents() {}

    static Random stream(long seed, int index) {
        long z = seed + (index + 1L) * GOLDEN_GAMMA;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return new Random(z ^ (z >>> 31));
    }

    /** {@code temperature * Normal(0, 1)} of stream i; plain zeros at temperature 0. */
    static void gaussian(long seed, int index, float temperature, float[] target, int offset, int length) {
        Random random = stream(seed, index);
        for (int i = offset; i < offset + length; i++) {
            target[i] = (float) (temperature * random.nextGaussian()) + 0f; // makes -0 a 0
        }
    }

    /** Odd multiples of 2^-16 in (0, 1), uniformly, of stream i. */
    static void uniform(long seed, int index, float[] target) {
        Random random = stream(seed, index);
        for (int i = 0; i < target.length; i++) {
            int odd = 2 * (random.nextInt() >>> 17) + 1;
            target[i] = odd * 0x1p-16f;
        }
    }
}
