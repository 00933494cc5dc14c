package io.github.glow4j.inference;

/** How to go from one latent to another. */
public enum Interpolation {
    /** {@code a + t (b - a)}, as OpenAI's demo does. */
    LINEAR {
        @Override
        void point(float[] a, float[] b, double t, float[] target, int offset) {
            mix(a, 1 - t, b, t, target, offset);
        }
    },

    /**
     * Along the great circle: {@code (sin((1-t)w) a + sin(t w) b) / sin(w)} with w the angle between the two (Shoemake
     * 1985). Latents on the way are about as long as the ends, as a Gaussian's are. Where no great circle is defined
     * (the two point the same way, opposite ways, or one is 0) this is linear.
     */
    SPHERICAL {
        @Override
        void point(float[] a, float[] b, double t, float[] target, int offset) {
            double cosine = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
            double angle = StrictMath.acos(Math.clamp(cosine, -1, 1));
            double sine = StrictMath.sin(angle);
            if (!(sine > 1e-6)) { // also when the angle is NaN: one of them is 0
                LINEAR.point(a, b, t, target, offset);
            } else {
                mix(a, StrictMath.sin((1 - t) * angle) / sine, b, StrictMath.sin(t * angle) / sine, target, offset);
            }
        }
    };

    /** Writes the point at t between 0 (a) and 1 (b) into an array. */
    abstract void point(float[] a, float[] b, double t, float[] target, int offset);

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
