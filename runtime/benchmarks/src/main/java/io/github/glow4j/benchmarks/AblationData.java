package io.github.glow4j.benchmarks;

import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.training.data.Augmentation;
import io.github.glow4j.training.data.DataOptions;
import io.github.glow4j.training.data.Dataset;
import io.github.glow4j.training.data.Datasets;
import io.github.glow4j.training.data.Part;
import io.github.glow4j.training.report.HeldOutImages;
import java.nio.file.Path;
import java.util.Map;

/**
 * The images of an ablation.
 *
 * @param path of the data set
 * @param train to train on
 * @param test to judge by, with the same noise for all models
 * @param testImages how many these are
 */
record AblationData(Path path, Dataset train, HeldOutImages test, int testImages) implements AutoCloseable {
    private static final long NOISE_SEED = 0x5eed;

    /** Opens both parts of a data set. */
    static AblationData open(Path path, int imageSize, int mostTestImages) {
        DataOptions options = DataOptions.of(imageSize);
        Dataset train = Datasets.open(path, options);
        try (Dataset test = Datasets.open(path, options.withPart(Part.TEST))) {
            if (test.name(0).equals(train.name(0))) {
                throw new InvalidInputException(
                        path + " does not come in two parts, one to train on and one to test by");
            }
            HeldOutImages heldOut = HeldOutImages.read(test, Augmentation.NONE, mostTestImages, false, NOISE_SEED);
            return new AblationData(path, train, heldOut, heldOut.images().count());
        } catch (RuntimeException | Error e) {
            train.close();
            throw e;
        }
    }

    /** What the images depend on. */
    Map<String, String> description() {
        return Map.of(
                "path",
                path.toAbsolutePath().normalize().toString(),
                "images",
                Integer.toString(train.size()),
                "testImages",
                Integer.toString(testImages));
    }

    @Override
    public void close() {
        train.close();
    }
}
