package io.github.glow4j.app.files;

import io.github.glow4j.inference.Images;
import io.github.glow4j.models.AtomicFiles;
import io.github.glow4j.models.GlowException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** Writes images as numbered PNG files of a folder, all of them or none. */
final class ImageFolder {
    private ImageFolder() {}

    /** Writes {@code 000.png} and so on. @throws GlowException if that fails; nothing is then left behind */
    static void write(Path folder, Images images) {
        Path target = folder.toAbsolutePath().normalize();
        Path temporary = null;
        try {
            temporary = Files.createDirectory(target.resolveSibling(
                    "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".tmp"));
            fill(temporary, images);
            if (Files.exists(target)) {
                moveEach(temporary, target);
            } else {
                Files.move(temporary, target);
            }
        } catch (IOException e) {
            String reason = e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : e.toString();
            throw new GlowException("cannot write " + folder + ": " + reason, e);
        } finally {
            if (temporary != null) {
                delete(temporary);
            }
        }
    }

    private static void fill(Path folder, Images images) {
        String format = "%0" + Math.max(3, String.valueOf(images.count() - 1).length()) + "d.png";
        for (int i = 0; i < images.count(); i++) {
            byte[] bytes = PngFiles.encode(images.toBufferedImage(i));
            AtomicFiles.write(folder.resolve(format.formatted(i)), out -> out.write(bytes));
        }
    }

    private static void moveEach(Path from, Path to) throws IOException {
        for (Path file : list(from)) {
            Files.move(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> content = Files.list(folder)) {
            return content.sorted().toList();
        }
    }

    private static void delete(Path folder) {
        try {
            if (Files.exists(folder)) {
                for (Path file : list(folder)) {
                    Files.deleteIfExists(file);
                }
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            // A left-over temporary folder is not worth hiding the first error for.
        }
    }
}
