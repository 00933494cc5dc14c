package io.github.glow4j.training.data;

import io.github.glow4j.inference.Images;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file of CIFAR-10's binary version: a label, then 32x32 values of red, of green and of blue, for each image.
 *
 * <p>Source: A. Krizhevsky, "The CIFAR-10 dataset", section "Binary version".
 */
final class CifarSource implements Source {
    private static final int SIDE = 32;
    private static final int PLANE = SIDE * SIDE;
    private static final int CHANNELS = 3;
    private static final int RECORD = 1 + CHANNELS * PLANE;
    private static final int CLASSES = 10;
    private static final String CLASS_NAMES = "batches.meta.txt";

    private final Path file;
    private final Bytes bytes;
    private final Labels labels;

    private CifarSource(Path file, Bytes bytes, Labels labels) {
        this.file = file;
        this.bytes = bytes;
        this.labels = labels;
    }

    static CifarSource open(Path file) {
        Bytes bytes = new FileBytes(file);
        try {
            if (bytes.size() == 0 || bytes.size() % RECORD != 0 || bytes.size() / RECORD > Integer.MAX_VALUE - 8) {
                throw new BadImageException(
                        file.toString(),
                        "it has " + bytes.size() + " bytes; a file of CIFAR-10 images has " + RECORD
                                + " for each image: it is truncated or something else");
            }
            return new CifarSource(file, bytes, readLabels(file, bytes));
        } catch (IOException e) {
            bytes.close();
            throw BadImageException.unreadable(file.toString(), e);
        } catch (RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    private static Labels readLabels(Path file, Bytes bytes) throws IOException {
        int[] values = new int[(int) (bytes.size() / RECORD)];
        byte[] one = new byte[1];
        for (int i = 0; i < values.length; i++) {
            bytes.read((long) i * RECORD, one, 0, 1);
            values[i] = one[0];
            if (values[i] < 0 || values[i] >= CLASSES) {
                throw new BadImageException(
                        file + "[" + i + "]",
                        "its label is " + (values[i] & 0xff) + ", not 0 to 9: this is no file of CIFAR-10 images, or it"
                                + " is damaged");
            }
        }
        return new Labels(values, classNames(file));
    }

    /** The file of names lies beside the images. */
    private static List<String> classNames(Path images) throws IOException {
        Path file = images.resolveSibling(CLASS_NAMES);
        if (Files.exists(file)) {
            List<String> names = new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(name -> !name.isEmpty())
                    .toList();
            if (names.size() == CLASSES) {
                return names;
            }
        }
        return Labels.numbers(CLASSES);
    }

    @Override
    public int size() {
        return labels.values().length;
    }

    @Override
    public String name(int index) {
        return file + "[" + index + "]";
    }

    @Override
    public byte[] read(int index, Fitting fitting, Crop crop) {
        byte[] planes;
        try {
            planes = bytes.read((long) index * RECORD + 1, CHANNELS * PLANE);
        } catch (IOException e) {
            throw BadImageException.unreadable(name(index), e);
        }
        byte[] pixels = new byte[planes.length];
        for (int i = 0; i < PLANE; i++) {
            for (int c = 0; c < CHANNELS; c++) {
                pixels[CHANNELS * i + c] = planes[c * PLANE + i];
            }
        }
        return fitting.fit(new Images(pixels, 1, SIDE, SIDE, CHANNELS), crop);
    }

    @Override
    public int channels() {
        return CHANNELS;
    }

    @Override
    public @Nullable Labels labels() {
        return labels;
    }

    @Override
    public void close() {
        bytes.close();
    }
}
