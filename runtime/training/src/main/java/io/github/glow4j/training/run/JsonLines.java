package io.github.glow4j.training.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.glow4j.models.AtomicFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A log with a JSON object on each line, which tells of a step. Every line is written at once: whoever watches sees it. */
final class JsonLines implements AutoCloseable {
    private static final String STEP = "step";
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final Path file;

    /** The last line that was there already. */
    private final JsonNode last;

    /** Made with the first line: a run without validations has no file of them. */
    private @Nullable OutputStream out;

    private JsonLines(Path file, JsonNode last) {
        this.file = file;
        this.last = last;
    }

    /**
     * Opens a log to add to it. Lines that tell of later steps, or that were cut off when a run was killed, are taken away.
     *
     * @param step the last step to keep
     */
    static JsonLines open(Path file, long step) {
        try {
            return new JsonLines(file, Files.exists(file) ? trim(file, step) : JSON.missingNode());
        } catch (IOException e) {
            throw new TrainingException("cannot write " + file + ": " + e, e);
        }
    }

    /** @return the last line that stays */
    private static JsonNode trim(Path file, long step) throws IOException {
        String text = Files.readString(file);
        List<String> all = text.lines().toList();
        List<String> kept = all.stream().filter(line -> isUpTo(line, step)).toList();
        if (kept.size() < all.size() || !(text.isEmpty() || text.endsWith("\n"))) {
            AtomicFiles.write(file, out -> {
                for (String line : kept) {
                    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                }
            });
        }
        return kept.isEmpty() ? JSON.missingNode() : parse(kept.getLast());
    }

    /** Whether the last line that was there already tells of this step. */
    boolean tellOf(long step) {
        return last.path(STEP).asLong(-1) == step;
    }

    /** What the last line that was there already says, if it tells of this step; else NaN. */
    double told(long step, String key) {
        return tellOf(step) ? last.path(key).asDouble(Double.NaN) : Double.NaN;
    }

    private static boolean isUpTo(String line, long step) {
        JsonNode number = parse(line).path(STEP);
        return number.isIntegralNumber() && number.asLong() <= step;
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }

    /** Adds a line. Numbers that are not finite, for which JSON has no words, are left out. */
    void add(long step, Map<String, Double> values) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put(STEP, step);
        values.forEach((key, value) -> {
            if (Double.isFinite(value)) {
                line.put(key, value);
            }
        });
        try {
            if (out == null) {
                out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
            out.write((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new TrainingException("cannot write " + file + ": " + e, e);
        }
    }

    @Override
    public void close() {
        try {
            if (out != null) {
                out.close();
            }
        } catch (IOException e) {
            throw new TrainingException("cannot write " + file + ": " + e, e);
        }
    }
}
