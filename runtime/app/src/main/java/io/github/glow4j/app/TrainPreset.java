package io.github.glow4j.app;

import io.github.glow4j.models.Coupling;
import java.util.Locale;

/**
 * The models of the Glow paper (Kingma and Dhariwal, 2018, tables 4 and 5 of its appendix; the conditional ones after the
 * README of OpenAI's code). All have networks of width 512, invertible 1x1 convolutions and a learned prior; the batch is
 * that of all devices together.
 */
enum TrainPreset {
    CIFAR10(32, 3, 32, 512, Coupling.AFFINE, 8, false, "shift"),
    CIFAR10_CONDITIONAL(32, 3, 32, 512, Coupling.ADDITIVE, 5, true, "shift"),
    IMAGENET32(32, 3, 48, 512, Coupling.AFFINE, 8, false, "none"),
    IMAGENET32_CONDITIONAL(32, 3, 48, 512, Coupling.ADDITIVE, 5, true, "none"),
    IMAGENET64(64, 4, 48, 128, Coupling.AFFINE, 8, false, "none"),
    LSUN64(64, 4, 48, 128, Coupling.AFFINE, 8, false, "crop96"),
    LSUN128(128, 5, 64, 160, Coupling.ADDITIVE, 5, false, "none"),
    CELEBAHQ256(256, 6, 32, 40, Coupling.ADDITIVE, 5, false, "none");

    /** Weight of the classifier's bits in the loss of the conditional ones. */
    static final double CLASSIFIER_WEIGHT = 0.01;

    final int imageSize;
    final int levels;
    final int depth;
    final int batchSize;
    final Coupling coupling;
    final int bits;
    final boolean conditional;
    final String augmentation;

    TrainPreset(
            int imageSize,
            int levels,
            int depth,
            int batchSize,
            Coupling coupling,
            int bits,
            boolean conditional,
            String augmentation) {
        this.imageSize = imageSize;
        this.levels = levels;
        this.depth = depth;
        this.batchSize = batchSize;
        this.coupling = coupling;
        this.bits = bits;
        this.conditional = conditional;
        this.augmentation = augmentation;
    }

    /** As it is given on the command line: {@code cifar10-conditional}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
