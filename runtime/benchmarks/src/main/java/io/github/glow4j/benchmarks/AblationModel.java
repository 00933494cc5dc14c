package io.github.glow4j.benchmarks;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.training.data.Augmentation;
import io.github.glow4j.training.data.BatchPlan;
import io.github.glow4j.training.data.NoiseKind;
import io.github.glow4j.training.graph.MemoryMode;
import io.github.glow4j.training.graph.Optimizer;
import io.github.glow4j.training.graph.TrainingSettings;
import io.github.glow4j.training.run.LearningRate;
import io.github.glow4j.training.run.RunSettings;
import io.github.glow4j.training.run.Schedule;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Option;

/** What all trainings of an ablation have in common. */
final class AblationModel {
    private static final double WARMUP_STEPS = 100;

    /** Averages reach over the last hundred steps or so, which takes the noise of single steps out of the result. */
    private static final double DECAY = 0.99;

    /** Images from which actnorms are initialised. */
    private static final int INIT_IMAGES = 320;

    /** Points of a curve. */
    private static final int POINTS = 60;

    /** So that little is lost when the command is killed in the middle of a run. */
    private static final Duration SAVE_INTERVAL = Duration.ofMinutes(1);

    @Option(names = "--image-size", defaultValue = "28", description = "default: ${DEFAULT-VALUE}")
    int imageSize;

    @Option(names = "--levels", defaultValue = "2", description = "default: ${DEFAULT-VALUE}")
    int levels;

    @Option(names = "--depth", defaultValue = "8", description = "default: ${DEFAULT-VALUE}")
    int depth;

    @Option(names = "--width", defaultValue = "64", description = "default: ${DEFAULT-VALUE}")
    int width;

    @Option(names = "--batch-size", defaultValue = "32", description = "default: ${DEFAULT-VALUE}")
    int batchSize;

    @Option(names = "--learning-rate", defaultValue = "0.001", description = "default: ${DEFAULT-VALUE}")
    double learningRate;

    @Option(names = "--steps", defaultValue = "800", description = "of each training; default: ${DEFAULT-VALUE}")
    long steps;

    @Option(names = "--threads", defaultValue = "2", description = "default: ${DEFAULT-VALUE}")
    int threads;

    /**
     * Settings of a training.
     *
     * @param data what the images depend on
     */
    RunSettings settings(AblationCase ablated, int channels, Map<String, String> data) {
        GlowConfig config = new GlowConfig(
                imageSize,
                channels,
                levels,
                depth,
                width,
                8,
                ablated.permutation(),
                ablated.coupling(),
                true,
                0,
                false);
        return new RunSettings(
                config,
                TrainingSettings.of(MemoryMode.PLAIN, Optimizer.adamax(DECAY)).on(threads),
                LearningRate.warmedUp(learningRate, WARMUP_STEPS),
                new BatchPlan(batchSize, ablated.seed(), true, Augmentation.NONE, NoiseKind.UNIFORM),
                ablated.seed(),
                Math.ceilDiv(INIT_IMAGES, batchSize),
                steps,
                new Schedule(Math.max(1, steps / POINTS), steps, 0, SAVE_INTERVAL, 1),
                data,
                Map.of());
    }

    String describe() {
        return "%dx%d pixels, L=%d, K=%d, width %d, batch %d, %d steps, Adamax with learning rate %s after %.0f steps"
                .formatted(imageSize, imageSize, levels, depth, width, batchSize, steps, learningRate, WARMUP_STEPS);
    }
}
