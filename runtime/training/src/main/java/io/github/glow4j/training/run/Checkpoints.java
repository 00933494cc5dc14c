package io.github.glow4j.training.run;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The checkpoints of a run: the last few and the best. */
public final class Checkpoints {
    /** Name of their folder in the folder of the run. */
    public static final String FOLDER = "checkpoints";

    private final Path folder;

    private Checkpoints(Path folder) {
        this.folder = folder;
    }

    /** Those of a run, there or not. */
    public static Checkpoints of(Path runFolder) {
        return new Checkpoints(runFolder.resolve(FOLDER));
    }

    /** The folder that holds them. */
    public Path folder() {
        return folder;
    }

    /** Prefixes (paths without endings), the oldest first. */
    public List<Path> all() {
        throw new UnsupportedOperationException("comes with the run loop");
    }

    /** Prefix of the latest. */
    public Optional<Path> latest() {
        return Optional.ofNullable(all().isEmpty() ? null : all().getLast());
    }

    /** Prefix of the one with the least bits per dimension on held-out images. */
    public Optional<Path> best() {
        throw new UnsupportedOperationException("comes with the run loop");
    }
}
