package io.github.glow4j.training.data;

import java.util.List;

/**
 * Images in a fixed order, read when they are asked for, by any number of threads.
 *
 * <p>All come as uint8 {@code [imageSize, imageSize, channels]}: larger and oblong ones are cropped and scaled, colour is
 * made grey or grey spread over three channels as needed.
 */
public interface Dataset extends AutoCloseable {
    /** Number of images, at least 1. */
    int size();

    /** Side in pixels. */
    int imageSize();

    /** 1 (grey) or 3 (RGB). */
    int channels();

    /** Number of classes; 0 if the images have no labels. */
    int classes();

    /** Names of the classes, in the order of their labels; empty if there are none. */
    List<String> classNames();

    /** The label of an image, from 0 to {@code classes() - 1}; -1 if the images have no labels. */
    int label(int index);

    /** Where an image comes from: a file, or {@code images.npy[17]}. */
    String name(int index);

    /**
     * Reads a part of an image.
     *
     * @return {@code [imageSize, imageSize, channels]}, the caller's own
     * @throws BadImageException if it is damaged; the message names the file and the reason
     */
    byte[] read(int index, Crop crop);

    /** Reads an image: its largest centred square. See {@link #read(int, Crop)}. */
    default byte[] read(int index) {
        return read(index, Crop.CENTRE);
    }

    /**
     * Reads an image with its label, or if it is damaged and such images are to be skipped, the next one that can be
     * read, going round at the end. What is skipped is reported the first time.
     *
     * @throws BadImageException if it is damaged and not to be skipped, or if none can be read
     */
    Example example(int index, Crop crop);

    /** Reads an image with its label: its largest centred square. See {@link #example(int, Crop)}. */
    default Example example(int index) {
        return example(index, Crop.CENTRE);
    }

    /** Closes the files. Images can not be read any more. Parts made by {@link Datasets#split} do nothing here. */
    @Override
    void close();
}
