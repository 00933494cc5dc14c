package io.github.glow4j.training.data;

import io.github.glow4j.inference.ImageFiles;
import io.github.glow4j.models.InvalidInputException;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/** Image files, decoded when they are asked for. */
final class FolderSource implements Source {
    private static final Set<String> ENDINGS = Arrays.stream(ImageIO.getReaderFileSuffixes())
            .filter(suffix -> !suffix.isEmpty())
            .map(suffix -> "." + suffix.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());

    /** Files that are looked at to see whether the images have colours. */
    private static final int SAMPLE = 16;

    /**
     * A file.
     *
     * @param path to read it
     * @param name path from the folder that was given, with slashes; the order is by this
     */
    private record Entry(Path path, String name) {
        /** The sub folder that it lies in; empty if in none. */
        String folder() {
            int slash = name.indexOf('/');
            return slash < 0 ? "" : name.substring(0, slash);
        }
    }

    private final List<Entry> entries;
    private final int channels;

    private FolderSource(List<Entry> entries) {
        this.entries = entries;
        this.channels = coloured() ? 3 : 1;
    }

    /** The images of a folder and its sub folders, or one image file. */
    static FolderSource open(Path place) {
        List<Entry> entries = list(place);
        if (entries.isEmpty()) {
            throw new InvalidInputException("there are no images in " + place + " (files that end in "
                    + String.join(", ", new TreeSet<>(ENDINGS)) + ")");
        }
        return new FolderSource(entries);
    }

    static boolean isImage(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        int dot = name.lastIndexOf('.');
        return dot > 0 && ENDINGS.contains(name.substring(dot));
    }

    private static List<Entry> list(Path place) {
        if (!Files.isDirectory(place)) {
            return List.of(new Entry(place, String.valueOf(place.getFileName())));
        }
        List<Entry> entries = new ArrayList<>();
        try (Stream<Path> files = Files.walk(place, FileVisitOption.FOLLOW_LINKS)) {
            files.filter(file -> isImage(file) && Files.isRegularFile(file)).forEach(file -> {
                String name = place.relativize(file).toString().replace('\\', '/');
                // Hidden files and folders hold thumbnails and the like.
                if (!name.startsWith(".") && !name.contains("/.")) {
                    entries.add(new Entry(file, name));
                }
            });
        } catch (IOException | UncheckedIOException e) {
            throw new InvalidInputException("cannot read the folder " + place + ": " + e.getMessage(), e);
        }
        entries.sort(Comparator.comparing(Entry::name));
        return entries;
    }

    private boolean coloured() {
        boolean read = false;
        for (int index : Datasets.evenly(entries.size(), SAMPLE)) {
            try {
                BufferedImage image = ImageFiles.read(entries.get(index).path());
                read = true;
                if (image.getColorModel().getColorSpace().getType() != ColorSpace.TYPE_GRAY) {
                    return true;
                }
            } catch (InvalidInputException e) {
                // Damaged images are dealt with when their turn comes.
            }
        }
        return !read;
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public String name(int index) {
        return entries.get(index).path().toString();
    }

    @Override
    public String key(int index) {
        return entries.get(index).name();
    }

    @Override
    public byte[] read(int index, Fitting fitting, Crop crop) {
        try {
            return fitting.fit(ImageFiles.read(entries.get(index).path()), crop);
        } catch (InvalidInputException e) {
            throw BadImageException.of(name(index), e);
        } catch (OutOfMemoryError e) {
            throw new BadImageException(name(index), "it is too large for the memory of this Java machine", e);
        }
    }

    @Override
    public int channels() {
        return channels;
    }

    /** The sub folders, if there are several and no image lies outside of them. */
    @Override
    public @Nullable Labels labels() {
        List<String> folders = entries.stream().map(Entry::folder).toList();
        Set<String> different = new TreeSet<>(folders);
        return different.contains("") || different.size() < 2 ? null : Labels.ofWords(folders, this::name);
    }

    @Override
    public void close() {}
}
