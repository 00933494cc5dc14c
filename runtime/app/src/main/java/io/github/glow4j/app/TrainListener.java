package io.github.glow4j.app;

import io.github.glow4j.training.report.EventFile;
import io.github.glow4j.training.report.Validation;
import io.github.glow4j.training.run.RunListener;
import io.github.glow4j.training.run.StepReport;
import io.github.glow4j.training.run.TrainingState;
import io.github.glow4j.training.run.ValidationReport;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells of a run: on the console, to TensorBoard, and as grids of samples. */
final class TrainListener implements RunListener, AutoCloseable {
    static final String EVENTS = "tensorboard";

    private final Console console;
    private final Path modelDir;
    private final long lastStep;
    private final Validation validation;
    private final TrainSamples samples;
    private final boolean showAverages;

    private @Nullable TrainProgress progress;
    private @Nullable EventFile events;
    private @Nullable StepReport latest;
    private @Nullable ValidationReport validated;

    /**
     * A listener.
     *
     * @param lastStep {@link Long#MAX_VALUE} if it is not known
     * @param showAverages whether samples come from averaged parameters
     */
    TrainListener(
            Console console,
            Path modelDir,
            long lastStep,
            Validation validation,
            TrainSamples samples,
            boolean showAverages) {
        this.console = console;
        this.modelDir = modelDir;
        this.lastStep = lastStep;
        this.validation = validation;
        this.samples = samples;
        this.showAverages = showAverages;
    }

    /** Means over the last steps that were logged; null if none were. */
    @Nullable
    StepReport latest() {
        return latest;
    }

    /** The last validation; null if there was none. */
    @Nullable
    ValidationReport validated() {
        return validated;
    }

    @Override
    public void started(TrainingState state) {
        events = EventFile.create(modelDir.resolve(EVENTS), state.step() + 1);
        progress = new TrainProgress(console, state.step(), lastStep);
    }

    @Override
    public void stepped(StepReport report) {
        if (progress != null) {
            progress.step(report);
        }
    }

    @Override
    public void logged(StepReport report) {
        latest = report;
        if (progress != null) {
            progress.logged(report);
        }
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("train/loss", report.loss());
        values.put("train/bits_per_dimension", report.bitsPerDimension());
        values.put("train/classifier_bits", report.classifierBits());
        values.put("train/learning_rate", report.learningRate());
        values.put("train/drift", report.drift());
        values.put("train/gradient_norm", report.gradientNorm());
        values.put("speed/images_per_second", report.imagesPerSecond());
        values.put("speed/epoch", report.epoch());
        write(report.step(), values);
    }

    @Override
    public @Nullable ValidationReport validate(TrainingState state) {
        ValidationReport report = validation.run(state, (model, averaged) -> {
            if (averaged == showAverages && events != null) {
                events.image(state.step(), "samples", samples.draw(model, state.step()));
            }
        });
        if (report != null) {
            validated = report;
            note(describe(state, report));
            Map<String, Double> values = new LinkedHashMap<>();
            report.values().forEach((name, value) -> values.put("validation/" + name, value));
            values.remove("validation/images");
            write(state.step(), values);
        }
        return report;
    }

    private static String describe(TrainingState state, ValidationReport report) {
        StringBuilder line = new StringBuilder();
        line.append(String.format(Locale.ROOT, "validation at step %d (epoch %.2f): ", state.step(), state.epoch()));
        Double averaged = report.values().get(Validation.AVERAGED + Validation.BITS);
        line.append(String.format(Locale.ROOT, "%.4f bits/dim", report.values().get(Validation.RAW + Validation.BITS)));
        if (averaged != null) {
            line.append(String.format(Locale.ROOT, ", with averaged weights %.4f", averaged));
        }
        Double wrong = report.values().get(Validation.RAW + Validation.CLASSIFICATION_ERROR);
        if (wrong != null) {
            line.append(String.format(Locale.ROOT, ", %.1f %% misclassified", 100 * wrong));
        }
        line.append(String.format(Locale.ROOT, ", largest inverse error %.2g bins", Validation.inverseError(report)));
        return line.toString();
    }

    @Override
    public void noticed(String message) {
        note(message);
    }

    private void note(String line) {
        if (progress == null) {
            console.note(line);
        } else {
            progress.note(line);
        }
    }

    /** Measures that a run does not take are NaN, which charts would show. */
    private void write(long step, Map<String, Double> values) {
        values.values().removeIf(value -> value.isNaN());
        if (events != null) {
            events.scalars(step, values);
        }
    }

    /** Takes the progress off the console, which is then free for the report. */
    @Override
    public void close() {
        if (progress != null) {
            progress.close();
            progress = null;
        }
        if (events != null) {
            events.close();
            events = null;
        }
    }
}
