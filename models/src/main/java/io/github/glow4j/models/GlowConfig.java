package io.github.glow4j.models;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;

/**
 * The shape of a Glow: everything that OpenAI's code takes as hyper-parameters of the model.
 *
 * @param imageSize side of the square image in pixels, a multiple of {@code 2^levels}
 * @param channels 1 (grey) or 3 (RGB)
 * @param levels number of scales L, at least 1
 * @param depth steps of flow per level K, at least 1
 * @param width channels of the hidden layers of the coupling network, at least 1
 * @param bits bits per channel of a pixel, 1 to 8
 * @param permutation channel permutation of every step
 * @param coupling coupling of every step
 * @param learnTop whether the top prior has learned mean and scale
 * @param classes number of classes of a class-conditional prior, 0 for none
 * @param classifier whether a classifier reads the top activations; needs {@code classes > 0}
 * @param minScale lower bound m of the scale of an affine coupling, {@code m + (1 - m) sigmoid(h + 2)}, in [0,1): keeps the
 *     inverse from blowing up. 0 as in OpenAI's code, and for additive coupling, which has no scale. Like the image size it
 *     leaves no trace in the parameters
 */
public record GlowConfig(
        int imageSize,
        int channels,
        int levels,
        int depth,
        int width,
        int bits,
        Permutation permutation,
        Coupling coupling,
        boolean learnTop,
        int classes,
        boolean classifier,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) double minScale) {

    public GlowConfig {
        require(levels >= 1 && levels <= 16, "levels must be 1 to 16, not " + levels);
        require(
                imageSize >= 1 << levels && imageSize % (1 << levels) == 0,
                "image size must be a multiple of 2^levels = " + (1 << levels) + ", not " + imageSize);
        require(imageSize <= 1 << 14, "image size must be at most 16384, not " + imageSize);
        require(channels == 1 || channels == 3, "channels must be 1 or 3, not " + channels);
        require(depth >= 1, "depth must be at least 1, not " + depth);
        require(width >= 1, "width must be at least 1, not " + width);
        require(bits >= 1 && bits <= 8, "bits must be 1 to 8, not " + bits);
        require(classes >= 0, "classes must not be negative, but is " + classes);
        require(!classifier || classes > 0, "a classifier needs a class-conditional prior");
        require(minScale >= 0 && minScale < 1, "the lower bound of the scale must be in [0,1), not " + minScale);
        require(minScale == 0 || coupling == Coupling.AFFINE, "only an affine coupling has a scale to bound");
    }

    /** Without a lower bound of the scale, as OpenAI's models are. */
    public GlowConfig(
            int imageSize,
            int channels,
            int levels,
            int depth,
            int width,
            int bits,
            Permutation permutation,
            Coupling coupling,
            boolean learnTop,
            int classes,
            boolean classifier) {
        this(imageSize, channels, levels, depth, width, bits, permutation, coupling, learnTop, classes, classifier, 0);
    }

    /** The same with a lower bound of the scale of affine couplings. */
    public GlowConfig withMinScale(double bound) {
        return new GlowConfig(
                imageSize,
                channels,
                levels,
                depth,
                width,
                bits,
                permutation,
                coupling,
                learnTop,
                classes,
                classifier,
                bound);
    }

    /** The same with another number of steps per level. */
    public GlowConfig withDepth(int steps) {
        return new GlowConfig(
                imageSize,
                channels,
                levels,
                steps,
                width,
                bits,
                permutation,
                coupling,
                learnTop,
                classes,
                classifier,
                minScale);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /** Whether the prior depends on a label. */
    public boolean conditional() {
        return classes > 0;
    }

    /** Number of values that a channel of a pixel can take, {@code 2^bits}. */
    public int bins() {
        return 1 << bits;
    }

    /** Number of scalars of an image, and of a latent: {@code imageSize^2 * channels}. */
    public int dimensions() {
        return imageSize * imageSize * channels;
    }

    /** Side of the activations at a level, {@code imageSize / 2^(level+1)}. */
    public int levelSize(int level) {
        return imageSize >> (level + 1);
    }

    /** Channels of the activations at a level, {@code 4 * channels * 2^level}. */
    public int levelChannels(int level) {
        return (4 * channels) << level;
    }

    /** Output channels of the coupling network at a level. */
    public int couplingOutputs(int level) {
        return coupling == Coupling.AFFINE ? levelChannels(level) : levelChannels(level) / 2;
    }

    /**
     * The parts of a flat latent, first level first, each row-major {@code [height, width, channels]}: what a split
     * factors out, and at the top what is left (spec of OpenAI's code, section 3).
     */
    public List<LatentPart> latentParts() {
        List<LatentPart> parts = new ArrayList<>();
        int offset = 0;
        for (int level = 0; level < levels; level++) {
            int size = levelSize(level);
            int partChannels = level < levels - 1 ? levelChannels(level) / 2 : levelChannels(level);
            LatentPart part = new LatentPart(offset, size, size, partChannels);
            parts.add(part);
            offset += part.length();
        }
        return List.copyOf(parts);
    }
}
