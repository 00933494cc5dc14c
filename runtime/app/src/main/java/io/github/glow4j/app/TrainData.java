package io.github.glow4j.app;

import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.training.data.Augmentation;
import io.github.glow4j.training.data.DataOptions;
import io.github.glow4j.training.data.Dataset;
import io.github.glow4j.training.data.Datasets;
import io.github.glow4j.training.data.OnBadFile;
import io.github.glow4j.training.data.Part;
import io.github.glow4j.training.data.Split;
import io.github.glow4j.training.report.HeldOutImages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The images of a run: those to train on, and those held out. */
final class TrainData implements AutoCloseable {
    private static final double HOLDOUT = 0.05;
    private static final int MOST_HELD_OUT = 1000;

    private final TrainDataOptions options;
    private final Dataset train;
    private final @Nullable Dataset heldOut;
    private final List<Dataset> opened;
    private final double holdout;

    private TrainData(
            TrainDataOptions options, Dataset train, @Nullable Dataset heldOut, List<Dataset> opened, double holdout) {
        this.options = options;
        this.train = train;
        this.heldOut = heldOut;
        this.opened = opened;
        this.holdout = holdout;
    }

    /**
     * Opens the data.
     *
     * @param channels of the model; 0 for those of the images
     * @param console hears of damaged images that are skipped
     */
    static TrainData open(TrainDataOptions options, int imageSize, int channels, long seed, Console console) {
        DataOptions reading = DataOptions.of(imageSize)
                .withChannels(channels)
                .withLabels(options.labels)
                .withAttribute(options.attribute)
                .withPart(options.part == null ? Part.TRAIN : options.part)
                .withOnBadFile(options.onBadFile == null ? OnBadFile.REFUSE : options.onBadFile)
                .withListener((name, reason) -> console.note("skipped " + name + ": " + reason));
        List<Dataset> opened = new ArrayList<>();
        try {
            Dataset all = Datasets.open(options.data, reading);
            opened.add(all);
            double holdout = holdout(options, all.size());
            Split split = Datasets.split(all, holdout, seed);
            Dataset heldOut = split.heldOut();
            if (options.validationData != null) {
                heldOut = openValidation(options, options.validationData, reading.withChannels(all.channels()), all);
                opened.add(heldOut);
            }
            return new TrainData(options, split.train(), heldOut, opened, holdout);
        } catch (RuntimeException | Error e) {
            opened.forEach(Dataset::close);
            throw e;
        }
    }

    private static double holdout(TrainDataOptions options, int images) {
        if (options.holdout != null) {
            return options.holdout;
        }
        return options.validationData != null ? 0 : defaultHoldout(images);
    }

    /** How many of so many images are held out if nothing is said. */
    static double defaultHoldout(int images) {
        return Math.min(MOST_HELD_OUT, Math.round(HOLDOUT * images));
    }

    private static Dataset openValidation(TrainDataOptions options, Path path, DataOptions reading, Dataset train) {
        if (!options.validatesOnTestPart()) {
            // Labels of the training images say nothing of these; their own are found beside them.
            return Datasets.open(path, reading.withLabels(null).withPart(Part.TEST));
        }
        Dataset test = Datasets.open(options.data, reading.withLabels(null).withPart(Part.TEST));
        if (test.name(0).equals(train.name(0))) {
            test.close();
            throw new InvalidInputException(
                    "the data does not come in two parts: give --validation-data PATH, or --holdout");
        }
        return test;
    }

    int channels() {
        return train.channels();
    }

    /** Classes of the images to train on; 0 without labels. */
    int classes() {
        return train.classes();
    }

    int heldOutImages() {
        return heldOut == null ? 0 : heldOut.size();
    }

    /** The images to train on. */
    Dataset train() {
        return train;
    }

    /**
     * Reads held-out images, evenly chosen.
     *
     * @param augmentation of the images to train on
     * @return null if there are none
     */
    @Nullable
    HeldOutImages heldOut(int most, Augmentation augmentation, boolean labelled, @Nullable Long noiseSeed) {
        if (heldOut == null || most == 0) {
            return null;
        }
        return HeldOutImages.read(heldOut, augmentation, most, labelled, noiseSeed);
    }

    /** What the images depend on, for {@code train.json}. */
    Map<String, String> description() {
        Map<String, String> description = new TreeMap<>();
        description.put(
                "path",
                String.join(", ", options.data.stream().map(TrainData::absolute).toList()));
        description.put("holdout", number(holdout));
        if (options.part != null) {
            description.put("part", options.part.name());
        }
        if (options.labels != null) {
            description.put("labels", absolute(options.labels));
        }
        if (options.attribute != null) {
            description.put("attribute", options.attribute);
        }
        if (options.validationData != null) {
            description.put("validation", options.validatesOnTestPart() ? "test" : absolute(options.validationData));
        }
        return description;
    }

    private static String absolute(Path path) {
        return path.toAbsolutePath().normalize().toString();
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }

    @Override
    public void close() {
        opened.forEach(Dataset::close);
    }
}
