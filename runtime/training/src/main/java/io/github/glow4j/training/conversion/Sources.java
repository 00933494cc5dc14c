package io.github.glow4j.training.conversion;

import io.github.glow4j.training.ConversionException;
import io.github.glow4j.training.run.Checkpoints;
import io.github.glow4j.training.run.RunSettings;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Tells from a path what kind of source it names. */
final class Sources {
    private static final Pattern CHECKPOINT_FILE = Pattern.compile("(.+)\\.(index|meta|data-\\d{5}-of-\\d{5})");
    private static final Pattern STATE = Pattern.compile("^model_checkpoint_path:\\s*\"([^\"]+)\"", Pattern.MULTILINE);

    /** The last eight bytes of the tables in which checkpoints of version 1 are stored. */
    private static final long TABLE_MAGIC = 0xdb4775248b80fb57L;

    private Sources() {}

    /**
     * Opens a checkpoint (by its prefix, one of its files, the folder it lies in, or that of its training run), a frozen graph
     * or a SavedModel.
     *
     * @throws ConversionException if there is no such thing
     */
    static ParameterSource open(Path from) {
        if (Files.exists(index(from))) {
            return checkpoint(from);
        }
        if (Files.isDirectory(from)) {
            if (Files.exists(from.resolve("saved_model.pb"))) {
                return savedModel(from);
            }
            Path ofRun = from.resolve(Checkpoints.FOLDER);
            return checkpoint(checkpointIn(
                    Files.exists(from.resolve(RunSettings.FILE)) && Files.isDirectory(ofRun) ? ofRun : from));
        }
        Matcher file = CHECKPOINT_FILE.matcher(String.valueOf(from.getFileName()));
        if (file.matches() && Files.exists(index(from.resolveSibling(file.group(1))))) {
            return checkpoint(from.resolveSibling(file.group(1)));
        }
        if (!Files.exists(from)) {
            throw new ConversionException("there is no checkpoint, graph or folder " + from + " (looked for " + from
                    + " and " + index(from) + ")");
        }
        return isTable(from)
                ? checkpoint(from)
                : new FrozenGraphSource("the frozen graph " + from, GraphFiles.readFrozen(from));
    }

    private static Path index(Path prefix) {
        return prefix.resolveSibling(prefix.getFileName() + ".index");
    }

    private static ParameterSource checkpoint(Path prefix) {
        return new CheckpointSource("the checkpoint " + prefix, prefix, OptionalInt.empty());
    }

    private static ParameterSource savedModel(Path folder) {
        OptionalInt imageSize = FrozenGraphSource.imageSize(GraphFiles.readSavedModel(folder));
        Path variables = folder.resolve("variables").resolve("variables");
        if (!Files.exists(index(variables))) {
            throw new ConversionException(
                    "the SavedModel " + folder + " has no variables: there is no " + index(variables));
        }
        return new CheckpointSource("the SavedModel " + folder, variables, imageSize);
    }

    /** The checkpoint that TensorFlow's file {@code checkpoint} names as the latest, or the only one of the folder. */
    private static Path checkpointIn(Path folder) {
        String latest = latest(folder.resolve("checkpoint"));
        if (latest != null && Files.exists(index(folder.resolve(latest)))) {
            return folder.resolve(latest);
        }
        List<String> prefixes;
        try (Stream<Path> files = Files.list(folder)) {
            prefixes = files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".index"))
                    .map(name -> name.substring(0, name.length() - ".index".length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new ConversionException("cannot read the folder " + folder + ": " + e.getMessage(), e);
        }
        if (prefixes.size() == 1) {
            return folder.resolve(prefixes.get(0));
        }
        throw new ConversionException(
                prefixes.isEmpty()
                        ? folder + " holds neither a checkpoint (a file that ends with .index) nor a saved_model.pb"
                        : folder + " holds several checkpoints: give one of " + String.join(", ", prefixes));
    }

    private static @Nullable String latest(Path state) {
        try {
            Matcher matcher = Files.isRegularFile(state) ? STATE.matcher(Files.readString(state)) : null;
            return matcher != null && matcher.find() ? matcher.group(1) : null;
        } catch (IOException e) {
            return null; // not readable as text: the same as not there
        }
    }

    private static boolean isTable(Path path) {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            if (file.length() < 8) {
                return false;
            }
            file.seek(file.length() - 8);
            return Long.reverseBytes(file.readLong()) == TABLE_MAGIC;
        } catch (IOException e) {
            throw new ConversionException("cannot read " + path + ": " + e.getMessage(), e);
        }
    }
}
