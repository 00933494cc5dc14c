package io.github.glow4j.training.data;

import io.github.glow4j.models.InvalidInputException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Some images of a data set. */
final class Subset implements Dataset {
    private final ImageDataset whole;
    private final int[] indices;

    Subset(ImageDataset whole, int[] indices) {
        this.whole = whole;
        this.indices = indices;
    }

    /** Some images, which may be those of a subset again. */
    static Subset of(Dataset data, int[] indices) {
        return switch (data) {
            case ImageDataset whole -> new Subset(whole, indices);
            case Subset part ->
                new Subset(
                        part.whole,
                        Arrays.stream(indices).map(i -> part.indices[i]).toArray());
            default -> throw new InvalidInputException("only data sets that Datasets opened can be split");
        };
    }

    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public int imageSize() {
        return whole.imageSize();
    }

    @Override
    public int channels() {
        return whole.channels();
    }

    @Override
    public int classes() {
        return whole.classes();
    }

    @Override
    public List<String> classNames() {
        return whole.classNames();
    }

    @Override
    public int label(int index) {
        return whole.label(indices[index]);
    }

    @Override
    public String name(int index) {
        return whole.name(indices[index]);
    }

    @Override
    public byte[] read(int index, Crop crop) {
        return whole.read(indices[index], crop);
    }

    @Override
    public Example example(int index, Crop crop) {
        Objects.checkIndex(index, indices.length);
        return whole.example(indices, index, crop);
    }

    @Override
    public void close() {}
}
