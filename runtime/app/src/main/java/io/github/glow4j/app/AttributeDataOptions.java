package io.github.glow4j.app;

import io.github.glow4j.app.attributes.AttributeLabels;
import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.training.data.AttributeTable;
import io.github.glow4j.training.data.DataOptions;
import io.github.glow4j.training.data.Dataset;
import io.github.glow4j.training.data.Datasets;
import io.github.glow4j.training.data.Part;
import io.github.glow4j.training.data.Split;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Images with a table of their attributes, in two parts as they were in training. */
final class AttributeDataOptions {
    @Option(
            names = "--data",
            paramLabel = "PATH",
            arity = "1..*",
            description =
                    "Images that the table tells of: anything that 'glow train' reads (a folder, .npy, TFRecords).")
    List<Path> data = List.of();

    @Option(
            names = "--table",
            paramLabel = "FILE",
            description =
                    "Attribute table: as CelebA's list_attr_celeba.txt (a line with the number of images, one with"
                            + " the names of the attributes, then for each image its name and 1 or -1 for each), or CSV with a"
                            + " header. Images of x.npy are called x.npy[0] and so on.")
    @Nullable
    Path table;

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            description = "Attributes to take, with commas between. Default: all.")
    List<String> only = List.of();

    @Option(
            names = "--holdout",
            paramLabel = "X",
            description = "Images that training left out, as it was given there: a fraction or a number. Default: 0.05,"
                    + " but at most 1000 images.")
    private @Nullable Double holdout;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "The seed of the training, which chose those images. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--part",
            paramLabel = "PART",
            defaultValue = "TRAIN",
            description = "train or test, where the data comes in both. Default: train.")
    private Part part = Part.TRAIN;

    boolean given() {
        return !data.isEmpty() || table != null;
    }

    /** What the options name, opened. */
    record Opened(Dataset whole, Split split, AttributeTable table) implements AutoCloseable {
        AttributeLabels labels(List<String> attributes, Dataset images) {
            return AttributeLabels.of(table, attributes, images);
        }

        /** @throws InvalidInputException if nothing was held out */
        Dataset heldOut() {
            Dataset heldOut = split.heldOut();
            if (heldOut == null) {
                throw new InvalidInputException(
                        "--holdout 0 leaves no images to judge on: give what training was given, or images of their own");
            }
            return heldOut;
        }

        @Override
        public void close() {
            whole.close();
        }
    }

    /** Opens images of the size that a model takes, and the table. */
    Opened open(BaseCommand command, ModelManifest manifest) {
        if (data.isEmpty() || table == null) {
            throw command.usage("an attribute table and its images belong together: give both --data and --table");
        }
        ModelManifest.ImageFormat format = manifest.image();
        if (format.width() != format.height()) {
            throw command.usage(
                    "data sets are of square images, but the model takes " + format.width() + "x" + format.height());
        }
        AttributeTable attributes = AttributeTable.read(table);
        DataOptions options =
                DataOptions.of(format.width()).withChannels(format.channels()).withPart(part);
        Dataset whole = Datasets.open(data, options);
        try {
            if (manifest.classes() > 0 && whole.classes() == 0) {
                throw new InvalidInputException(
                        "the model is class-conditional, but " + data + " has no labels of its own");
            }
            double held = holdout == null ? TrainData.defaultHoldout(whole.size()) : holdout;
            return new Opened(whole, Datasets.split(whole, held, seed), attributes);
        } catch (RuntimeException | Error e) {
            whole.close();
            throw e;
        }
    }
}
