package io.github.glow4j.training.run;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.training.data.BatchPlan;
import io.github.glow4j.training.graph.TrainingSettings;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a run depends on. It is kept in {@value #FILE}, so that the run can be repeated and resumed.
 *
 * <p>A run that is resumed must have the same settings as before, but for {@code steps}, {@code schedule},
 * {@code notes}, {@code training.memory} and {@code training.threads}; the last two change its losses by rounding.
 *
 * @param config shape of the model
 * @param training loss, optimiser, memory, threads
 * @param learningRate at each step
 * @param plan what the batches are made of
 * @param seed of the initial parameters
 * @param initBatches batches from which the actnorms are initialised; 0 if the run begins with given parameters
 * @param steps at which the run ends, those before it was resumed included
 * @param schedule when it logs, validates and saves
 * @param data what the images depend on, such as their path and the part held out
 * @param notes what nothing depends on but who repeats the run wants to know
 */
public record RunSettings(
        GlowConfig config,
        TrainingSettings training,
        LearningRate learningRate,
        BatchPlan plan,
        long seed,
        int initBatches,
        long steps,
        Schedule schedule,
        Map<String, String> data,
        Map<String, String> notes) {
    /** Name of the file in the folder of the run. */
    public static final String FILE = "train.json";

    public RunSettings {
        require(initBatches >= 0, "batches of the initialisation must not be negative, but are " + initBatches);
        require(steps >= 0, "steps must not be negative, but are " + steps);
        data = sorted(data);
        notes = sorted(notes);
    }

    /** What a JSON file leaves out is null, whatever the types say. */
    private static Map<String, String> sorted(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(map));
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /** The same with something that the images depend on. */
    RunSettings withData(String key, String value) {
        Map<String, String> more = new TreeMap<>(data);
        more.put(key, value);
        return new RunSettings(config, training, learningRate, plan, seed, initBatches, steps, schedule, more, notes);
    }

    /**
     * Reads the settings of a run.
     *
     * @param folder of the run
     * @throws TrainingException if there is no run or its file is damaged
     */
    public static RunSettings read(Path folder) {
        return SettingsFile.read(folder.resolve(FILE));
    }
}
