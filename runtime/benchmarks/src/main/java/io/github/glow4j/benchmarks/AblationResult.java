package io.github.glow4j.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.glow4j.training.report.Validation;
import io.github.glow4j.training.run.RunSettings;
import io.github.glow4j.training.run.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a training came to.
 *
 * @param testBits bits per dimension of the test images with averaged weights
 * @param testBitsRaw the same with the weights as they are
 * @param inverseError largest error, in bins, of a test image that is encoded and decoded again
 * @param seconds that its steps took
 * @param curve bits per dimension of the training images, means over the steps from point to point
 */
record AblationResult(
        AblationCase ablated,
        double testBits,
        double testBitsRaw,
        double inverseError,
        double seconds,
        List<Point> curve) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STEP = "step";
    private static final String BITS = "bits_per_dimension";

    /** Of a curve. */
    record Point(long step, double bits) {}

    /** Reads the records of a run that has reached its last step; empty for one that has not. */
    static Optional<AblationResult> read(Path folder, AblationCase ablated, RunSettings settings) throws IOException {
        List<JsonNode> validations = lines(folder.resolve(TrainingRun.VALIDATIONS));
        if (validations.isEmpty() || validations.getLast().path(STEP).asLong() != settings.steps()) {
            return Optional.empty();
        }
        List<Point> curve = new ArrayList<>();
        double seconds = 0;
        long last = 0;
        for (JsonNode line : lines(folder.resolve(TrainingRun.LOG))) {
            long step = line.path(STEP).asLong();
            curve.add(new Point(step, line.path(BITS).asDouble(Double.NaN)));
            double imagesPerSecond = line.path("images_per_second").asDouble(Double.NaN);
            seconds += (step - last) * settings.plan().batchSize() / imagesPerSecond;
            last = step;
        }
        JsonNode validation = validations.getLast();
        return Optional.of(new AblationResult(
                ablated,
                validation.path(Validation.AVERAGED + Validation.BITS).asDouble(Double.NaN),
                validation.path(Validation.RAW + Validation.BITS).asDouble(Double.NaN),
                validation.path(Validation.AVERAGED + Validation.INVERSE_ERROR).asDouble(Double.NaN),
                seconds,
                List.copyOf(curve)));
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        try (MappingIterator<JsonNode> lines = JSON.readerFor(JsonNode.class).readValues(file.toFile())) {
            return lines.readAll();
        }
    }
}
