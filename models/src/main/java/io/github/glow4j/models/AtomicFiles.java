package io.github.glow4j.models;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writing that leaves either the whole new file or what was there before. */
public final class AtomicFiles {
    private AtomicFiles() {}

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Writer {
        void write(OutputStream out) throws IOException;
    }

    /**
     * Writes a file beside its target under a temporary name, then moves it into place.
     *
     * @throws GlowException if that fails (no such folder, no permission, disk full); the target is then untouched
     */
    public static void write(Path file, Writer writer) {
        Path target = file.toAbsolutePath();
        Path folder = target.getParent();
        if (folder == null || target.getFileName() == null) {
            throw new GlowException("cannot write " + file + ": it is not a file name");
        }
        Path temporary = folder.resolve("." + target.getFileName() + "."
                + ProcessHandle.current().pid() + "-" + Thread.currentThread().threadId() + ".tmp");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 16)) {
                writer.write(out);
            }
            move(temporary, target);
        } catch (IOException e) {
            throw new GlowException("cannot write " + file + ": " + reason(e), e);
        } finally {
            deleteQuietly(temporary);
        }
    }

    /**
     * Makes a folder with all above it, unless it is there.
     *
     * @throws GlowException if that fails
     */
    public static void createFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new GlowException("cannot make the folder " + folder + ": " + reason(e), e);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** What an I/O error means in words: the message of some is just a path. */
    static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "the folder does not exist (" + missing.getFile() + ")";
            case AccessDeniedException denied -> "permission denied (" + denied.getFile() + ")";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> String.valueOf(e.getMessage());
        };
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // A left-over temporary file is not worth hiding the first error for.
        }
    }
}
