package io.github.glow4j.app;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.tensorflow.DataType;
import io.github.glow4j.training.data.BatchPlan;
import io.github.glow4j.training.data.NoiseKind;
import io.github.glow4j.training.graph.TrainingSettings;
import io.github.glow4j.training.report.Validation;
import io.github.glow4j.training.run.LearningRate;
import io.github.glow4j.training.run.RunSettings;
import io.github.glow4j.training.run.Schedule;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a run is made of, worked out from the options of {@code glow train}, the preset and the data. */
final class TrainSetup implements AutoCloseable {
    /** The note in {@code train.json} that holds the command line. */
    static final String COMMAND = "command";

    private static final double LEARNING_RATE = 0.001;
    private static final double WARMUP_EPOCHS = 10;
    private static final double MOST_WARMUP_STEPS = 1000;
    private static final int BATCH_SIZE = 16;
    private static final long LOG_EVERY = 10;
    private static final long LEAST_VALIDATE_EVERY = 100;
    private static final int VALIDATION_IMAGES = 1000;
    private static final String SAVE_EVERY = "10m";
    private static final int KEEP = 3;
    private static final float[] TEMPERATURES = {0.5f, 0.7f, 0.9f, 1};

    /** Images of 32x32 that OpenAI's code initialises actnorms from. */
    private static final int INIT_IMAGES = 256;

    /** Decoding costs as much as encoding; the error hardly grows with more images. */
    private static final int INVERTED = 64;

    /** Apart from other uses of the seed. */
    private static final long VALIDATION_SEED = 0x5eed;

    private final TrainCommand command;
    private final TrainData data;
    private final @Nullable GlowParameters initial;
    private final RunSettings settings;

    private TrainSetup(TrainCommand command, TrainData data, @Nullable GlowParameters initial, RunSettings settings) {
        this.command = command;
        this.data = data;
        this.initial = initial;
        this.settings = settings;
    }

    /**
     * Opens the data and works the settings out.
     *
     * @param line that starts the run
     * @param resumed shape of the run that is resumed; null for a new one
     */
    static TrainSetup open(TrainCommand command, Console console, String line, @Nullable GlowConfig resumed) {
        if (command.data.data.isEmpty()) {
            throw command.usage("Missing required option: '--data=PATH'");
        }
        TrainShape shape = shape(command, resumed);
        int imageSize = shape.imageSize();
        TrainData data = TrainData.open(command.data, imageSize, shape.channels(), seed(command), console);
        try {
            GlowConfig config = shape.config(data.channels(), data.classes());
            BatchPlan plan = plan(command);
            double stepsPerEpoch = (double) data.train().size() / plan.batchSize();
            RunSettings settings = command.settled(() -> new RunSettings(
                    config,
                    training(command, config, stepsPerEpoch),
                    learningRate(command, stepsPerEpoch),
                    plan,
                    seed(command),
                    command.model.initFrom == null ? initBatches(command, imageSize, plan.batchSize()) : 0,
                    steps(command, stepsPerEpoch),
                    schedule(command, stepsPerEpoch),
                    data.description(),
                    Map.of(COMMAND, line)));
            return new TrainSetup(command, data, shape.parameters(), settings);
        } catch (RuntimeException | Error e) {
            data.close();
            throw e;
        }
    }

    static TrainShape shape(TrainCommand command, @Nullable GlowConfig resumed) {
        return new TrainShape(command, command.model, command.data, classifierWeight(command), resumed);
    }

    private static long seed(TrainCommand command) {
        return command.model.seed == null ? 0 : command.model.seed;
    }

    private static double classifierWeight(TrainCommand command) {
        if (command.optimizer.classifierWeight != null) {
            return command.optimizer.classifierWeight;
        }
        TrainPreset preset = command.model.preset;
        return preset != null && preset.conditional ? TrainPreset.CLASSIFIER_WEIGHT : 0;
    }

    static int batchSize(TrainCommand command) {
        if (command.optimizer.batchSize != null) {
            return command.optimizer.batchSize;
        }
        return command.model.preset == null ? BATCH_SIZE : command.model.preset.batchSize;
    }

    private static BatchPlan plan(TrainCommand command) {
        return command.settled(() -> new BatchPlan(
                batchSize(command),
                seed(command),
                command.data.shuffle != TrainDataOptions.Switch.OFF,
                command.data.augmentation(command, command.model.preset),
                command.data.noise == null ? NoiseKind.UNIFORM : command.data.noise));
    }

    /** What the training graph is built with. */
    static TrainingSettings training(TrainCommand command, GlowConfig config, double stepsPerEpoch) {
        return new TrainingSettings(
                command.machine.mode(),
                command.optimizer.optimizer(stepsPerEpoch),
                config.classifier() ? classifierWeight(command) : 0,
                command.optimizer.averageDecay(stepsPerEpoch),
                command.machine.threads == null ? 0 : command.machine.threads,
                DataType.FLOAT);
    }

    private static LearningRate learningRate(TrainCommand command, double stepsPerEpoch) {
        TrainOptimizerOptions options = command.optimizer;
        if (options.warmupEpochs != null && options.warmupSteps != null) {
            throw command.usage("--warmup-epochs and --warmup-steps exclude each other");
        }
        double usual = WARMUP_EPOCHS * stepsPerEpoch;
        double warmup = options.warmupSteps != null
                ? options.warmupSteps
                : options.warmupEpochs != null
                        ? options.warmupEpochs * stepsPerEpoch
                        : command.model.preset != null ? usual : Math.min(usual, MOST_WARMUP_STEPS);
        return new LearningRate(
                options.learningRate == null ? LEARNING_RATE : options.learningRate,
                warmup,
                options.halveEvery == null ? 0 : options.halveEvery);
    }

    private static int initBatches(TrainCommand command, int imageSize, int batchSize) {
        Integer given = command.model.initBatches;
        if (given != null) {
            if (given < 1) {
                throw command.usage("--init-batches must be at least 1, not " + given);
            }
            return given;
        }
        int images = Math.max(1, INIT_IMAGES * 32 * 32 / (imageSize * imageSize));
        return Math.max(1, Math.ceilDiv(images, batchSize));
    }

    private static long steps(TrainCommand command, double stepsPerEpoch) {
        TrainScheduleOptions options = command.schedule;
        positive(command, "--epochs", options.epochs);
        positive(command, "--minutes", options.minutes);
        if (options.steps != null && options.steps < 1) {
            throw command.usage("--steps must be at least 1, not " + options.steps);
        }
        long steps = options.steps == null ? Long.MAX_VALUE : options.steps;
        return options.epochs == null
                ? steps
                : Math.min(steps, Math.max(1, (long) Math.ceil(options.epochs * stepsPerEpoch - 1e-9)));
    }

    private static void positive(TrainCommand command, String option, @Nullable Double value) {
        if (value != null && !(value > 0 && Double.isFinite(value))) {
            throw command.usage(option + " must be positive, not " + value);
        }
    }

    private static Schedule schedule(TrainCommand command, double stepsPerEpoch) {
        TrainScheduleOptions options = command.schedule;
        String saveEvery = options.saveEvery == null ? SAVE_EVERY : options.saveEvery;
        long steps = 0;
        Duration interval = Duration.ZERO;
        try {
            if (saveEvery.matches("\\d+")) {
                steps = Long.parseLong(saveEvery);
            } else {
                interval = Duration.parse("PT" + saveEvery);
            }
        } catch (DateTimeException | NumberFormatException e) {
            throw command.usage(
                    "--save-every takes a number of steps or a time such as 30s, 15m or 1h, not '" + saveEvery + "'");
        }
        return new Schedule(
                options.logEvery == null ? LOG_EVERY : options.logEvery,
                options.validateEvery == null
                        ? Math.max(LEAST_VALIDATE_EVERY, (long) Math.ceil(stepsPerEpoch))
                        : options.validateEvery,
                steps,
                interval,
                options.keep == null ? KEEP : options.keep);
    }

    TrainData data() {
        return data;
    }

    /** Parameters to begin with; null for random ones. */
    @Nullable
    GlowParameters initial() {
        return initial;
    }

    RunSettings settings() {
        return settings;
    }

    double stepsPerEpoch() {
        return (double) data.train().size() / settings.plan().batchSize();
    }

    /** What hears of the run. */
    TrainListener listener(Console console, Path folder) {
        TrainScheduleOptions options = command.schedule;
        int images = options.validationImages == null ? VALIDATION_IMAGES : options.validationImages;
        float[] temperatures = options.temperatures == null ? TEMPERATURES : options.temperatures;
        for (float temperature : temperatures) {
            if (!(temperature >= 0 && Float.isFinite(temperature))) {
                throw command.usage("--temperatures must be 0 or more, not " + temperature);
            }
        }
        if (images < 0) {
            throw command.usage("--validation-images must not be negative, but is " + images);
        }
        Long noiseSeed = settings.plan().noise() == NoiseKind.UNIFORM ? seed(command) ^ VALIDATION_SEED : null;
        boolean validates = settings.schedule().validateEvery() > 0;
        Validation validation = new Validation(
                validates
                        ? data.heldOut(
                                images,
                                settings.plan().augmentation(),
                                settings.config().conditional(),
                                noiseSeed)
                        : null,
                INVERTED,
                folder.resolve(".validation"),
                settings.training().threads());
        return new TrainListener(
                console,
                folder,
                settings.steps(),
                validation,
                new TrainSamples(folder, temperatures),
                settings.training().averageDecay() > 0);
    }

    @Override
    public void close() {
        data.close();
    }
}
