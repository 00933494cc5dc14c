package io.github.glow4j.training.run;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Hears of a run, in the thread that runs it. What a method throws ends the run. */
public interface RunListener {
    /** The model is initialised, or read from a checkpoint; steps come next. */
    default void started(TrainingState state) {}

    /** A step has been made. */
    default void stepped(StepReport report) {}

    /** A line has been logged: means over the steps since the last. */
    default void logged(StepReport report) {}

    /** Judges the model on held-out images; null for no judgement. */
    default @Nullable ValidationReport validate(TrainingState state) {
        return null;
    }

    /**
     * A checkpoint is in place.
     *
     * @param prefix its path without endings
     * @param best whether it is the best so far
     */
    default void saved(Path prefix, long step, boolean best) {}

    /** Something that whoever watches the run should know, such as a damaged checkpoint that was passed over. */
    default void noticed(String message) {
        System.getLogger("io.github.glow4j.training").log(System.Logger.Level.WARNING, message);
    }
}
