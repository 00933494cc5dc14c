package io.github.glow4j.training.data;

import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.training.data.SplitMix.Purpose;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Opens data sets.
 *
 * <ul>
 *   <li>A folder of images in any format that ImageIO reads, with its sub folders. If all images lie in sub folders, and
 *       these are at least two, they are the classes.
 *   <li>{@code .npy}: uint8 {@code [N,H,W,C]} or {@code [N,H,W]}.
 *   <li>IDX as of MNIST and Fashion-MNIST, also {@code .gz}; labels are found by the name. 28x28 is padded to 32x32.
 *   <li>CIFAR-10's binary version.
 *   <li>TFRecord files with OpenAI's features: {@code shape} int64[3], {@code data} bytes, {@code label} int64[1],
 *       {@code attr} int64.
 * </ul>
 *
 * <p>A folder may be given for each of them, and a name with {@code *} or {@code ?} for several files.
 */
public final class Datasets {
    private Datasets() {}

    /**
     * Opens a data set.
     *
     * @throws InvalidInputException if there is none, it is of no known format, or labels do not fit
     * @throws BadImageException if a file is damaged as a whole and such files are not skipped
     */
    public static Dataset open(Path data, DataOptions options) {
        return open(List.of(data), options);
    }

    /** Opens a data set that lies in several places, in the order given. See {@link #open(Path, DataOptions)}. */
    public static Dataset open(List<Path> data, DataOptions options) {
        Source source = Sources.open(data, options);
        try {
            @Nullable
            Labels labels = options.labels() == null
                    ? source.labels()
                    : LabelFile.read(options.labels(), options.attribute(), source);
            return new ImageDataset(source, labels, options);
        } catch (RuntimeException | Error e) {
            source.close();
            throw e;
        }
    }

    /** At most so many indices of {@code size} images, evenly spread and in order. */
    public static int[] evenly(int size, int most) {
        int count = Math.min(size, most);
        return IntStream.range(0, count)
                .map(i -> (int) ((long) i * size / count))
                .toArray();
    }

    /**
     * Holds a part of the images out, chosen at random by the seed. Within the parts the order is that of the data set.
     *
     * @param data from {@link #open}; stays open and is to be closed by the caller after both parts
     * @param holdout 0 for none; below 1 a fraction, rounded, of at least one image; else a number of images
     * @throws InvalidInputException if nothing would be left to train on
     */
    public static Split split(Dataset data, double holdout, long seed) {
        int size = data.size();
        if (!(holdout >= 0) || (holdout >= 1 && holdout != Math.rint(holdout))) {
            throw new InvalidInputException(
                    "what is held out must be 0, a fraction below 1, or a whole number of images, not " + holdout);
        }
        long count = holdout >= 1 ? (long) holdout : holdout == 0 ? 0 : Math.max(1, Math.round(holdout * size));
        if (count >= size) {
            throw new InvalidInputException("holding " + count + " of " + size + " images out leaves none to train on");
        }
        if (count == 0) {
            return new Split(data, null);
        }
        int[] order = new SplitMix(seed, Purpose.SPLIT, 0).permutation(size);
        int[] heldOut = Arrays.copyOf(order, (int) count);
        int[] train = Arrays.copyOfRange(order, (int) count, size);
        Arrays.sort(heldOut);
        Arrays.sort(train);
        return new Split(Subset.of(data, train), Subset.of(data, heldOut));
    }
}
