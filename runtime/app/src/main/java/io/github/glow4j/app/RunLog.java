package io.github.glow4j.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.glow4j.models.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The lines of a log of a run, a JSON object each. */
final class RunLog {
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final List<JsonNode> lines;

    private RunLog(List<JsonNode> lines) {
        this.lines = lines;
    }

    /**
     * Numbers against numbers, in the order of the log.
     *
     * @param x of each point
     * @param y of each point
     */
    record Series(double[] x, double[] y) {
        boolean isEmpty() {
            return x.length == 0;
        }

        /** Means of neighbours, so that at most so many points are left. */
        Series thinned(int most) {
            if (x.length <= most) {
                return this;
            }
            double[] thinX = new double[most];
            double[] thinY = new double[most];
            for (int i = 0; i < most; i++) {
                int from = (int) ((long) i * x.length / most);
                int to = (int) ((long) (i + 1) * x.length / most);
                for (int j = from; j < to; j++) {
                    thinX[i] += x[j] / (to - from);
                    thinY[i] += y[j] / (to - from);
                }
            }
            return new Series(thinX, thinY);
        }
    }

    /**
     * Reads a log. A last line that is cut short, because the run is writing it or was killed, is left out.
     *
     * @return an empty log if there is no such file
     * @throws InvalidInputException if the file cannot be read or another line is damaged
     */
    static RunLog read(Path file) {
        List<JsonNode> lines = new ArrayList<>();
        List<String> texts;
        try {
            texts = Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            return new RunLog(List.of());
        } catch (IOException e) {
            throw new InvalidInputException("cannot read " + file + ": " + e, e);
        }
        for (int i = 0; i < texts.size(); i++) {
            try {
                lines.add(JSON.readTree(texts.get(i)));
            } catch (JsonProcessingException e) {
                if (i < texts.size() - 1) {
                    throw new InvalidInputException(
                            file + ", line " + (i + 1) + " is damaged: " + e.getOriginalMessage(), e);
                }
            }
        }
        return new RunLog(lines);
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    /** One value against another, of the lines that have both as numbers. */
    Series series(String xName, String yName) {
        List<JsonNode> with = lines.stream()
                .filter(line -> line.path(xName).isNumber() && line.path(yName).isNumber())
                .toList();
        return new Series(
                with.stream().mapToDouble(line -> line.path(xName).asDouble()).toArray(),
                with.stream().mapToDouble(line -> line.path(yName).asDouble()).toArray());
    }
}
