package io.github.glow4j.training.data;

import io.github.glow4j.models.InvalidInputException;
import java.nio.file.Path;

/** Reads labels that were given apart from the images. */
final class LabelFile {
    private LabelFile() {}

    static Labels read(Path file, DataOptions options, Source source) {
        throw new InvalidInputException("no labels in " + file + " for " + source.size() + options);
    }
}
