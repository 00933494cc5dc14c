package io.github.glow4j.app.files;

import io.github.glow4j.models.GlowException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Looks at an output before the work is done that it is to hold: an hour of work must not end in "no such folder". */
public final class OutputPaths {
    private OutputPaths() {}

    /**
     * Checks that a file or folder can be written.
     *
     * @throws GlowException if not
     */
    public static void check(Path path) {
        Path folder = path.toAbsolutePath().getParent();
        if (Files.isDirectory(path)) {
            folder = path;
        }
        if (folder == null || !Files.exists(folder)) {
            throw new GlowException("cannot write " + path + ": the folder " + folder + " does not exist");
        }
        if (!Files.isDirectory(folder)) {
            throw new GlowException("cannot write " + path + ": " + folder + " is not a folder");
        }
        if (!Files.isWritable(folder)) {
            throw new GlowException("cannot write " + path + ": the folder " + folder + " is not writable");
        }
    }

    /** As {@link #check}, for what makes its missing folders itself. */
    public static void checkCreatable(Path path) {
        Path known = path.toAbsolutePath().normalize();
        while (known.getParent() != null && !Files.exists(known.getParent())) {
            known = known.getParent();
        }
        check(known);
    }
}
