package io.github.glow4j.app;

import io.github.glow4j.training.conversion.Conversion;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A checkpoint or graph that TensorFlow wrote. */
final class SourceOptions {
    @Option(
            names = "--image-size",
            paramLabel = "N",
            description = "Side of the images in pixels. A checkpoint of OpenAI's code does not tell; graphs may.")
    private @Nullable Integer imageSize;

    @Option(
            names = "--bits",
            paramLabel = "N",
            description = "Bits per channel that the model was trained with, 1 to 8. No file of OpenAI's code tells.")
    private @Nullable Integer bits;

    @Option(names = "--ema", description = "Take the moving averages of the weights instead of the weights themselves.")
    private boolean averaged;

    /** Reading of a source; what was not given takes the defaults, and is asked for where it is needed and there is none. */
    Conversion conversion(Path from, OptionalInt defaultImageSize, OptionalInt defaultBits) {
        return new Conversion(
                from,
                imageSize == null ? defaultImageSize : OptionalInt.of(imageSize),
                bits == null ? defaultBits : OptionalInt.of(bits),
                averaged);
    }

    /** Bits per channel, which must have been given. */
    int requireBits(BaseCommand command) {
        if (bits == null) {
            throw command.usage("the graph does not tell the number of bits per channel: give --bits N");
        }
        return bits;
    }

    void check(BaseCommand command) {
        if (bits != null && (bits < 1 || bits > 8)) {
            throw command.usage("--bits must be 1 to 8, not " + bits);
        }
        if (imageSize != null && imageSize < 2) {
            throw command.usage("--image-size must be at least 2, not " + imageSize);
        }
    }
}
