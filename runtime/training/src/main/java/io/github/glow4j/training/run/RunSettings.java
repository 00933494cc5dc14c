package io.github.glow4j.training.run;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.training.graph.TrainingSettings;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that a run depends on. It is kept in {@value #FILE}, so that the run can be repeated and resumed.
 *
 * <p>A run that is resumed must have the same settings as before, but for {@code steps}, {@code schedule},
 * {@code notes}, {@code training.memory} and {@code training.threads}; the last two change its losses by rounding.
 *
 * @param config shape of the model
 * @param training loss, optimiser, memory, threads
 * @param learningRate at each step
 * @param batchSize images of a step
 * @param seed of the initial parameters
 * @param initBatches batches from which the actnorms are initialised; 0 if the run begins with given parameters
 * @param steps at which the run ends, those before it was resumed included
 * @param schedule when it logs, validates and saves
 * @param data what the batches depend on, such as the path of the data, the noise and the part held out
 * @param notes what they do not depend on but who repeats the run wants to know
 */
public record RunSettings(
        GlowConfig config,
        TrainingSettings training,
        LearningRate learningRate,
        int batchSize,
        long seed,
        int initBatches,
        long steps,
        Schedule schedule,
        Map<String, String> data,
        Map<String, String> notes) {
    /** Name of the file in the folder of the run. */
    public static final String FILE = "train.json";

    public RunSettings {
        require(batchSize >= 1, "a batch needs at least one image, not " + batchSize);
        require(initBatches >= 0, "batches of the initialisation must not be negative, but are " + initBatches);
        require(steps >= 0, "steps must not be negative, but are " + steps);
        data = Collections.unmodifiableMap(new TreeMap<>(data));
        notes = Collections.unmodifiableMap(new TreeMap<>(notes));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /**
     * Reads the settings of a run.
     *
     * @param folder of the run
     * @throws TrainingException if there is no run or its file is damaged
     */
    public static RunSettings read(Path folder) {
        throw new UnsupportedOperationException("comes with the run loop");
    }
}
