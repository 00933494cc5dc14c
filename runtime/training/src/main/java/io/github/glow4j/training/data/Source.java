package io.github.glow4j.training.data;

import io.github.glow4j.inference.Images;
import org.jspecify.annotations.Nullable;

/** Images as they lie in files of some format. Reads are safe for any number of threads. */
interface Source extends AutoCloseable {
    int size();

    /** File, or file and place in it. */
    String name(int index);

    /**
     * One image, of its own size and channels.
     *
     * @throws BadImageException if it is damaged
     */
    Images read(int index);

    /** Channels if nothing else is asked for. */
    int channels();

    /** Labels that the format itself has; null if it has none. */
    @Nullable
    Labels labels();

    /** Whether images of this source are padded before they are scaled, see {@link Fitting}. */
    default boolean digits() {
        return false;
    }

    @Override
    void close();
}
