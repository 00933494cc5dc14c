package io.github.glow4j.app;

import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.Permutation;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The shape of the model, and what it begins with. */
@HelpHeading("Model:")
final class TrainModelOptions {
    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description = "A model of the Glow paper, which other options vary: ${COMPLETION-CANDIDATES}.")
    @Nullable
    TrainPreset preset;

    @Option(names = "--levels", paramLabel = "L", description = "Scales. Default: 3.")
    @Nullable
    Integer levels;

    @Option(names = "--depth", paramLabel = "K", description = "Steps of flow per level. Default: 32.")
    @Nullable
    Integer depth;

    @Option(names = "--width", paramLabel = "N", description = "Channels inside the networks. Default: 512.")
    @Nullable
    Integer width;

    @Option(
            names = "--bits",
            paramLabel = "N",
            description = "Bits per channel, 1 to 8; lower bits of the images are dropped. Default: 8.")
    @Nullable
    Integer bits;

    @Option(names = "--coupling", paramLabel = "KIND", description = "affine or additive. Default: affine.")
    @Nullable
    Coupling coupling;

    @Option(
            names = "--permutation",
            paramLabel = "KIND",
            description =
                    "What mixes channels: invconv (learned), invconv_lu (learned, as LU factors), shuffle (fixed) or"
                            + " reverse. Default: invconv.")
    @Nullable
    Permutation permutation;

    @Option(
            names = "--min-scale",
            paramLabel = "X",
            description = "Lower bound of the scale of affine couplings, in [0,1): keeps the inverse from blowing up."
                    + " Default: 0, as in OpenAI's code.")
    @Nullable
    Double minScale;

    @Option(names = "--fixed-prior", description = "Leave mean and scale of the top prior at 0 and 1.")
    boolean fixedPrior;

    @Option(
            names = "--conditional",
            description = "Learn a prior for each class. The model then wants a label with every image.")
    boolean conditional;

    @Option(
            names = "--init-from",
            paramLabel = "SOURCE",
            description =
                    "Begin with these parameters, not at random: a checkpoint (prefix or folder), a frozen graph, a"
                            + " SavedModel, or a model. It decides the shape of the model.")
    @Nullable
    Path initFrom;

    @Option(
            names = "--init-batches",
            paramLabel = "N",
            description = "Batches from which the actnorms are set at the beginning. Default: those of 256 images of"
                    + " 32x32, fewer of larger ones.")
    @Nullable
    Integer initBatches;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            description = "Of all chance: parameters, order, noise, augmentation, the part held out. Default: 0.")
    @Nullable
    Long seed;
}
