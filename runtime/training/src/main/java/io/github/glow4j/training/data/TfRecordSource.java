package io.github.glow4j.training.data;

import com.google.protobuf.CodedInputStream;
import io.github.glow4j.inference.Images;
import io.github.glow4j.models.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Images of a TFRecord file as OpenAI's code wrote them. */
final class TfRecordSource implements Source {
    /** Enough for a record's names and numbers, so that the pixels between them are seldom read to find a label. */
    private static final int LABEL_BUFFER = 256;

    private static final int MAX_LABEL = (1 << 16) - 1;

    private final TfRecordFile file;
    /** Records that are used: all, but for damaged ones that were found already. */
    private final int[] records;

    private final @Nullable Labels labels;
    private final int channels;

    private TfRecordSource(TfRecordFile file, int[] records, @Nullable Labels labels) {
        this.file = file;
        this.records = records;
        this.labels = labels;
        this.channels = firstChannels();
    }

    static TfRecordSource open(Path path, DataOptions options) {
        TfRecordFile file = new TfRecordFile(path);
        try {
            return open(path, file, options);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static TfRecordSource open(Path path, TfRecordFile file, DataOptions options) {
        try {
            file.index();
        } catch (BadImageException e) {
            options.skip(e);
        }
        int[] records = new int[file.count()];
        int[] values = new int[file.count()];
        int attribute = attribute(options);
        int count = 0;
        for (int i = 0; i < records.length; i++) {
            try {
                values[count] = label(file, i, attribute);
                records[count++] = i;
            } catch (BadImageException e) {
                options.skip(e);
            }
        }
        if (count == 0) {
            throw new BadImageException(path.toString(), "there is no image in it");
        }
        int[] used = Arrays.copyOf(records, count);
        return new TfRecordSource(file, used, labels(Arrays.copyOf(values, count), attribute, i -> file.name(used[i])));
    }

    private static int attribute(DataOptions options) {
        if (options.attribute() == null || options.labels() != null) {
            return -1;
        }
        if (!options.attribute().matches("\\d{1,4}")) {
            throw new InvalidInputException(
                    "TFRecord files number their attributes from 0: '" + options.attribute() + "' is none of them");
        }
        return Integer.parseInt(options.attribute());
    }

    /** The label or attribute of a record; -1 if it has no label. */
    private static int label(TfRecordFile file, int index, int attribute) {
        ExampleFeatures features;
        try {
            features = ExampleFeatures.read(CodedInputStream.newInstance(file.stream(index), LABEL_BUFFER), false);
        } catch (IOException e) {
            throw new BadImageException(
                    file.name(index), "it is no tf.train.Example, or damaged: " + e.getMessage(), e);
        }
        if (attribute >= 0) {
            if (attribute >= features.attributes().length) {
                throw new InvalidInputException(file.name(index) + " has " + features.attributes().length
                        + " attributes (attr); there is no attribute " + attribute);
            }
            return features.attributes()[attribute] == 1 ? 1 : 0;
        }
        if (features.label().length == 0) {
            return -1;
        }
        long label = features.label()[0];
        if (label < 0 || label > MAX_LABEL) {
            throw new BadImageException(file.name(index), "its label is " + label);
        }
        return (int) label;
    }

    /** OpenAI's unconditional data sets have label 0 throughout, which is as good as none. */
    private static @Nullable Labels labels(int[] values, int attribute, IntFunction<String> name) {
        if (attribute >= 0) {
            return new Labels(values, List.of("not attribute " + attribute, "attribute " + attribute));
        }
        boolean labelled = Arrays.stream(values).allMatch(value -> value >= 0)
                && Arrays.stream(values).anyMatch(value -> value > 0);
        return labelled ? Labels.ofNumbers(values, name) : null;
    }

    private int firstChannels() {
        for (int i = 0; i < records.length; i++) {
            try {
                return image(i).channels();
            } catch (BadImageException e) {
                // Damaged images are dealt with when their turn comes.
            }
        }
        return 3;
    }

    @Override
    public int size() {
        return records.length;
    }

    @Override
    public String name(int index) {
        return file.name(records[index]);
    }

    @Override
    public byte[] read(int index, Fitting fitting, Crop crop) {
        return fitting.fit(image(index), crop);
    }

    private Images image(int index) {
        try {
            byte[] record = file.read(records[index]);
            ExampleFeatures features = ExampleFeatures.read(CodedInputStream.newInstance(record), true);
            byte[] pixels = features.pixels();
            long[] shape = features.shape();
            if (pixels == null || shape.length != 3) {
                throw new BadImageException(name(index), "it lacks 'data' or the three numbers of 'shape'");
            }
            if (!fits(shape, pixels.length)) {
                throw new BadImageException(
                        name(index),
                        "its shape " + Arrays.toString(shape) + " is no image, or not that of its " + pixels.length
                                + " bytes of data");
            }
            return new Images(pixels, 1, (int) shape[0], (int) shape[1], (int) shape[2]);
        } catch (IOException e) {
            throw new BadImageException(name(index), "it is no tf.train.Example, or damaged: " + e.getMessage(), e);
        }
    }

    private static boolean fits(long[] shape, int bytes) {
        return shape[0] > 0
                && shape[1] > 0
                && shape[0] <= bytes
                && shape[1] <= bytes
                && (shape[2] == 1 || shape[2] == 3)
                && shape[0] * shape[1] <= bytes
                && shape[0] * shape[1] * shape[2] == bytes;
    }

    @Override
    public int channels() {
        return channels;
    }

    @Override
    public @Nullable Labels labels() {
        return labels;
    }

    @Override
    public void close() {
        file.close();
    }
}
