package io.github.glow4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class InterpolationTest {
    @Test
    void theLineGoesStraight() {
        assertThat(point(Interpolation.LINEAR, new float[] {0, 2}, new float[] {4, 0}, 0.25))
                .containsExactly(new float[] {1, 1.5f}, within(1e-6f));
    }

    @Test
    void theArcKeepsItsDistanceFromTheOrigin() {
        float[] middle = point(Interpolation.SPHERICAL, new float[] {2, 0}, new float[] {0, 2}, 0.5);
        float side = (float) Math.sqrt(2);
        assertThat(middle).containsExactly(new float[] {side, side}, within(1e-6f));
    }

    @Test
    void whereNoArcIsDefinedItGoesStraight() {
        float[] a = {1, 2};
        assertThat(point(Interpolation.SPHERICAL, a, new float[] {2, 4}, 0.5))
                .containsExactly(new float[] {1.5f, 3}, within(1e-6f));
        assertThat(point(Interpolation.SPHERICAL, a, new float[] {-1, -2}, 0.5))
                .containsExactly(new float[] {0, 0}, within(1e-6f));
        assertThat(point(Interpolation.SPHERICAL, a, new float[] {0, 0}, 0.5))
                .containsExactly(new float[] {0.5f, 1}, within(1e-6f));
    }

    private static float[] point(Interpolation interpolation, float[] a, float[] b, double t) {
        float[] target = new float[a.length];
        interpolation.point(a, b, t, target, 0);
        return target;
    }
}
