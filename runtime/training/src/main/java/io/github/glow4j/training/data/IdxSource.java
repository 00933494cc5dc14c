package io.github.glow4j.training.data;

import io.github.glow4j.inference.Images;
import io.github.glow4j.models.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** MNIST, Fashion-MNIST and their like: images {@code [N,H,W]} and, in another file, labels {@code [N]}. */
final class IdxSource implements Source {
    private final IdxFile images;
    private final @Nullable Labels labels;

    private IdxSource(IdxFile images, @Nullable Labels labels) {
        this.images = images;
        this.labels = labels;
    }

    /** Opens images, and the labels if their file lies beside. */
    static IdxSource open(Path file) {
        IdxFile images = IdxFile.open(file, 3);
        try {
            Path labels = labelFile(file);
            return new IdxSource(images, labels == null ? null : readLabels(labels, images));
        } catch (RuntimeException e) {
            images.close();
            throw e;
        }
    }

    private static @Nullable Path labelFile(Path images) {
        String name = String.valueOf(images.getFileName());
        String other = name.replace("images", "labels").replace("idx3", "idx1");
        if (other.equals(name)) {
            return null;
        }
        String plain = other.endsWith(".gz") ? other.substring(0, other.length() - 3) : other;
        for (String candidate : new String[] {other, plain, plain + ".gz"}) {
            if (Files.exists(images.resolveSibling(candidate))) {
                return images.resolveSibling(candidate);
            }
        }
        return null;
    }

    private static Labels readLabels(Path file, IdxFile images) {
        IdxFile labels = IdxFile.open(file, 1);
        try {
            int count = labels.shape()[0];
            if (count != images.shape()[0]) {
                throw new InvalidInputException(file + " has " + count + " labels, but " + images.file() + " has "
                        + images.shape()[0] + " images");
            }
            byte[] values = labels.bytes().read(labels.bytes().size() - count, count);
            int[] numbers = new int[count];
            for (int i = 0; i < count; i++) {
                numbers[i] = values[i] & 0xff;
            }
            return Labels.ofNumbers(numbers, i -> images.file() + "[" + i + "]");
        } catch (IOException e) {
            throw BadImageException.unreadable(file.toString(), e);
        } finally {
            labels.close();
        }
    }

    @Override
    public int size() {
        return images.shape()[0];
    }

    @Override
    public String name(int index) {
        return images.file() + "[" + index + "]";
    }

    @Override
    public byte[] read(int index, Fitting fitting, Crop crop) {
        try {
            Images image = new Images(images.read(index), 1, images.shape()[1], images.shape()[2], 1);
            return fitting.fit(fitting.pad(image), crop);
        } catch (IOException e) {
            throw BadImageException.unreadable(name(index), e);
        }
    }

    @Override
    public int channels() {
        return 1;
    }

    @Override
    public @Nullable Labels labels() {
        return labels;
    }

    @Override
    public void close() {
        images.close();
    }
}
