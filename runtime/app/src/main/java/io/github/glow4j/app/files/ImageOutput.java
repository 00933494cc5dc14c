package io.github.glow4j.app.files;

import io.github.glow4j.inference.Images;
import io.github.glow4j.models.AtomicFiles;
import io.github.glow4j.models.GlowException;
import io.github.glow4j.models.Npy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Where images go, by the name of the output: a grid in one {@code .png}, an animation in a {@code .gif} or {@code .apng}, a
 * {@code .npy} array, or a folder of PNGs.
 */
public final class ImageOutput {
    private final Path path;
    private final Kind kind;

    /** What an output is. */
    public enum Kind {
        PNG,
        GIF,
        APNG,
        NPY,
        FOLDER
    }

    private ImageOutput(Path path, Kind kind) {
        this.path = path;
        this.kind = kind;
    }

    /**
     * Decides what an output is and whether it can be written, before any work is done.
     *
     * @throws IllegalArgumentException if the name has another extension
     * @throws GlowException if there is no folder to write it in, or no permission
     */
    public static ImageOutput of(Path path) {
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        Kind kind;
        if (Files.isDirectory(path)) {
            kind = Kind.FOLDER;
        } else if (name.endsWith(".png")) {
            kind = Kind.PNG;
        } else if (name.endsWith(".gif")) {
            kind = Kind.GIF;
        } else if (name.endsWith(".apng")) {
            kind = Kind.APNG;
        } else if (name.endsWith(".npy")) {
            kind = Kind.NPY;
        } else if (name.lastIndexOf('.') <= 0) {
            kind = Kind.FOLDER;
        } else {
            throw new IllegalArgumentException(
                    "cannot write " + path + ": images go to a .png, .gif, .apng or .npy file, or to a folder"
                            + " (a name without extension)");
        }
        OutputPaths.check(path);
        return new ImageOutput(path, kind);
    }

    public Path path() {
        return path;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether the images are to follow each other in time. */
    public boolean moves() {
        return kind == Kind.GIF || kind == Kind.APNG;
    }

    /** Writes images; the grid and the animation are drawn only for outputs that show them. */
    public void write(Images images, Supplier<ImageGrid> grid, Supplier<ImageAnimation> animation) {
        switch (kind) {
            case PNG -> PngFiles.write(path, grid.get().draw());
            case GIF -> writeFile(animation.get().gif());
            case APNG -> writeFile(animation.get().apng());
            case NPY ->
                Npy.write(path, images.pixels(), images.count(), images.height(), images.width(), images.channels());
            case FOLDER -> ImageFolder.write(path, images);
        }
    }

    private void writeFile(byte[] bytes) {
        AtomicFiles.write(path, out -> out.write(bytes));
    }
}
