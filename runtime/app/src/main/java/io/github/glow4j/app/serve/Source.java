package io.github.glow4j.app.serve;

import io.github.glow4j.inference.Latents;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where a request starts from: an image, which is encoded, or a latent. Fields are those of the JSON. */
class Source {
    @Nullable
    ImageBytes image;

    @Nullable
    LatentValues latent;

    /** Class of the image, for a model with classes. */
    @Nullable
    Integer label;

    /**
     * The latents of sources, in their order. All images go into the queue together.
     *
     * @throws Problem 422 if a source has not exactly one of image and latent
     */
    static Latents latents(Engine engine, Ticket ticket, Source... sources) {
        List<ImageBytes> images = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (Source source : sources) {
            if ((source.image == null) == (source.latent == null)) {
                throw Problem.of(422, "give either an image or a latent");
            }
            if (source.image != null) {
                images.add(source.image);
                labels.add(source.label == null ? -1 : source.label);
            }
        }
        float[][] rows = new float[sources.length][];
        Latents encoded = images.isEmpty()
                ? null
                : engine.encode(
                                engine.pictures().read(images, ticket),
                                labels.stream().mapToInt(Integer::intValue).toArray(),
                                ticket)
                        .latents();
        int next = 0;
        for (int i = 0; i < rows.length; i++) {
            LatentValues latent = sources[i].latent;
            rows[i] = latent != null
                    ? latent.values()
                    : Objects.requireNonNull(encoded).row(next++);
        }
        return Latents.of(rows);
    }

    /** The label of each of so many images made from this one; null where it has none. */
    int @Nullable [] labels(int count) {
        if (label == null) {
            return null;
        }
        int[] labels = new int[count];
        Arrays.fill(labels, label);
        return labels;
    }
}
