package io.github.glow4j.training.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.glow4j.models.AtomicFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of a run, {@code step-00001234.index} with {@code step-00001234.data-00000-of-00001}: the last few and
 * the best, which {@value #BEST} names. TensorFlow's text file {@value #STATE} names the latest for other tools.
 *
 * <p>There is always a whole one once there has been one: the next is in place, under its own name, before an old one is
 * deleted, and the index is the last that comes and the first that goes.
 */
public final class Checkpoints {
    /** Name of their folder in the folder of the run. */
    public static final String FOLDER = "checkpoints";

    private static final String STATE = "checkpoint";
    private static final String BEST = "best.json";
    private static final Pattern FILE = Pattern.compile("(step-(\\d{1,18}))\\.(index|data-\\d{5}-of-\\d{5})");
    private static final Pattern TEMPORARY = Pattern.compile("\\.(step-\\d+|checkpoint|best\\.json|glow\\.json)\\..*");

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    /**
     * The best checkpoint.
     *
     * @param step at which it was saved
     * @param bitsPerDimension on held-out images
     */
    record Best(long step, double bitsPerDimension) {}

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
        return steps().stream().map(this::prefix).toList();
    }

    /** Prefix of the latest. */
    public Optional<Path> latest() {
        List<Long> steps = steps();
        return steps.isEmpty() ? Optional.empty() : Optional.of(prefix(steps.getLast()));
    }

    /** Prefix of the one with the least bits per dimension on held-out images. */
    public Optional<Path> best() {
        return readBest().map(best -> prefix(best.step()));
    }

    Path prefix(long step) {
        return folder.resolve(String.format(Locale.ROOT, "step-%08d", step));
    }

    /** Steps of the checkpoints, in ascending order. */
    List<Long> steps() {
        List<Long> steps = new ArrayList<>();
        for (Path file : files()) {
            Matcher matcher = FILE.matcher(String.valueOf(file.getFileName()));
            if (matcher.matches() && matcher.group(3).equals("index")) {
                steps.add(Long.parseLong(matcher.group(2)));
            }
        }
        steps.sort(Comparator.naturalOrder());
        return steps;
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new TrainingException("cannot read the folder " + folder + ": " + e, e);
        }
    }

    /** The best, if there is one and its checkpoint is there. */
    Optional<Best> readBest() {
        Path file = folder.resolve(BEST);
        try {
            JsonNode json = JSON.readTree(Files.readAllBytes(file));
            Best best = new Best(
                    json.path("step").asLong(-1),
                    json.path("bits_per_dimension").asDouble(Double.NaN));
            return steps().contains(best.step()) && Double.isFinite(best.bitsPerDimension())
                    ? Optional.of(best)
                    : Optional.empty();
        } catch (NoSuchFileException | JsonProcessingException e) {
            return Optional.empty(); // the next validation finds another
        } catch (IOException e) {
            throw new TrainingException("cannot read " + file + ": " + e, e);
        }
    }

    /**
     * Saves a checkpoint, unless the one of this step is there, and then deletes what need not be kept.
     *
     * @param writer writes it under a prefix
     * @param best bits per dimension on held-out images if it is the best; else null
     * @param keep how many are kept, besides the best
     * @throws RuntimeException what the writer throws; what was there is then still there
     */
    Path save(long step, Consumer<Path> writer, @Nullable Double best, int keep) {
        Path prefix = prefix(step);
        if (!steps().contains(step)) {
            writer.accept(prefix);
        }
        if (best != null) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("step", step);
            json.put("bits_per_dimension", best);
            AtomicFiles.write(folder.resolve(BEST), out -> out.write(JSON.writeValueAsBytes(json)));
        }
        List<Long> steps = steps();
        long pinned = readBest().map(Best::step).orElse(-1L);
        List<Long> old = steps.subList(0, Math.max(0, steps.size() - keep)).stream()
                .filter(each -> each != pinned)
                .toList();
        List<Long> kept = steps.stream().filter(each -> !old.contains(each)).toList();
        writeState(kept);
        force();
        old.forEach(this::delete);
        return prefix;
    }

    /**
     * Forgets what came after a step, which a run that goes on from there will do again, and tidies up after a process that
     * was killed.
     */
    void rewind(long step) {
        List<Long> later = steps().stream().filter(each -> each > step).toList();
        if (readBest().map(Best::step).orElse(-1L) > step) {
            delete(folder.resolve(BEST));
        }
        writeState(steps().stream().filter(each -> each <= step).toList());
        later.forEach(this::delete);
        List<Long> steps = steps();
        for (Path file : files()) {
            String name = String.valueOf(file.getFileName());
            Matcher matcher = FILE.matcher(name);
            boolean orphan = matcher.matches() && !steps.contains(Long.parseLong(matcher.group(2)));
            if (orphan || TEMPORARY.matcher(name).matches()) {
                delete(file);
            }
        }
    }

    /** In the words of a protocol buffer {@code CheckpointState}, with names relative to the folder. */
    private void writeState(List<Long> steps) {
        if (steps.isEmpty()) {
            delete(folder.resolve(STATE));
            return;
        }
        StringBuilder text = new StringBuilder();
        text.append("model_checkpoint_path: \"")
                .append(prefix(steps.getLast()).getFileName())
                .append("\"\n");
        for (long step : steps) {
            text.append("all_model_checkpoint_paths: \"")
                    .append(prefix(step).getFileName())
                    .append("\"\n");
        }
        AtomicFiles.write(
                folder.resolve(STATE), out -> out.write(text.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private void delete(long step) {
        delete(index(step));
        for (Path file : files()) {
            Matcher matcher = FILE.matcher(String.valueOf(file.getFileName()));
            if (matcher.matches() && Long.parseLong(matcher.group(2)) == step) {
                delete(file);
            }
        }
    }

    private Path index(long step) {
        return folder.resolve(prefix(step).getFileName() + ".index");
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new TrainingException("cannot delete " + file + ": " + e, e);
        }
    }

    /** A power failure must not bring back the old names without the new. Not every system can do this to a folder. */
    private void force() {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            System.getLogger("io.github.glow4j.training")
                    .log(System.Logger.Level.DEBUG, "cannot flush the folder " + folder, e);
        }
    }
}
