package io.github.glow4j.models;

/** How much a model computes. */
public final class Multiplications {
    private Multiplications() {}

    /** Multiplications of one image going through the model once, forwards or backwards, without what blocks waste. */
    public static long of(GlowConfig config) {
        long sum = 0;
        for (int level = 0; level < config.levels(); level++) {
            long pixels = (long) config.levelSize(level) * config.levelSize(level);
            long channels = config.levelChannels(level);
            long width = config.width();
            long net = 9 * (channels / 2 + 1) * width + width * width + 9 * (width + 1) * config.couplingOutputs(level);
            sum += config.depth() * pixels * (channels * channels + net);
            if (level < config.levels() - 1) {
                sum += pixels * 9 * (channels / 2 + 1) * channels;
            }
        }
        return sum;
    }
}
