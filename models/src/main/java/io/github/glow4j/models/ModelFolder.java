package io.github.glow4j.models;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Making of model folders that appear whole or not at all. */
public final class ModelFolder {
    private static final Set<String> OWN_FILES = Stream.concat(
                    ModelManifest.GRAPHS_AND_WEIGHTS.stream(),
                    Stream.of(ModelManifest.FILE, ModelManifest.ATTRIBUTES, ParameterFile.NAME))
            .collect(Collectors.toUnmodifiableSet());

    private ModelFolder() {}

    /** Fills a folder. */
    @FunctionalInterface
    public interface Filler {
        void fill(Path folder) throws IOException;
    }

    /**
     * Fills a folder beside the target under a temporary name, then moves it into place.
     *
     * @param folder must not exist yet, or be empty, or be a model folder, whose model is then replaced; files that are not
     *     part of a model stay
     * @throws GlowException if that fails; what was there before is then untouched
     */
    public static void create(Path folder, Filler filler) {
        Path target = folder.toAbsolutePath().normalize();
        Path parent = target.getParent();
        if (parent == null || target.getFileName() == null) {
            throw new GlowException("cannot write " + folder + ": it is not the name of a folder");
        }
        checkReplaceable(target);
        Path temporary = null;
        try {
            Files.createDirectories(parent);
            temporary = Files.createTempDirectory(parent, "." + target.getFileName() + ".");
            filler.fill(temporary);
            makeReadable(temporary);
            moveInto(temporary, target);
        } catch (IOException e) {
            throw new GlowException("cannot write " + folder + ": " + AtomicFiles.reason(e), e);
        } catch (UncheckedIOException e) {
            IOException cause = Objects.requireNonNull(e.getCause());
            throw new GlowException("cannot write " + folder + ": " + AtomicFiles.reason(cause), cause);
        } finally {
            if (temporary != null) {
                deleteQuietly(temporary);
            }
        }
    }

    /**
     * Checks that a folder may be written by {@link #create}.
     *
     * @throws GlowException if it holds something that is not a model
     */
    public static void checkReplaceable(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            throw new GlowException("cannot write " + folder + ": there is a file of that name");
        }
        try (Stream<Path> content = Files.list(folder)) {
            if (content.findAny().isPresent() && !Files.exists(folder.resolve(ModelManifest.FILE))) {
                throw new GlowException(
                        "cannot write " + folder + ": it holds something that is not a model; choose another folder");
            }
        } catch (IOException e) {
            throw new GlowException("cannot read " + folder + ": " + AtomicFiles.reason(e), e);
        }
    }

    /** A temporary folder is private to its maker; a model is as readable as any new folder. */
    private static void makeReadable(Path temporary) throws IOException {
        Path sibling = Files.createDirectory(temporary.resolveSibling(temporary.getFileName() + ".mode"));
        try {
            if (Files.getFileStore(sibling).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(temporary, Files.getPosixFilePermissions(sibling));
            }
        } finally {
            Files.delete(sibling);
        }
    }

    private static void moveInto(Path temporary, Path target) throws IOException {
        if (!Files.exists(target)) {
            Files.move(temporary, target);
            return;
        }
        Path old = target.resolveSibling(temporary.getFileName() + ".old");
        Files.move(target, old);
        try {
            Files.move(temporary, target);
        } catch (IOException e) {
            Files.move(old, target);
            throw e;
        }
        keepForeignFiles(old, target);
        deleteQuietly(old);
    }

    /** What people have put beside a model, such as a model card, outlives the model. */
    private static void keepForeignFiles(Path old, Path target) throws IOException {
        List<Path> foreign;
        try (Stream<Path> content = Files.list(old)) {
            foreign = content.filter(file -> !OWN_FILES.contains(String.valueOf(file.getFileName())))
                    .toList();
        }
        for (Path file : foreign) {
            Files.move(file, target.resolve(file.getFileName()));
        }
    }

    private static void deleteQuietly(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException error)
                        throws IOException {
                    Files.delete(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            // What is left over is a hidden folder beside the model; the model itself is in place.
        }
    }
}
