package io.github.glow4j.app;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.Multiplications;
import io.github.glow4j.models.ParameterLayout;
import io.github.glow4j.training.graph.MemoryMode;

/** What training a model costs, from its shape. */
final class TrainCost {
    private static final int FLOAT_BYTES = 4;

    /** The JVM, TensorFlow, and ONNX Runtime, which draws samples and validates. */
    private static final long PROCESS_BYTES = 600_000_000;

    /** TensorFlow's graph, per step of flow: it is built more than once where activations are computed again. */
    private static final long GRAPH_BYTES_PLAIN = 6_500_000;

    private static final long GRAPH_BYTES = 8_000_000;

    /**
     * Of each parameter: itself, two moments, the average, the gradient, and copies while it is initialised, updated and
     * exported for samples.
     */
    private static final int COPIES = 12;

    /** Part of the activations that are there at the same time: TensorFlow frees some before it computes others. */
    private static final double AT_ONCE = 0.75;

    /** Activations of a step as wide as the network that are kept, besides padded ones. */
    private static final int HIDDEN = 4;

    /** Those with a padded border: what goes into the last convolution, and its gradient. */
    private static final int PADDED = 2;

    /** Those as narrow as the flow. */
    private static final int NARROW = 12;

    private final GlowConfig config;

    TrainCost(GlowConfig config) {
        this.config = config;
    }

    /** Number of parameters. */
    long parameters() {
        return ParameterLayout.of(config).count();
    }

    /** Tensors that the parameters are. */
    int tensors() {
        return ParameterLayout.of(config).shapes().size();
    }

    /** Multiplications of one image going through the model once, forwards or backwards. */
    long multiplications() {
        return Multiplications.of(config);
    }

    /**
     * Memory of the process at its peak, in bytes. An estimate: the constants are fitted to the resident memory of 24 runs in
     * all modes at 32x32, 64x64 and 128x128 with depths of 4 to 16, widths of 64 to 384 and batches of 4 to 16, which it meets
     * within 8 %. At 256x256 with two steps of flow per level it is 20 % too low: there the samples count that are drawn.
     */
    long bytes(MemoryMode mode, int batchSize) {
        long steps = (long) config.levels() * config.depth();
        return PROCESS_BYTES
                + steps * (mode == MemoryMode.PLAIN ? GRAPH_BYTES_PLAIN : GRAPH_BYTES)
                + COPIES * FLOAT_BYTES * parameters()
                + activationBytes(mode, batchSize);
    }

    /** The part of it that grows with the batch. */
    long activationBytes(MemoryMode mode, int batchSize) {
        long sum = 0;
        long largest = 0;
        int segment = (int) Math.ceil(Math.sqrt(config.depth()));
        for (int level = 0; level < config.levels(); level++) {
            long step = stepFloats(level);
            largest = Math.max(largest, step);
            sum += switch (mode) {
                case PLAIN -> config.depth() * step;
                case CHECKPOINT -> (long) segment * inputFloats(level);
                case INVERT -> 2 * inputFloats(level);
            };
        }
        // Gradients of a step come and go while its activations are there.
        sum += largest * (mode == MemoryMode.CHECKPOINT ? segment + 1 : 2);
        return (long) (AT_ONCE * sum * batchSize * FLOAT_BYTES);
    }

    /** What goes into a step of flow, for one image. */
    private long inputFloats(int level) {
        long side = config.levelSize(level);
        return side * side * config.levelChannels(level);
    }

    /** What the gradients of a step of flow need of its forward pass, for one image. */
    private long stepFloats(int level) {
        long side = config.levelSize(level);
        long padded = (side + 2) * (side + 2);
        return HIDDEN * side * side * config.width()
                + PADDED * padded * (config.width() + 1)
                + NARROW * inputFloats(level);
    }
}
