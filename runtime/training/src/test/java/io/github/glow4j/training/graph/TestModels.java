package io.github.glow4j.training.graph;

import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.models.Parameter;
import io.github.glow4j.models.ParameterLayout;
import io.github.glow4j.models.Permutation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Small models with parameters that are not at a special point, and batches for them. */
final class TestModels {
    private TestModels() {}

    static GlowConfig config(Permutation permutation, Coupling coupling) {
        return new GlowConfig(8, 3, 2, 2, 6, 8, permutation, coupling, true, 0, false);
    }

    static GlowConfig conditional() {
        return new GlowConfig(8, 1, 2, 2, 6, 5, Permutation.INVCONV, Coupling.AFFINE, true, 3, true);
    }

    static GlowParameters parameters(GlowConfig config, long seed) {
        return parameters(config, seed, 0.05);
    }

    /** Initial parameters with noise of a standard deviation on all that is trained. */
    static GlowParameters parameters(GlowConfig config, long seed, double deviation) {
        Random random = new Random(seed);
        List<Parameter> noisy = new ArrayList<>();
        for (Parameter parameter : InitialParameters.of(config, seed).asMap().values()) {
            boolean trained = ParameterLayout.isTrained(parameter.name());
            float[] values = parameter.values().clone();
            for (int i = 0; i < values.length && trained; i++) {
                values[i] += (float) (deviation * random.nextGaussian());
            }
            noisy.add(new Parameter(parameter.name(), parameter.shape(), values));
        }
        return new GlowParameters(noisy);
    }

    static Batch batch(GlowConfig config, int count, long seed) {
        Random random = new Random(seed);
        byte[] pixels = new byte[count * config.dimensions()];
        random.nextBytes(pixels);
        float[] noise = new float[pixels.length];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = random.nextFloat();
        }
        int[] labels = random.ints(count, 0, Math.max(1, config.classes())).toArray();
        return new Batch(count, pixels, noise, config.conditional() ? labels : null);
    }
}
