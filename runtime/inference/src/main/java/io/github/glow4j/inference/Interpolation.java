package io.github.glow4j.inference;

import io.github.glow4j.models.InvalidInputException;

/** How to go from one latent to another. */
public enum Interpolation {
    /** {@code a + t (b - a)}, as OpenAI's demo does. */
    LINEAR {
        @Override
        double[] weights(double aa, double ab, double bb, double t) {
            return new double[] {1 - t, t};
        }
    },

    /**
     * Along the great circle: {@code (sin((1-t)w) a + sin(t w) b) / sin(w)} with w the angle between the two (Shoemake
     * 1985). Latents on the way are about as long as the ends, as a Gaussian's are. Where no great circle is defined
     * (the two point the same way, opposite ways, or one is 0) this is linear.
     */
    SPHERICAL {
        @Override
        double[] weights(double aa, double ab, double bb, double t) {
            double angle = StrictMath.acos(Math.clamp(ab / Math.sqrt(aa * bb), -1, 1));
            double sine = StrictMath.sin(angle);
            if (!(sine > 1e-6)) { // also when the angle is NaN: one of them is 0
                return LINEAR.weights(aa, ab, bb, t);
            }
            return new double[] {StrictMath.sin((1 - t) * angle) / sine, StrictMath.sin(t * angle) / sine};
        }
    };

    /**
     * The weights of a and b in the point at t between 0 (a) and 1 (b).
     *
     * @param aa the product of a with itself, ab that of both, bb that of b with itself
     */
    abstract double[] weights(double aa, double ab, double bb, double t);

    /**
     * A point on the way.
     *
     * @param t 0 for a, 1 for b; the way goes on beyond both
     * @throws InvalidInputException if the latents have different lengths, or t is not finite
     */
    public float[] point(float[] a, float[] b, double t) {
        if (a.length != b.length) {
            throw new InvalidInputException("one latent has " + a.length + " values, the other " + b.length);
        }
        if (!Double.isFinite(t)) {
            throw new InvalidInputException("there is no point at " + t + " of the way");
        }
        float[] result = new float[a.length];
        point(a, b, t, result, 0);
        return result;
    }

    /** Writes the point at t between 0 (a) and 1 (b) into an array. */
    void point(float[] a, float[] b, double t, float[] target, int offset) {
        double[] weights = weights(dot(a, a), dot(a, b), dot(b, b), t);
        mix(a, weights[0], b, weights[1], target, offset);
    }

    private static void mix(float[] a, double weightA, float[] b, double weightB, float[] target, int offset) {
        for (int i = 0; i < a.length; i++) {
            target[offset + i] = (float) (weightA * a[i] + weightB * b[i]);
        }
    }

    static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
