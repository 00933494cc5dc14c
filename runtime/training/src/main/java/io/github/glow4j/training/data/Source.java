package io.github.glow4j.training.data;

import org.jspecify.annotations.Nullable;

/** Images as they lie in files of some format. Reads are safe for any number of threads. */
interface Source extends AutoCloseable {
    /** Number of images, at least 1. */
    int size();

    /** File, or file and place in it. */
    String name(int index);

    /**
     * What label files call it: for image files, the path from the folder that was given, with slashes; else the name
     * without folders, such as {@code images.npy[17]}.
     */
    default String key(int index) {
        String name = name(index).replace('\\', '/');
        return name.substring(name.lastIndexOf('/') + 1);
    }

    /**
     * A part of an image, fitted.
     *
     * @return the caller's own
     * @throws BadImageException if it is damaged
     */
    byte[] read(int index, Fitting fitting, Crop crop);

    /** Channels of the images, if nothing else is asked for. */
    int channels();

    /** Labels that the format itself has; null if it has none. */
    @Nullable
    Labels labels();

    @Override
    void close();
}
