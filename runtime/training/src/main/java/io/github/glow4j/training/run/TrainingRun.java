package io.github.glow4j.training.run;

import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.tensorflow.TensorFlowException;
import io.github.glow4j.training.data.Dataset;
import io.github.glow4j.training.graph.Batch;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A training from its first step to its last, in a folder that holds everything needed to go on with it:
 * {@value RunSettings#FILE}, {@value #LOG}, {@value #VALIDATIONS} and {@value Checkpoints#FOLDER}.
 *
 * <p>A run that was stopped or killed and goes on makes the same steps, to the last bit, as one that was not, on a CPU of the
 * same kind with the same settings: what TensorFlow computes there does not depend on the timing of its threads.
 */
public final class TrainingRun {
    /** Name of the log in the folder of the run: an object per line. */
    public static final String LOG = "train.jsonl";

    /** Name of the file of validations in the folder of the run: an object per line. */
    public static final String VALIDATIONS = "validation.jsonl";

    private static final String IMAGES = "images";

    private static final Pattern TEMPORARY = Pattern.compile("\\.(train\\.jsonl?|validation\\.jsonl)\\..*\\.tmp");

    private final Path folder;
    private final RunSettings settings;
    private final BatchSource batches;
    private final RunListener listener;
    private final Checkpoints checkpoints;
    private volatile boolean stopping;
    private @Nullable Long deadline;

    /**
     * @param folder is made if need be
     * @param data is not closed; its number of images is noted among the settings' data, because a run cannot go on with
     *     another
     */
    public TrainingRun(Path folder, RunSettings settings, Dataset data, RunListener listener) {
        this(
                folder,
                settings.withData(IMAGES, Integer.toString(data.size())),
                new DatasetBatches(data, settings.plan()),
                listener);
    }

    TrainingRun(Path folder, RunSettings settings, BatchSource batches, RunListener listener) {
        this.folder = folder;
        this.settings = settings;
        this.batches = batches;
        this.listener = listener;
        this.checkpoints = Checkpoints.of(folder);
    }

    /** Whether a folder holds a run with a checkpoint, from which it can go on. */
    public static boolean resumable(Path folder) {
        return Files.exists(folder.resolve(RunSettings.FILE))
                && Checkpoints.of(folder).latest().isPresent();
    }

    /** Makes the run save and return after the step that it is at, without a validation. For any thread. */
    public void stop() {
        stopping = true;
    }

    /**
     * Makes the step that the run is at when some time from now is over its last one, as if it were that of the settings: it
     * is logged, validated and saved. To be called before the run.
     */
    public void endAfter(Duration time) {
        deadline = System.nanoTime() + time.toNanos();
    }

    private boolean timeIsUp() {
        return deadline != null && System.nanoTime() - deadline >= 0 && !stopping;
    }

    /**
     * Begins a run.
     *
     * @param initial parameters to begin with; null for random ones with actnorms initialised from data
     * @throws IllegalArgumentException if there are neither parameters nor batches to initialise from
     * @throws TrainingException if the folder holds the checkpoints of a run already or cannot be written, or if a loss is no
     *     number
     */
    public RunResult run(@Nullable GlowParameters initial) {
        if (initial == null && settings.initBatches() == 0) {
            throw new IllegalArgumentException("random parameters need at least one batch to initialise actnorms from");
        }
        try (FolderLock _ = FolderLock.take(folder);
                Trainer trainer = trainer()) {
            checkpoints.latest().ifPresent(prefix -> {
                throw new TrainingException(folder + " holds a run already, at " + prefix.getFileName()
                        + ": resume it, or choose another folder");
            });
            if (initial != null) {
                trainer.start(initial);
            } else {
                trainer.start(initialBatches());
            }
            return go(trainer);
        }
    }

    private List<Batch> initialBatches() {
        List<Batch> first = new ArrayList<>();
        try (BatchSource.Stream stream = batches.from(0)) {
            for (int i = 0; i < settings.initBatches(); i++) {
                first.add(stream.next());
            }
        }
        return first;
    }

    /**
     * Goes on with a run from its last readable checkpoint.
     *
     * @param acceptChanges whether settings, other than the shape of the model, may differ from those it began with
     * @throws ChangedSettingException if one does and must not
     * @throws TrainingException if the folder holds no readable checkpoint or cannot be written, or if a loss is no number
     */
    public RunResult resume(boolean acceptChanges) {
        RunSettings before = RunSettings.read(folder);
        SettingsFile.requireSame(before, settings, acceptChanges);
        try (FolderLock _ = FolderLock.take(folder);
                Trainer trainer = trainer()) {
            restore(trainer);
            return go(trainer);
        }
    }

    private void restore(Trainer trainer) {
        List<Path> prefixes = new ArrayList<>(checkpoints.all());
        Collections.reverse(prefixes);
        if (prefixes.isEmpty()) {
            throw new TrainingException("the run in " + folder + " has no checkpoint yet: begin it again");
        }
        for (Path prefix : prefixes) {
            try {
                trainer.resume(prefix);
                return;
            } catch (TensorFlowException.DataLoss | TensorFlowException.NotFound | TensorFlowException.OutOfRange e) {
                listener.noticed("the checkpoint " + prefix.getFileName()
                        + " is damaged and is passed over for the one before: " + e.getMessage());
            }
        }
        throw new TrainingException("no checkpoint in " + checkpoints.folder() + " can be read: begin another run");
    }

    private Trainer trainer() {
        return new Trainer(settings.config(), settings.training(), settings.learningRate(), settings.seed());
    }

    private RunResult go(Trainer trainer) {
        long first = trainer.steps();
        tidy();
        checkpoints.rewind(first);
        SettingsFile.write(folder.resolve(RunSettings.FILE), settings);
        describe();
        try (JsonLines log = JsonLines.open(folder.resolve(LOG), first);
                JsonLines validations = JsonLines.open(folder.resolve(VALIDATIONS), first);
                BatchSource.Stream stream = batches.from(first)) {
            RunLoop loop =
                    new RunLoop(settings, trainer, checkpoints, listener, batches.stepsPerEpoch(), log, validations);
            return loop.run(stream, () -> stopping, this::timeIsUp);
        }
    }

    /** Whoever converts a checkpoint needs what its variables don't tell, such as the bits of a pixel. */
    private void describe() {
        try {
            Files.createDirectories(checkpoints.folder());
        } catch (IOException e) {
            throw new TrainingException("cannot make the folder " + checkpoints.folder() + ": " + e, e);
        }
        String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
        ModelManifest.of(name, settings.config(), new ModelManifest.Provenance(name, false, "glow4j"))
                .write(checkpoints.folder());
    }

    /** Takes away what a process that was killed has left half-written. */
    private void tidy() {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                folder,
                file -> TEMPORARY.matcher(String.valueOf(file.getFileName())).matches())) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | DirectoryIteratorException e) {
            throw new TrainingException("cannot tidy up the folder " + folder + ": " + e, e);
        }
    }
}
