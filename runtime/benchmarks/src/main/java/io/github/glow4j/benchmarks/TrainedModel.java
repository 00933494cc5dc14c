package io.github.glow4j.benchmarks;

import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.Permutation;
import io.github.glow4j.training.graph.Batch;
import io.github.glow4j.training.graph.InitialParameters;
import io.github.glow4j.training.graph.MemoryMode;
import io.github.glow4j.training.graph.Optimizer;
import io.github.glow4j.training.graph.TrainingGraph;
import io.github.glow4j.training.graph.TrainingSettings;
import java.util.Random;
import picocli.CommandLine.Option;

/** The model and the batch to measure with. What the pixels are does not change the time of a step. */
final class TrainedModel {
    @Option(names = "--image-size", defaultValue = "32", description = "default: ${DEFAULT-VALUE}")
    int imageSize;

    @Option(names = "--levels", defaultValue = "3", description = "default: ${DEFAULT-VALUE}")
    int levels;

    @Option(names = "--depth", defaultValue = "8", description = "default: ${DEFAULT-VALUE}")
    int depth;

    @Option(names = "--width", defaultValue = "512", description = "default: ${DEFAULT-VALUE}")
    int width;

    @Option(names = "--coupling", defaultValue = "affine", description = "default: ${DEFAULT-VALUE}")
    Coupling coupling = Coupling.AFFINE;

    @Option(names = "--batch-size", defaultValue = "16", description = "default: ${DEFAULT-VALUE}")
    int batchSize;

    @Option(names = "--threads", defaultValue = "2", description = "default: ${DEFAULT-VALUE}")
    int threads;

    GlowConfig config() {
        return new GlowConfig(imageSize, 3, levels, depth, width, 8, Permutation.INVCONV, coupling, true, 0, false);
    }

    Batch batch(int count) {
        byte[] pixels = new byte[count * config().dimensions()];
        new Random(1).nextBytes(pixels);
        return Batch.of(count, pixels, Batch.MIDPOINT, null);
    }

    /** With OpenAI's optimiser and averages. */
    TrainingGraph graph(MemoryMode mode) {
        TrainingGraph graph = new TrainingGraph(
                config(), TrainingSettings.of(mode, Optimizer.adamax(0.99)).on(threads));
        graph.assign(InitialParameters.of(config(), 1));
        return graph;
    }
}
