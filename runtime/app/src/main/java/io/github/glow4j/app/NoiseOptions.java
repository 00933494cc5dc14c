package io.github.glow4j.app;

import io.github.glow4j.inference.Noise;
import picocli.CommandLine.Option;

/** Dequantisation noise of the encoder. */
final class NoiseOptions {
    /** What is added to a pixel before encoding, within its bin. */
    enum Kind {
        MIDPOINT,
        NONE,
        UNIFORM
    }

    @Option(
            names = "--noise",
            paramLabel = "KIND",
            defaultValue = "midpoint",
            description = "What is added to every pixel value within its bin: midpoint (the same image always gives the"
                    + " same latent), none, or uniform (as in training). Default: midpoint.")
    Kind kind = Kind.MIDPOINT;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            defaultValue = "0",
            description = "Seed of uniform noise. Default: 0.")
    long seed;

    Noise noise() {
        return switch (kind) {
            case MIDPOINT -> Noise.midpoint();
            case NONE -> Noise.none();
            case UNIFORM -> Noise.uniform(seed);
        };
    }
}
