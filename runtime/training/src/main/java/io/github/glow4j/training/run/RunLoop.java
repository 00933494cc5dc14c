package io.github.glow4j.training.run;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.tensorflow.TensorFlowException;
import io.github.glow4j.training.graph.Batch;
import io.github.glow4j.training.graph.Losses;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The steps of a run, with what is due after each: a line of the log, a validation, a checkpoint. */
final class RunLoop implements TrainingState {
    private static final String BITS = "bits_per_dimension";

    private final RunSettings settings;
    private final Schedule schedule;
    private final Trainer trainer;
    private final Checkpoints checkpoints;
    private final RunListener listener;
    private final double stepsPerEpoch;
    private final JsonLines log;
    private final JsonLines validations;

    private @Nullable Path saved;
    private long savedStep = -1;
    private long savedTime = System.nanoTime();
    private boolean saveFailed;
    private double best;
    private boolean ended;

    private long images;
    private long nanos;

    RunLoop(
            RunSettings settings,
            Trainer trainer,
            Checkpoints checkpoints,
            RunListener listener,
            double stepsPerEpoch,
            JsonLines log,
            JsonLines validations) {
        this.settings = settings;
        this.schedule = settings.schedule();
        this.trainer = trainer;
        this.checkpoints = checkpoints;
        this.listener = listener;
        this.stepsPerEpoch = stepsPerEpoch;
        this.log = log;
        this.validations = validations;
        if (checkpoints.steps().contains(trainer.steps())) { // the one that the run goes on from
            this.saved = checkpoints.prefix(trainer.steps());
            this.savedStep = trainer.steps();
        }
        this.best =
                checkpoints.readBest().map(Checkpoints.Best::bitsPerDimension).orElse(Double.POSITIVE_INFINITY);
    }

    /** A process may have been killed between a checkpoint and the note that it is the best. */
    private void findBestAgain() {
        double bits = validations.told(step(), BITS);
        if (saved != null && bits < best) {
            best = bits;
            checkpoints.save(step(), trainer::save, bits, schedule.keep());
        }
    }

    /**
     * Runs to the last step, or until asked to stop, and saves.
     *
     * @param timeIsUp whether the step under way is the last one
     */
    RunResult run(BatchSource.Stream stream, BooleanSupplier stopping, BooleanSupplier timeIsUp) {
        try {
            findBestAgain();
            listener.started(this);
            ended = step() >= settings.steps();
            if (ended && schedule.validateEvery() > 0 && !validations.tellOf(step())) { // the last one failed
                save(validate());
            }
            while (!ended && !stopping.getAsBoolean()) {
                step(stream, timeIsUp);
            }
            return new RunResult(step(), !ended, save(null), checkpoints.best().orElse(null));
        } catch (RuntimeException e) {
            throw ended(e);
        }
    }

    private void step(BatchSource.Stream stream, BooleanSupplier timeIsUp) {
        double learningRate = trainer.nextLearningRate();
        long begin = System.nanoTime();
        Batch batch = stream.next();
        Losses losses = trainer.step(batch);
        long taken = System.nanoTime() - begin;
        images += batch.count();
        nanos += taken;
        ended = step() == settings.steps() || timeIsUp.getAsBoolean();

        StepReport logged = null;
        if (step() % schedule.logEvery() == 0 || ended) {
            logged = trainer.interval().report(step(), epoch(), learningRate, perSecond(images, nanos));
            trainer.interval().clear();
            images = 0;
            nanos = 0;
            log.add(step(), values(logged));
        }
        IntervalMeans single = new IntervalMeans();
        single.add(losses);
        listener.stepped(single.report(step(), epoch(), learningRate, perSecond(batch.count(), taken)));
        if (logged != null) {
            listener.logged(logged);
        }

        Double improved = due(schedule.validateEvery()) || (ended && schedule.validateEvery() > 0) ? validate() : null;
        if (improved != null || ended || due(schedule.saveEvery()) || overdue()) {
            save(improved);
        }
    }

    private static double perSecond(long images, long nanos) {
        return images * 1e9 / nanos;
    }

    private boolean due(long every) {
        return every > 0 && step() % every == 0;
    }

    private boolean overdue() {
        return !schedule.saveInterval().isZero()
                && System.nanoTime() - savedTime >= schedule.saveInterval().toNanos();
    }

    private Map<String, Double> values(StepReport report) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("epoch", report.epoch());
        values.put("loss", report.loss());
        values.put(BITS, report.bitsPerDimension());
        values.put("classifier_bits", report.classifierBits());
        values.put("learning_rate", report.learningRate());
        values.put("drift", report.drift());
        values.put("gradient_norm", report.gradientNorm());
        values.put("images_per_second", report.imagesPerSecond());
        return values;
    }

    /** Bits per dimension if they are the best so far. */
    private @Nullable Double validate() {
        ValidationReport report = listener.validate(this);
        if (report == null) {
            return null;
        }
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("epoch", epoch());
        values.put(BITS, report.bitsPerDimension());
        values.putAll(report.values());
        validations.add(step(), values);
        if (!(report.bitsPerDimension() < best)) {
            return null;
        }
        best = report.bitsPerDimension();
        return best;
    }

    private Path save(@Nullable Double improved) {
        if (saved != null && savedStep == step() && improved == null) {
            return saved;
        }
        Path prefix;
        boolean interrupted = Thread.interrupted(); // which would close the files that are being written
        saveFailed = true;
        try {
            prefix = checkpoints.save(step(), trainer::save, improved, schedule.keep());
            saveFailed = false;
        } catch (TensorFlowException e) {
            throw new TrainingException("the checkpoint of step " + step() + " cannot be saved: " + e.getMessage(), e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        saved = prefix;
        savedStep = step();
        savedTime = System.nanoTime();
        listener.saved(prefix, step(), improved != null);
        return prefix;
    }

    /** What has been trained outlives a listener that fails or data that cannot be read. */
    private RuntimeException ended(RuntimeException e) {
        if (trainer.diverged()) {
            return new TrainingException(
                    e.getMessage()
                            + checkpoints
                                    .latest()
                                    .map(prefix -> ". The last checkpoint is " + prefix)
                                    .orElse(". There is no checkpoint yet"),
                    e);
        }
        if (!saveFailed) {
            try {
                save(null);
            } catch (RuntimeException another) {
                e.addSuppressed(another);
            }
        }
        return e;
    }

    @Override
    public GlowConfig config() {
        return settings.config();
    }

    @Override
    public long step() {
        return trainer.steps();
    }

    @Override
    public double epoch() {
        return step() / stepsPerEpoch;
    }

    @Override
    public GlowParameters parameters() {
        return trainer.parameters();
    }

    @Override
    public Optional<GlowParameters> averages() {
        return settings.training().averageDecay() == 0 ? Optional.empty() : Optional.of(trainer.averages());
    }

    @Override
    public Losses evaluate(Batch batch) {
        return trainer.evaluate(batch);
    }
}
