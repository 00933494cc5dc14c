package io.github.glow4j.training.data;

import io.github.glow4j.models.InvalidInputException;
import java.nio.file.Path;
import java.util.List;

/** Finds out what kind of data lies at a path. */
final class Sources {
    private Sources() {}

    static Source open(List<Path> paths, DataOptions options) {
        throw new InvalidInputException("no known data in " + paths + " for " + options);
    }
}
