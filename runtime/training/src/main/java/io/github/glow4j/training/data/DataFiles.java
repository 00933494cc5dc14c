package io.github.glow4j.training.data;

import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.models.Npy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Chooses the files of a data set by their names and first bytes. */
final class DataFiles {
    enum Kind {
        NPY,
        IDX,
        CIFAR,
        TFRECORD,
        IMAGE,
        OTHER
    }

    private static final Set<String> TEST_WORDS = Set.of("test", "t10k", "validation", "valid", "val");
    private static final Pattern RESOLUTION = Pattern.compile("-r(\\d{2})-");

    private DataFiles() {}

    /**
     * The files that a path stands for, in order; a folder of image files stays one.
     *
     * @throws InvalidInputException if there are none
     */
    static List<Path> resolve(Path path, DataOptions options) {
        if (Files.isDirectory(path)) {
            return inFolder(partFolder(path, options.part()), options);
        }
        if (Files.exists(path)) {
            return List.of(path);
        }
        String name = String.valueOf(path.getFileName());
        Path parent = path.toAbsolutePath().getParent();
        if ((name.contains("*") || name.contains("?")) && parent != null && Files.isDirectory(parent)) {
            List<Path> files = list(parent, name);
            if (!files.isEmpty()) {
                return ofPart(files, options.part());
            }
        }
        throw new InvalidInputException("no such file or folder: " + path);
    }

    private static List<Path> list(Path folder, String glob) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> content = Files.newDirectoryStream(folder, glob)) {
            content.forEach(file -> {
                if (!Files.isDirectory(file)) {
                    files.add(file);
                }
            });
        } catch (IOException | DirectoryIteratorException | PatternSyntaxException e) {
            throw new InvalidInputException("cannot list " + folder + ": " + e.getMessage(), e);
        }
        files.sort(null);
        return files;
    }

    /** A folder with the sub folders {@code train} and {@code test} is one of them. */
    private static Path partFolder(Path folder, Part part) {
        Path train = folder.resolve("train");
        List<Path> tests = TEST_WORDS.stream()
                .sorted()
                .map(folder::resolve)
                .filter(Files::isDirectory)
                .toList();
        if (!Files.isDirectory(train) || tests.isEmpty()) {
            return folder;
        }
        return part == Part.TRAIN ? train : tests.getFirst();
    }

    private static List<Path> inFolder(Path folder, DataOptions options) {
        Map<Kind, List<Path>> kinds = new TreeMap<>();
        for (Path file : list(folder, "*")) {
            kinds.computeIfAbsent(kindByName(file), _ -> new ArrayList<>()).add(file);
        }
        for (Kind kind : List.of(Kind.TFRECORD, Kind.IDX, Kind.CIFAR, Kind.NPY)) {
            List<Path> files = kinds.getOrDefault(kind, List.of());
            files = switch (kind) {
                case TFRECORD -> ofResolution(files, options.imageSize());
                case IDX -> withoutZippedTwins(files);
                case NPY -> files.stream().filter(DataFiles::isImageArray).toList();
                default -> files;
            };
            if (!files.isEmpty()) {
                return ofPart(files, options.part());
            }
        }
        return List.of(folder);
    }

    private static boolean isImageArray(Path file) {
        try {
            return NpySource.isImages(Npy.readHeader(file));
        } catch (InvalidInputException e) {
            // Left in: whether damaged files are refused is decided where it is opened.
            return true;
        }
    }

    /** TFRecords of one data set come in several sizes: the one wanted, else the next larger, else the largest. */
    private static List<Path> ofResolution(List<Path> files, int imageSize) {
        TreeMap<Integer, List<Path>> sizes = new TreeMap<>();
        for (Path file : files) {
            Matcher matcher = RESOLUTION.matcher(String.valueOf(file.getFileName()));
            int size = matcher.find() ? 1 << Math.min(30, Integer.parseInt(matcher.group(1))) : imageSize;
            sizes.computeIfAbsent(size, _ -> new ArrayList<>()).add(file);
        }
        if (sizes.isEmpty()) {
            return files;
        }
        Integer best = sizes.ceilingKey(imageSize);
        return best == null ? sizes.lastEntry().getValue() : sizes.getOrDefault(best, files);
    }

    private static List<Path> withoutZippedTwins(List<Path> files) {
        Set<Path> all = new HashSet<>(files);
        return files.stream()
                .filter(file -> {
                    String name = String.valueOf(file.getFileName());
                    return !name.endsWith(".gz")
                            || !all.contains(file.resolveSibling(name.substring(0, name.length() - 3)));
                })
                .toList();
    }

    /** All files, if they are not of both parts. */
    private static List<Path> ofPart(List<Path> files, Part part) {
        List<Path> chosen = files.stream()
                .filter(file -> isTest(file) == (part == Part.TEST))
                .toList();
        return chosen.isEmpty() ? files : chosen;
    }

    private static boolean isTest(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return Arrays.stream(name.split("[-_.]")).anyMatch(TEST_WORDS::contains);
    }

    private static Kind kindByName(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (name.contains(".tfrecord")) {
            return Kind.TFRECORD;
        }
        if (name.endsWith(".npy")) {
            return Kind.NPY;
        }
        if (name.contains("images") && name.contains("idx3")) {
            return Kind.IDX;
        }
        if (name.matches("(data|test)_batch.*\\.bin")) {
            return Kind.CIFAR;
        }
        return FolderSource.isImage(file) ? Kind.IMAGE : Kind.OTHER;
    }

    /** What a file is by its first bytes, or its name if they do not tell. */
    static Kind kind(Path file) {
        byte[] start = start(file);
        if (begins(start, 0x93, 'N', 'U', 'M', 'P', 'Y')) {
            return Kind.NPY;
        }
        Kind named = kindByName(file);
        // CIFAR's files begin with pixels, which may be any bytes.
        boolean byName = named == Kind.CIFAR || named == Kind.TFRECORD;
        if (!byName && (begins(start, 0, 0, 8) || begins(start, 0x1f, 0x8b))) {
            return Kind.IDX;
        }
        return named == Kind.OTHER && file.toString().endsWith(".bin") ? Kind.CIFAR : named;
    }

    private static boolean begins(byte[] bytes, int... expected) {
        for (int i = 0; i < expected.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xff) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] start(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(6);
        } catch (IOException e) {
            throw new InvalidInputException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
