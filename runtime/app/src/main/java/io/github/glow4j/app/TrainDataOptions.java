package io.github.glow4j.app;

import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.training.data.Augmentation;
import io.github.glow4j.training.data.NoiseKind;
import io.github.glow4j.training.data.OnBadFile;
import io.github.glow4j.training.data.Part;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is trained on, and how it is varied. */
@HelpHeading("Data:")
final class TrainDataOptions {
    /** The value of {@code --validation-data} that is no path. */
    static final String TEST = "test";

    /** Of {@code --shuffle}. */
    enum Switch {
        ON,
        OFF
    }

    @Option(
            names = "--data",
            paramLabel = "PATH",
            arity = "1..*",
            description = "A folder of images (sub folders are classes), .npy of uint8 [N,H,W,C], MNIST's or CIFAR-10's"
                    + " files, or OpenAI's TFRecords; several are taken together.")
    List<Path> data = List.of();

    @Option(
            names = "--image-size",
            paramLabel = "N",
            description = "Side in pixels that images are cropped and scaled to. Default: the preset's.")
    @Nullable
    Integer imageSize;

    @Option(
            names = "--channels",
            paramLabel = "N",
            description = "1 for grey, 3 for colour. Default: as the images are.")
    @Nullable
    Integer channels;

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            description =
                    "Classes of the images, where the data has none of its own: .npy of integers, a text file with"
                            + " a label or with name,label per line, or a CelebA-style attribute table.")
    @Nullable
    Path labels;

    @Option(
            names = "--attribute",
            paramLabel = "NAME",
            description =
                    "Which column of an attribute table is the class; for TFRecords, the number of the attribute.")
    @Nullable
    String attribute;

    @Option(
            names = "--part",
            paramLabel = "PART",
            description = "train or test, where the data comes in both. Default: train.")
    @Nullable
    Part part;

    @Option(
            names = "--holdout",
            paramLabel = "X",
            description = "Images kept for validation: a fraction below 1, or a number of images. Default: 0.05, but at"
                    + " most 1000 images; 0 with --validation-data.")
    @Nullable
    Double holdout;

    @Option(
            names = "--validation-data",
            paramLabel = "PATH",
            description = "Validate on these images instead; " + TEST + " for the other part of MNIST or CIFAR-10.")
    @Nullable
    Path validationData;

    @Option(
            names = "--on-bad-file",
            paramLabel = "WHAT",
            description = "refuse: a damaged image ends the run; skip: it is named, and another one taken in its place."
                    + " Default: refuse.")
    @Nullable
    OnBadFile onBadFile;

    @Option(
            names = "--augment",
            paramLabel = "LIST",
            description = "none, or some of shift (up to 10 %%), flip (left for right) and crop (80 to 100 %% of larger"
                    + " images), with commas between; or, for crop, crop96 with any number: squares of --image-size from"
                    + " anywhere in images whose shorter side is scaled to so many pixels, also of held-out images, as"
                    + " LSUN is prepared for RealNVP and Glow. Default: the preset's, else none.")
    @Nullable
    String augment;

    @Option(
            names = "--noise",
            paramLabel = "KIND",
            description = "What is added to every pixel value within its bin: uniform, or midpoint for a run without"
                    + " chance. Default: uniform.")
    @Nullable
    NoiseKind noise;

    @Option(
            names = "--shuffle",
            paramLabel = "ON|OFF",
            description = "Whether every epoch has an order of its own. Default: on.")
    @Nullable
    Switch shuffle;

    Augmentation augmentation(BaseCommand command, @Nullable TrainPreset preset) {
        String text = augment != null ? augment : preset != null ? preset.augmentation : "none";
        try {
            return Augmentation.parse(text);
        } catch (InvalidInputException e) {
            throw command.usage(String.valueOf(e.getMessage()));
        }
    }

    /** Whether validation is to use the test part of the data. */
    boolean validatesOnTestPart() {
        return validationData != null && validationData.toString().equals(TEST);
    }
}
