package io.github.glow4j.app;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.training.graph.Batch;
import io.github.glow4j.training.graph.InitialParameters;
import io.github.glow4j.training.graph.TrainingGraph;
import io.github.glow4j.training.graph.TrainingSettings;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Tells how long a step takes, from a few steps of the same model at two small depths and a small batch: time grows in
 * proportion to both.
 */
final class TrainProbe {
    private static final int SHALLOW = 1;
    private static final int DEEP = 3;
    private static final int REPEATS = 3;

    /** Images of 32x32 in a step; fewer of larger ones. */
    private static final int IMAGES = 8;

    private final GlowConfig config;
    private final TrainingSettings settings;

    TrainProbe(GlowConfig config, TrainingSettings settings) {
        this.config = config;
        this.settings = settings;
    }

    double secondsPerStep(int batchSize) {
        int count = Math.clamp(IMAGES * 32L * 32 / ((long) config.imageSize() * config.imageSize()), 1, batchSize);
        double shallow = seconds(SHALLOW, count);
        double deep = seconds(DEEP, count);
        double perStepOfFlow = Math.max(0, (deep - shallow) / (DEEP - SHALLOW));
        return (shallow + (config.depth() - SHALLOW) * perStepOfFlow) * batchSize / count;
    }

    private double seconds(int depth, int count) {
        GlowConfig small = config.withDepth(depth);
        try (TrainingGraph graph = new TrainingGraph(small, settings)) {
            graph.assign(InitialParameters.of(small, 0));
            Batch batch = batch(count);
            graph.initializeFromData(batch);
            graph.step(batch, 0, 1); // the first one also makes ready
            double best = Double.POSITIVE_INFINITY;
            for (int i = 0; i < REPEATS; i++) {
                long begin = System.nanoTime();
                graph.step(batch, 0, i + 2);
                best = Math.min(best, (System.nanoTime() - begin) / 1e9);
            }
            return best;
        }
    }

    private Batch batch(int count) {
        Random random = new Random(0);
        byte[] pixels = new byte[Math.multiplyExact(count, config.dimensions())];
        random.nextBytes(pixels);
        int @Nullable [] labels =
                config.conditional() ? random.ints(count, 0, config.classes()).toArray() : null;
        return Batch.of(count, pixels, Batch.MIDPOINT, labels);
    }
}
