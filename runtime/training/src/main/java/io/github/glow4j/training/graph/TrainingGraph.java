package io.github.glow4j.training.graph;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.models.Parameter;
import io.github.glow4j.models.ParameterLayout;
import io.github.glow4j.tensorflow.DataType;
import io.github.glow4j.tensorflow.Graph;
import io.github.glow4j.tensorflow.Operation;
import io.github.glow4j.tensorflow.Output;
import io.github.glow4j.tensorflow.Session;
import io.github.glow4j.tensorflow.SessionConfig;
import io.github.glow4j.tensorflow.Tensor;
import io.github.glow4j.tensorflow.TensorFlowException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.RunMetadata;
import org.tensorflow.proto.RunOptions;

/**
 * A Glow in training: TensorFlow's graph and session, and the parameters, which live in the session under the names of
 * OpenAI's code. For one thread.
 *
 * <p>The number of images may differ from run to run.
 */
public final class TrainingGraph implements AutoCloseable {
    private final GlowConfig config;
    private final TrainingSettings settings;
    private final Graph graph;
    private final Session session;

    private final Variables variables;
    private final Set<String> trainable;
    private final Output image;
    private final Output noise;
    private final @Nullable Output label;
    private final ForwardPass.Bits bits;
    private final Map<String, Output> gradients;
    private final List<Output> drifts;
    private final Diagnosis diagnosis;
    private final Updates updates;
    private final Operation step;
    private final Operation initialize;
    private final Operation reset;

    /**
     * Builds the graph. The parameters have no values yet: {@link #assign} comes next.
     *
     * @throws io.github.glow4j.nativelib.NativeLibraryException if TensorFlow cannot be loaded
     */
    public TrainingGraph(GlowConfig config, TrainingSettings settings) {
        this.config = config;
        this.settings = settings;
        this.graph = new Graph();
        try {
            Ops ops = new Ops(graph, settings.precision());
            variables = new Variables(ops);
            trainable = addParameters();
            image = graph.placeholder(
                    "input/image", DataType.UINT8, -1, config.imageSize(), config.imageSize(), config.channels());
            noise = graph.placeholder("input/noise", settings.precision(), -1, -1, -1, -1);
            label = config.conditional() ? graph.placeholder("input/label", ForwardPass.LABEL, -1) : null;

            List<Reads> allReads = new ArrayList<>();
            Function<Operation, Reads> reads = readers(allReads);
            ForwardPass forward = new ForwardPass(config, ops, reads);
            forward.build(image, noise);
            Reads topReads = reads.apply(forward.levels().getLast().output().operation());
            bits = forward.bits(ops.in("top"), topReads, label, settings.classifierWeight());

            diagnosis = new Diagnosis(ops, forward.probes());

            Gradients collected = new Gradients(ops, trainable);
            drifts = new Backward(config, ops, steps()).build(forward, bits.loss(), topReads, collected, reads);
            gradients = collected.byName();
            updates = new Updates(ops, variables, settings.optimizer(), settings.averageDecay(), bits.loss());
            step = updates.build(inOrder(gradients), operations(allReads));
            reset = updates.reset();
            initialize = new DataDependentInitialization(config, ops, variables)
                    .build(forward.levels().get(0).steps().get(0).x());
            session = new Session(
                    graph,
                    "",
                    SessionConfig.defaults()
                            .setIntraOpParallelismThreads(settings.threads())
                            .setInterOpParallelismThreads(settings.threads())
                            .build());
        } catch (RuntimeException e) {
            graph.close();
            throw e;
        }
    }

    private Set<String> addParameters() {
        Set<String> names = new LinkedHashSet<>();
        ParameterLayout.of(config).shapes().forEach((name, shape) -> {
            DataType type = ParameterLayout.isInteger(name) ? DataType.INT32 : settings.precision();
            variables.add(name, type, Arrays.stream(shape).asLongStream().toArray());
            if (ParameterLayout.isTrained(name)) {
                names.add(name);
            }
        });
        return names;
    }

    /** The parameters for each piece. Where memory counts they are not read before the piece needs them. */
    private Function<Operation, Reads> readers(List<Reads> all) {
        // One piece ahead, so that the kernels are scaled by the time that the activations arrive.
        List<Operation> previous = new ArrayList<>();
        return input -> {
            Reads reads = new Reads(variables, List.copyOf(previous));
            all.add(reads);
            if (settings.memory() != MemoryMode.PLAIN) {
                previous.clear();
                previous.add(input);
            }
            return reads;
        };
    }

    private Backward.Steps steps() {
        return switch (settings.memory()) {
            case PLAIN -> new StoredSteps(config);
            case INVERT -> new InvertedSteps(config);
            case CHECKPOINT -> new RecomputedSteps(config);
        };
    }

    /** The order of the layout, whichever piece a gradient comes from. */
    private Map<String, Output> inOrder(Map<String, Output> unordered) {
        Map<String, Output> ordered = new LinkedHashMap<>();
        for (String name : trainable) {
            Output gradient = unordered.get(name);
            if (gradient == null) {
                throw new IllegalStateException("no gradient with respect to " + name);
            }
            ordered.put(name, gradient);
        }
        return ordered;
    }

    private static Map<String, List<Operation>> operations(List<Reads> all) {
        Map<String, List<Operation>> operations = new HashMap<>();
        all.forEach(reads -> reads.collect(operations));
        return operations;
    }

    public GlowConfig config() {
        return config;
    }

    /** Names of the parameters that training changes, in the order of creation. */
    public Set<String> trainable() {
        return trainable;
    }

    /**
     * Sets all parameters, and makes the optimiser begin anew.
     *
     * @throws io.github.glow4j.models.InvalidModelException if they do not fit the configuration
     */
    public void assign(GlowParameters parameters) {
        ParameterLayout.of(config).check(parameters);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try {
            parameters
                    .asMap()
                    .forEach((name, parameter) -> tensors.put(name, variables.tensor(name, parameter.values())));
            restore(tensors);
        } finally {
            tensors.values().forEach(Tensor::close);
        }
        session.run(reset);
    }

    /** Sets every actnorm from the activations of a batch, and makes the optimiser begin anew. */
    public void initializeFromData(Batch batch) {
        initializeFromData(List.of(batch));
    }

    /**
     * Sets every actnorm from the activations of all images of several batches, and makes the optimiser begin anew. They go
     * through the model together, as the statistics of a layer need those of the layers before: memory, without that for
     * gradients, is that of one batch with all the images.
     */
    public void initializeFromData(List<Batch> batches) {
        run(Batch.concatenated(batches, config), Map.of(), List.of(), List.of(initialize));
        session.run(reset);
    }

    /**
     * Makes a step. If the loss is infinite or NaN it is returned as it is and nothing is changed: {@link #firstBroken} then
     * tells why.
     *
     * @param learningRate after warm-up
     * @param t number of the step, counted from 1
     */
    public Losses step(Batch batch, double learningRate, long t) {
        Map<Output, Tensor> scalars = updates.feeds(learningRate, t);
        try {
            return losses(batch, scalars, true, List.of(step));
        } catch (TensorFlowException.InvalidArgument e) {
            if (String.valueOf(e.getMessage()).contains(Updates.BROKEN)) {
                return evaluate(batch);
            }
            throw e;
        } finally {
            scalars.values().forEach(Tensor::close);
        }
    }

    /** Makes a step and tells what TensorFlow noted down about it: when each operation ran and what memory it took. */
    public RunMetadata trace(Batch batch, double learningRate, long t) {
        Map<Output, Tensor> scalars = updates.feeds(learningRate, t);
        RunOptions options = RunOptions.newBuilder()
                .setTraceLevel(RunOptions.TraceLevel.FULL_TRACE)
                .build();
        try {
            return fed(batch, scalars, feeds -> {
                Session.Traced traced = session.trace(feeds, List.of(bits.loss()), List.of(step), options);
                traced.results().forEach(Tensor::close);
                return traced.metadata();
            });
        } finally {
            scalars.values().forEach(Tensor::close);
        }
    }

    /** Judges a batch without a step. */
    public Losses evaluate(Batch batch) {
        return losses(batch, Map.of(), false, List.of());
    }

    /**
     * Says where infinite or NaN values come from.
     *
     * @return a parameter, or a part of a step such as {@code model/1/7 (coupling)}: of broken parameters the last in the
     *     order of execution, as the gradients that break them go backwards; if all are whole, what a forward pass breaks
     *     first; empty if it breaks nothing
     */
    public Optional<String> firstBroken(Batch batch) {
        return Diagnosis.brokenParameter(parameters())
                .or(() -> diagnosis.firstBroken(checks -> run(batch, Map.of(), checks, List.of())));
    }

    private Losses losses(Batch batch, Map<Output, Tensor> feeds, boolean training, List<Operation> targets) {
        List<Output> fetches = new ArrayList<>(List.of(bits.loss(), bits.bitsX()));
        if (bits.bitsY() != null) {
            fetches.add(bits.bitsY());
        }
        int driftsFrom = fetches.size();
        Output norm = updates.norm();
        if (training) {
            fetches.addAll(drifts);
            if (norm != null) {
                fetches.add(norm);
            }
        }
        List<double[]> values = run(batch, feeds, fetches, targets);
        double[] drift = new double[training ? drifts.size() : 0];
        Arrays.setAll(drift, i -> values.get(driftsFrom + i)[0]);
        return new Losses(
                values.get(0)[0],
                values.get(1),
                bits.bitsY() == null ? new double[0] : values.get(2),
                drift,
                training && norm != null ? values.getLast()[0] : Double.NaN);
    }

    /** The gradients of the loss by name of the parameter, row-major. */
    Map<String, double[]> gradients(Batch batch) {
        List<String> names = List.copyOf(trainable);
        Map<String, Output> ordered = inOrder(gradients);
        List<double[]> values = run(batch, Map.of(), List.copyOf(ordered.values()), List.of());
        Map<String, double[]> result = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            result.put(names.get(i), values.get(i));
        }
        return result;
    }

    private List<double[]> run(Batch batch, Map<Output, Tensor> feeds, List<Output> fetches, List<Operation> targets) {
        return fed(batch, feeds, all -> {
            List<Tensor> results = session.run(all, fetches, targets);
            try {
                return results.stream().map(TrainingGraph::values).toList();
            } finally {
                results.forEach(Tensor::close);
            }
        });
    }

    /** Runs something with a batch fed in. */
    private <T> T fed(Batch batch, Map<Output, Tensor> feeds, Function<Map<Output, Tensor>, T> run) {
        batch.check(config);
        Map<Output, Tensor> all = new HashMap<>(feeds);
        List<Tensor> inputs = new ArrayList<>();
        try {
            int size = config.imageSize();
            inputs.add(Tensor.of(batch.pixels(), batch.count(), size, size, config.channels()));
            all.put(image, inputs.getLast());
            inputs.add(noiseTensor(batch));
            all.put(noise, inputs.getLast());
            if (label != null && batch.labels() != null) {
                inputs.add(Tensor.of(batch.labels(), batch.count()));
                all.put(label, inputs.getLast());
            }
            return run.apply(all);
        } finally {
            inputs.forEach(Tensor::close);
        }
    }

    private Tensor noiseTensor(Batch batch) {
        int size = config.imageSize();
        long[] shape = batch.noise().length == 1
                ? new long[] {1, 1, 1, 1}
                : new long[] {batch.count(), size, size, config.channels()};
        if (settings.precision() == DataType.FLOAT) {
            return Tensor.of(batch.noise(), shape);
        }
        double[] wide = new double[batch.noise().length];
        Arrays.setAll(wide, i -> batch.noise()[i]);
        return Tensor.of(wide, shape);
    }

    private static double[] values(Tensor tensor) {
        return switch (tensor.type()) {
            case BOOL -> {
                byte[] bytes = tensor.bytes();
                double[] wide = new double[bytes.length];
                Arrays.setAll(wide, i -> bytes[i]);
                yield wide;
            }
            case DOUBLE -> tensor.doubles();
            case FLOAT -> {
                float[] narrow = tensor.floats();
                double[] wide = new double[narrow.length];
                Arrays.setAll(wide, i -> narrow[i]);
                yield wide;
            }
            case INT32 -> Arrays.stream(tensor.ints()).asDoubleStream().toArray();
            default -> throw new IllegalStateException("a variable of type " + tensor.type());
        };
    }

    /** The parameters as they are now. */
    public GlowParameters parameters() {
        return parameters("");
    }

    /**
     * The moving averages of the parameters; those that aren't trained are as they are.
     *
     * @throws IllegalStateException if no averages are kept
     */
    public GlowParameters averages() {
        if (settings.averageDecay() == 0) {
            throw new IllegalStateException("no averages are kept: the settings say so");
        }
        return parameters(Updates.AVERAGE);
    }

    private GlowParameters parameters(String suffix) {
        Map<String, int[]> shapes = ParameterLayout.of(config).shapes();
        List<String> sources = shapes.keySet().stream()
                .map(name -> variables.contains(name + suffix) ? name + suffix : name)
                .toList();
        List<Tensor> tensors = variables.read(session, sources);
        try {
            List<Parameter> parameters = new ArrayList<>();
            shapes.forEach((name, shape) -> {
                double[] wide = values(tensors.get(parameters.size()));
                float[] values = new float[wide.length];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) wide[i];
                }
                parameters.add(new Parameter(name, shape, values));
            });
            return new GlowParameters(parameters);
        } finally {
            tensors.forEach(Tensor::close);
        }
    }

    /** All variables by name, those of the optimiser among them; the tensors are to be closed. */
    public Map<String, Tensor> variables() {
        List<String> names = variableNames();
        List<Tensor> tensors = variables.read(session, names);
        Map<String, Tensor> byName = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            byName.put(names.get(i), tensors.get(i));
        }
        return byName;
    }

    /** Names of all variables, those of the optimiser among them. */
    public List<String> variableNames() {
        return variables.all().stream().map(Variables.Variable::name).toList();
    }

    /** The element type of every variable by name. */
    public Map<String, DataType> variableTypes() {
        Map<String, DataType> types = new LinkedHashMap<>();
        variables.all().forEach(variable -> types.put(variable.name(), variable.type()));
        return types;
    }

    /**
     * The shape of a variable.
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public long[] variableShape(String name) {
        return variables.get(name).shape().clone();
    }

    /**
     * Sets variables to what {@link #variables()} gave, all or some of them.
     *
     * @throws IllegalArgumentException if there is none of a name
     * @throws io.github.glow4j.tensorflow.TensorFlowException.InvalidArgument if a type or shape does not fit
     */
    public void restore(Map<String, Tensor> values) {
        variables.assign(session, values);
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
