package io.github.glow4j.training.run;

import io.github.glow4j.models.GlowParameters;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A training from its first step to its last, in a folder that holds everything needed to go on with it:
 * {@value RunSettings#FILE}, {@value #LOG}, {@value #VALIDATIONS} and {@value Checkpoints#FOLDER}.
 */
public final class TrainingRun {
    /** Name of the log in the folder of the run: an object per line. */
    public static final String LOG = "train.jsonl";

    /** Name of the file of validations in the folder of the run: an object per line. */
    public static final String VALIDATIONS = "validation.jsonl";

    private final Path folder;
    private final RunSettings settings;
    private final BatchSource batches;
    private final RunListener listener;
    private volatile boolean stopping;

    /** @param folder is made if need be */
    public TrainingRun(Path folder, RunSettings settings, BatchSource batches, RunListener listener) {
        this.folder = folder;
        this.settings = settings;
        this.batches = batches;
        this.listener = listener;
    }

    /**
     * Begins a run.
     *
     * @param initial parameters to begin with; null for random ones with actnorms initialised from data
     * @throws TrainingException if the folder holds the checkpoints of a run already, or the loss is no number any more
     */
    public RunResult run(@Nullable GlowParameters initial) {
        throw new UnsupportedOperationException(folder + "" + settings + batches + listener + stopping);
    }

    /**
     * Goes on with a run from its last readable checkpoint.
     *
     * @param acceptChanges whether settings, other than the shape of the model, may differ from those it began with
     * @throws ChangedSettingException if one does and must not
     * @throws TrainingException if the folder holds no checkpoint, or the loss is no number any more
     */
    public RunResult resume(boolean acceptChanges) {
        throw new UnsupportedOperationException(folder + "" + settings + batches + listener + acceptChanges);
    }

    /** Whether a folder holds a run with a checkpoint, from which it can go on. */
    public static boolean resumable(Path folder) {
        return Checkpoints.of(folder).latest().isPresent();
    }

    /** Makes the run save and return after the step that it is at. For any thread. */
    public void stop() {
        stopping = true;
    }
}
