package io.github.glow4j.training.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.Permutation;
import io.github.glow4j.training.data.Augmentation;
import io.github.glow4j.training.data.BatchPlan;
import io.github.glow4j.training.data.NoiseKind;
import io.github.glow4j.training.graph.Batch;
import io.github.glow4j.training.graph.MemoryMode;
import io.github.glow4j.training.graph.Optimizer;
import io.github.glow4j.training.graph.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongFunction;

/** Tiny runs for tests. */
final class Runs {
    static final GlowConfig CONFIG =
            new GlowConfig(16, 3, 2, 1, 8, 8, Permutation.INVCONV, Coupling.AFFINE, true, 0, false);
    static final int BATCH = 4;

    private Runs() {}

    static TrainingSettings training() {
        return TrainingSettings.of(MemoryMode.INVERT, Optimizer.adamax(0.99).clippedTo(50))
                .on(2);
    }

    /** Validates and saves every second step of seven. */
    static RunSettings settings() {
        return new RunSettings(
                CONFIG,
                training(),
                LearningRate.warmedUp(1e-3, 4),
                new BatchPlan(BATCH, 1, true, Augmentation.NONE, NoiseKind.UNIFORM),
                1,
                2,
                7,
                new Schedule(1, 2, 2, Duration.ZERO, 2),
                Map.of("path", "faces"),
                Map.of());
    }

    static RunSettings with(RunSettings s, long steps, Schedule schedule) {
        return new RunSettings(
                s.config(),
                s.training(),
                s.learningRate(),
                s.plan(),
                s.seed(),
                s.initBatches(),
                steps,
                schedule,
                s.data(),
                s.notes());
    }

    static RunSettings with(RunSettings s, LearningRate rate) {
        return new RunSettings(
                s.config(),
                s.training(),
                rate,
                s.plan(),
                s.seed(),
                s.initBatches(),
                s.steps(),
                s.schedule(),
                s.data(),
                s.notes());
    }

    /** A dark image with some texture, so that there is something to learn; another for each step. */
    static Batch batch(long step) {
        Random random = new Random(step);
        byte[] pixels = new byte[BATCH * CONFIG.dimensions()];
        float[] noise = new float[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (40 + 20 * Math.sin(i / 7.0) + random.nextInt(20));
            noise[i] = random.nextFloat();
        }
        return new Batch(BATCH, pixels, noise, null);
    }

    static BatchSource batches() {
        return batches(Runs::batch);
    }

    static BatchSource batches(LongFunction<Batch> byStep) {
        return new BatchSource() {
            @Override
            public Stream from(long step) {
                return new Stream() {
                    private long next = step;

                    @Override
                    public Batch next() {
                        return byStep.apply(next++);
                    }

                    @Override
                    public void close() {}
                };
            }

            @Override
            public double stepsPerEpoch() {
                return 2.5;
            }
        };
    }

    static List<JsonNode> lines(Path file) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }

    /** What a log says of each step, but for what depends on the clock. */
    static List<String> timeless(Path file) throws IOException {
        return lines(file).stream()
                .map(line -> ((ObjectNode) line).without("images_per_second").toString())
                .toList();
    }
}
