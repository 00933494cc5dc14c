package io.github.glow4j.app.attributes;

import io.github.glow4j.inference.Images;
import io.github.glow4j.training.data.Dataset;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads images of a data set as the models take them. */
public final class DataImages {
    private DataImages() {}

    /**
     * Reads images.
     *
     * @throws io.github.glow4j.training.data.BadImageException if one is damaged
     */
    public static Images read(Dataset data, int[] indices) {
        int length = data.imageSize() * data.imageSize() * data.channels();
        byte[] pixels = new byte[Math.multiplyExact(indices.length, length)];
        for (int i = 0; i < indices.length; i++) {
            System.arraycopy(data.read(indices[i]), 0, pixels, i * length, length);
        }
        return new Images(pixels, indices.length, data.imageSize(), data.imageSize(), data.channels());
    }

    /** Classes of images; null if the data has none. */
    public static int @Nullable [] labels(Dataset data, int[] indices) {
        return data.classes() == 0
                ? null
                : IntStream.of(indices).map(data::label).toArray();
    }
}
