package io.github.glow4j.training.run;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.tensorflow.CheckpointReader;
import io.github.glow4j.tensorflow.CheckpointWriter;
import io.github.glow4j.tensorflow.DataType;
import io.github.glow4j.tensorflow.Tensor;
import io.github.glow4j.training.graph.Batch;
import io.github.glow4j.training.graph.InitialParameters;
import io.github.glow4j.training.graph.Losses;
import io.github.glow4j.training.graph.TrainingGraph;
import io.github.glow4j.training.graph.TrainingSettings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Trains a Glow step by step, saves it and goes on where it was saved. For one thread.
 *
 * <p>It begins with one of {@link #start(GlowParameters)}, {@link #start(List)} and {@link #resume(Path)}.
 */
public final class Trainer implements AutoCloseable {
    private static final String STEP = "training/step";
    private static final String SEED = "training/seed";
    private static final String INTERVAL = "training/interval";

    private static final String ADVICE =
            "with a smaller learning rate, a longer warm-up, gradients clipped by norm, or a"
                    + " lower bound on the scale of affine couplings";

    private enum State {
        NEW,
        TRAINING,
        DIVERGED
    }

    private final TrainingSettings settings;
    private final LearningRate learningRate;
    private final long seed;
    private final TrainingGraph graph;
    private final IntervalMeans interval = new IntervalMeans();
    private State state = State.NEW;
    private long steps;

    /**
     * Builds the training graph.
     *
     * @param seed of random initial parameters
     * @throws io.github.glow4j.nativelib.NativeLibraryException if TensorFlow cannot be loaded
     */
    public Trainer(GlowConfig config, TrainingSettings settings, LearningRate learningRate, long seed) {
        this.settings = settings;
        this.learningRate = learningRate;
        this.seed = seed;
        this.graph = new TrainingGraph(config, settings);
    }

    /**
     * Begins with given parameters.
     *
     * @throws io.github.glow4j.models.InvalidModelException if they do not fit the configuration
     */
    public void start(GlowParameters parameters) {
        graph.assign(parameters);
        begin(0);
    }

    /**
     * Begins with random parameters, and every actnorm as the activations of some batches, taken together, want it.
     *
     * @throws io.github.glow4j.models.InvalidInputException if there is no batch, or one does not fit the model
     */
    public void start(List<Batch> batches) {
        graph.assign(InitialParameters.of(graph.config(), seed));
        graph.initializeFromData(batches);
        begin(0);
    }

    private void begin(long done) {
        steps = done;
        interval.clear();
        state = State.TRAINING;
    }

    /**
     * Makes a step.
     *
     * @throws io.github.glow4j.models.InvalidInputException if the batch does not fit the model
     * @throws TrainingException if the loss or a gradient is no number any more; it names what broke first. No step can
     *     follow and nothing can be saved
     */
    public Losses step(Batch batch) {
        requireTraining();
        Losses losses = graph.step(batch, learningRate.after(steps), steps + 1);
        String broken = broken(losses);
        if (broken != null) {
            state = State.DIVERGED;
            throw new TrainingException(broken + " at step " + (steps + 1)
                    + graph.firstBroken(batch)
                            .map(name -> "; the first that is not finite is " + name)
                            .orElse("")
                    + ". Go back to the last checkpoint, or begin again, " + ADVICE);
        }
        steps++;
        interval.add(losses);
        return losses;
    }

    private @Nullable String broken(Losses losses) {
        if (!Double.isFinite(losses.loss())) {
            return "the loss is " + losses.loss();
        }
        if (settings.optimizer().clipNorm() > 0 && !Double.isFinite(losses.gradientNorm())) {
            return "the norm of the gradients is " + losses.gradientNorm();
        }
        for (int level = 0; level < losses.drift().length; level++) {
            if (!Double.isFinite(losses.drift()[level])) {
                return "inverting level " + level + " to compute its gradients failed";
            }
        }
        return null;
    }

    /** Whether a loss or gradient was no number. */
    boolean diverged() {
        return state == State.DIVERGED;
    }

    /** Judges a batch without a step. */
    public Losses evaluate(Batch batch) {
        requireTraining();
        return graph.evaluate(batch);
    }

    /** Shape of the model. */
    public GlowConfig config() {
        return graph.config();
    }

    /** Steps made so far, those before a {@link #resume} included. */
    public long steps() {
        return steps;
    }

    /** The learning rate of the next step. */
    public double nextLearningRate() {
        return learningRate.after(steps);
    }

    /** A copy of the parameters. */
    public GlowParameters parameters() {
        requireTraining();
        return graph.parameters();
    }

    /**
     * A copy of the moving averages of the parameters.
     *
     * @throws IllegalStateException if the settings have none
     */
    public GlowParameters averages() {
        requireTraining();
        return graph.averages();
    }

    /** Means since they were last cleared. */
    IntervalMeans interval() {
        return interval;
    }

    /**
     * Writes a TensorFlow checkpoint: the parameters under OpenAI's names, which its code can restore, beside each of them
     * the optimiser's moments and the average, and the number of steps and the seed as scalars.
     *
     * @param prefix path without endings
     * @throws TrainingException if something in it is infinite or NaN, or training has ended with such a loss: an earlier
     *     checkpoint must not make room for this
     * @throws io.github.glow4j.tensorflow.TensorFlowException if it cannot be written, because the disk is full for example
     */
    public void save(Path prefix) {
        requireTraining();
        Map<String, Tensor> tensors = new HashMap<>(graph.variables());
        try {
            tensors.forEach(Trainer::requireFinite);
            tensors.put(STEP, Tensor.of(new long[] {steps}));
            tensors.put(SEED, Tensor.of(new long[] {seed}));
            double[] means = interval.toArray();
            tensors.put(INTERVAL, Tensor.of(means, means.length));
            CheckpointWriter.write(prefix, tensors);
        } finally {
            tensors.values().forEach(Tensor::close);
        }
    }

    private static void requireFinite(String name, Tensor tensor) {
        if (!isFinite(tensor)) {
            throw new TrainingException(
                    name + " holds infinite values or NaN: the model is spoiled and is not saved. Go back"
                            + " to the last checkpoint, or begin again, " + ADVICE);
        }
    }

    private static boolean isFinite(Tensor tensor) {
        return switch (tensor.type()) {
            case DOUBLE -> Arrays.stream(tensor.doubles()).allMatch(Double::isFinite);
            case FLOAT -> {
                boolean finite = true;
                for (float value : tensor.floats()) {
                    finite &= Float.isFinite(value);
                }
                yield finite;
            }
            default -> true;
        };
    }

    /**
     * Goes on where {@link #save} left off.
     *
     * @throws TrainingException naming a variable that the checkpoint lacks or that is of another type or shape
     * @throws io.github.glow4j.tensorflow.TensorFlowException if there is no such checkpoint or it is damaged
     */
    public void resume(Path prefix) {
        Map<String, Tensor> tensors = new HashMap<>();
        try (CheckpointReader reader = CheckpointReader.open(prefix)) {
            require(reader, prefix, STEP, DataType.INT64, new long[0]);
            require(reader, prefix, INTERVAL, DataType.DOUBLE, new long[] {interval.toArray().length});
            Map<String, DataType> types = graph.variableTypes();
            types.forEach((name, type) -> require(reader, prefix, name, type, graph.variableShape(name)));
            for (String name : types.keySet()) {
                tensors.put(name, reader.tensor(name));
            }
            long done = reader.longs(STEP)[0];
            try (Tensor means = reader.tensor(INTERVAL)) {
                graph.restore(tensors);
                begin(done);
                interval.set(means.doubles());
            }
        } finally {
            tensors.values().forEach(Tensor::close);
        }
    }

    private static void require(CheckpointReader reader, Path prefix, String name, DataType type, long... shape) {
        if (!reader.contains(name)) {
            throw new TrainingException("the checkpoint " + prefix + " lacks " + name
                    + (name.startsWith("training/")
                            ? ": it was not written by glow4j's training. Begin a run from its parameters instead"
                            : ": it is of another model, or of other settings"));
        }
        String found = reader.type(name) + " " + Arrays.toString(reader.shape(name));
        String needed = type + " " + Arrays.toString(shape);
        if (!found.equals(needed)) {
            throw new TrainingException("the checkpoint " + prefix + " has " + name + " as " + found + " where "
                    + needed + " is needed: it is of another model, or of other settings");
        }
    }

    private void requireTraining() {
        if (state == State.NEW) {
            throw new IllegalStateException("the parameters have no values yet: start or resume first");
        }
        if (state == State.DIVERGED) {
            throw new TrainingException(
                    "training has ended with a loss or gradient that was no number: resume from a checkpoint");
        }
    }

    @Override
    public void close() {
        graph.close();
    }
}
