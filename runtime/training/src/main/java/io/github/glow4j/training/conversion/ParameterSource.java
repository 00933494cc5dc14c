package io.github.glow4j.training.conversion;

import io.github.glow4j.models.GlowConfig;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Something that holds the variables of a Glow under OpenAI's names, behind a prefix or not. */
interface ParameterSource extends AutoCloseable {
    /** What this is, for messages: {@code the checkpoint logs/model.ckpt}. */
    String description();

    /** Shapes of all numeric tensors by their full name. */
    Map<String, int[]> shapes();

    /** Values of a tensor by its full name; integers as floats. */
    float[] values(String name);

    /** The side of the image, where the source tells it. */
    default OptionalInt imageSize() {
        return OptionalInt.empty();
    }

    /** What training has noted beside it of the model: also what parameters do not tell. */
    default Optional<GlowConfig> config() {
        return Optional.empty();
    }

    @Override
    default void close() {}
}
