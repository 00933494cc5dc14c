package io.github.glow4j.training.data;

import io.github.glow4j.inference.Images;
import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.models.Npy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Images of a {@code .npy} file: uint8 {@code [N,H,W,C]} or {@code [N,H,W]}. */
final class NpySource implements Source {
    private final Path file;
    private final Npy.Header header;
    private final Bytes bytes;

    private NpySource(Path file, Npy.Header header) {
        this.file = file;
        this.header = header;
        this.bytes = new FileBytes(file);
    }

    static NpySource open(Path file) {
        Npy.Header header = header(file);
        if (!isImages(header)) {
            throw new InvalidInputException(file + " holds " + header.type() + " values of shape "
                    + Arrays.toString(header.shape()) + ", not images: uint8 (u1) of shape [N,H,W,C], C being 1 or 3,"
                    + " or [N,H,W]");
        }
        return new NpySource(file, header);
    }

    private static Npy.Header header(Path file) {
        try {
            return Npy.readHeader(file);
        } catch (InvalidInputException e) {
            throw BadImageException.of(file.toString(), e);
        }
    }

    static boolean isImages(Npy.Header header) {
        int[] shape = header.shape();
        return header.type().equals("u1")
                && (shape.length == 3 || (shape.length == 4 && (shape[3] == 1 || shape[3] == 3)))
                && Arrays.stream(shape).allMatch(dimension -> dimension > 0)
                && header.bytes() / shape[0] < Integer.MAX_VALUE;
    }

    @Override
    public int size() {
        return header.shape()[0];
    }

    @Override
    public String name(int index) {
        return file + "[" + index + "]";
    }

    @Override
    public byte[] read(int index, Fitting fitting, Crop crop) {
        int height = header.shape()[1];
        int width = header.shape()[2];
        int length = height * width * channels();
        try {
            byte[] pixels = bytes.read(header.offset() + (long) index * length, length);
            return fitting.fit(new Images(pixels, 1, height, width, channels()), crop);
        } catch (IOException e) {
            throw BadImageException.unreadable(name(index), e);
        }
    }

    @Override
    public int channels() {
        return header.shape().length == 3 ? 1 : header.shape()[3];
    }

    @Override
    public @Nullable Labels labels() {
        return null;
    }

    @Override
    public void close() {
        bytes.close();
    }
}
