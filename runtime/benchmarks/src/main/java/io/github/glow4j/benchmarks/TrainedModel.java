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
    @Option(names = "--image-size", description = "default: ${DEFAULT-VALUE}")
    int imageSize = 32;

    @Option(names = "--levels", description = "default: ${DEFAULT-VALUE}")
    int levels = 3;

    @Option(names = "--depth", description = "default: ${DEFAULT-VALUE}")
    int depth = 8;

    @Option(names = "--width", description = "default: ${DEFAULT-VALUE}")
    int width = 512;

    @Option(names = "--coupling", description = "default: ${DEFAULT-VALUE}")
    Coupling coupling = Coupling.AFFINE;

    @Option(names = "--batch-size", description = "default: ${DEFAULT-VALUE}")
    int batchSize = 16;

    @Option(names = "--threads", description = "default: ${DEFAULT-VALUE}")
    int threads = 2;

    /** A model whose activations take far more memory than its parameters, and whose graph is built fast. */
    static TrainedModel ofMuchActivation() {
        TrainedModel model = new TrainedModel();
        model.levels = 1;
        model.width = 32;
        model.batchSize = 32;
        return model;
    }

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
