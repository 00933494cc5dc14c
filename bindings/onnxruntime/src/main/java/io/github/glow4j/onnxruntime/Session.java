package io.github.glow4j.onnxruntime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A model, loaded and ready to run.
 *
 * <p><b>Threads.</b> A session serves any number of threads at once. An {@link IoBinding} and its {@link TensorSlot}s
 * serve one at a time: give each thread a binding of its own. A binding that two threads use at once throws
 * {@link IllegalStateException} in one of them. {@link Tensor}s and {@link RunOptions} may be shared, as long as no
 * thread writes what another reads.
 *
 * <p><b>Lifetime.</b> {@link #close()} may be called at any time from any thread: new runs are refused with an
 * {@link IllegalStateException}, those in flight are waited for, then the bindings and the tensors that runs returned are
 * closed, then the model. Closing these in another order does no harm.
 *
 * <p><b>Two ways to run.</b> {@link #run(IoBinding)} over {@link TensorSlot}s neither copies nor allocates.
 * {@link #run(Map, Set)} takes and returns tensors and makes a binding each time.
 */
public final class Session extends OrtObject {
    private final List<TensorInfo> inputs;
    private final List<TensorInfo> outputs;
    private final boolean profiling;
    private final boolean recordsPlacement;
    private final boolean copiesToDevice;
    private final Initializers initializers;
    private final Set<MemoryLocation> knownMemory = ConcurrentHashMap.newKeySet();

    /** Present if the provider records graphs: such a session runs one call at a time. */
    private final @Nullable Recording recording;

    private Session(
            Environment environment,
            MemorySegment pointer,
            SessionOptions options,
            Initializers initializers,
            List<TensorInfo> inputs,
            List<TensorInfo> outputs) {
        super("Session", pointer, options.stream() == null ? environment : options.stream());
        this.initializers = initializers;
        this.inputs = inputs;
        this.outputs = outputs;
        this.profiling = options.isProfiling();
        this.recordsPlacement = options.recordsPlacement();
        this.copiesToDevice = options.hasProviders();
        this.recording = options.capturesGraphs() ? new Recording() : null;
    }

    /** What a session needs whose provider records graphs. */
    private static final class Recording {
        /** The provider does not serve several runs at a time once it records. */
        private final ReentrantLock turn = new ReentrantLock();

        /** For runs that are not to be recorded. */
        private final RunOptions plain = RunOptions.open();

        /** Never used twice, as the recording of a number may live as long as the session. Providers reserve 0. */
        private final AtomicInteger nextGraph = new AtomicInteger(1);
    }

    /**
     * Loads a model from a file. External data is looked for beside it.
     *
     * @throws OrtException.NoSuchFile if there is no such file
     * @throws OrtException if it is no ONNX model, or it cannot be run with these options
     */
    public static Session open(Environment environment, Path model, SessionOptions options) {
        if (!Files.isRegularFile(model)) {
            throw new OrtException.NoSuchFile(
                    "no model " + model + (Files.isDirectory(model) ? ": it is a folder" : ": there is no such file"));
        }
        return open(environment, options, nativeOptions -> {
            try (Arena scratch = Arena.ofConfined()) {
                return SessionFunctions.createSession(environment.pointer, Strings.path(model, scratch), nativeOptions);
            }
        });
    }

    /**
     * Loads a model from memory, which is only read during this call. It may lie on the Java heap; it is then copied.
     *
     * @throws OrtException if it is no ONNX model, or it cannot be run with these options
     */
    public static Session open(Environment environment, MemorySegment model, SessionOptions options) {
        return open(environment, options, nativeOptions -> {
            try (Arena scratch = Arena.ofConfined()) {
                MemorySegment bytes = model.isNative()
                        ? model
                        : scratch.allocate(Math.max(1, model.byteSize())).copyFrom(model);
                return SessionFunctions.createSessionFromArray(
                        environment.pointer, bytes, model.byteSize(), nativeOptions);
            }
        });
    }

    private static Session open(
            Environment environment, SessionOptions options, Function<MemorySegment, MemorySegment> create) {
        environment.enter();
        SyncStream stream = options.stream();
        if (stream != null) {
            enterOrLeave(stream, environment);
        }
        try {
            if (options.sharesCpuArena()) {
                environment.makeSharedArena();
            }
            options.operatorDomains().forEach(domain -> domain.introduce(environment.pointer));
            Initializers initializers = options.initializers();
            boolean success = false;
            try {
                MemorySegment pointer = options.hasProviders()
                        ? DeviceGate.get(
                                () -> create(options, initializers, create)) // copies the weights to the device
                        : create(options, initializers, create);
                try {
                    Session session = new Session(
                            environment,
                            pointer,
                            options,
                            initializers,
                            SessionInfo.inputs(pointer),
                            SessionInfo.outputs(pointer));
                    success = true;
                    return session;
                } catch (RuntimeException e) {
                    SessionFunctions.releaseSession(pointer);
                    throw e;
                }
            } finally {
                if (!success) {
                    initializers.close();
                }
            }
        } finally {
            if (stream != null) {
                stream.exit();
            }
            environment.exit();
        }
    }

    private static void enterOrLeave(SyncStream stream, Environment environment) {
        try {
            stream.enter();
        } catch (IllegalStateException closed) {
            environment.exit();
            throw closed;
        }
    }

    private static MemorySegment create(
            SessionOptions options, Initializers initializers, Function<MemorySegment, MemorySegment> create) {
        MemorySegment nativeOptions = options.create(initializers);
        try {
            return create.apply(nativeOptions);
        } finally {
            OptionsFunctions.releaseSessionOptions(nativeOptions);
        }
    }

    /** What the model wants, in its order. */
    public List<TensorInfo> inputs() {
        return inputs;
    }

    /** What the model yields, in its order. */
    public List<TensorInfo> outputs() {
        return outputs;
    }

    public ModelMetadata metadata() {
        acquire();
        try {
            return ModelMetadata.of(pointer);
        } finally {
            release();
        }
    }

    /**
     * Which execution provider runs which node.
     *
     * @throws IllegalStateException unless {@link SessionOptions#recordPlacement()} was set
     */
    public List<NodePlacement> placement() {
        if (!recordsPlacement) {
            throw new IllegalStateException("the placement was not recorded: set SessionOptions.recordPlacement()");
        }
        acquire();
        try {
            return NodePlacement.of(pointer);
        } finally {
            release();
        }
    }

    /** Where the model reads its inputs, in their order: an input that lies there is not copied. */
    public List<MemoryLocation> inputLocations() {
        acquire();
        try {
            return List.of(MemoryFunctions.inputLocations(pointer, inputs.size()));
        } finally {
            release();
        }
    }

    /**
     * Memory of one kind for tensors that a run reads or fills in place.
     *
     * @throws OrtException if no provider of this session has such memory: an ordinary session has {@link
     *     MemoryLocation#CPU} only, one with CUDA also {@link MemoryLocation#cuda} and {@link MemoryLocation#cudaPinned} of
     *     its own device
     */
    public DeviceAllocator allocator(MemoryLocation location) {
        acquire();
        try {
            return new DeviceAllocator(MemoryFunctions.createAllocator(pointer, location.pointer()), this, location);
        } finally {
            release();
        }
    }

    /** The library itself would silently take ordinary memory instead of a kind that it does not have. */
    void requireMemory(MemoryLocation location) {
        if (location.kind() != MemoryLocation.Kind.CPU && !knownMemory.contains(location)) {
            DeviceGate.run(() ->
                    MemoryFunctions.releaseAllocator(MemoryFunctions.createAllocator(pointer, location.pointer())));
            knownMemory.add(location);
        }
    }

    /**
     * Makes the binding, as it is now, a run that the device records and replays. The binding must have all inputs, and the
     * outputs that are wanted, bound to tensors of a {@link DeviceAllocator}, on the device where the session has one. It
     * belongs to the captured run from then on and cannot be changed.
     *
     * @throws IllegalStateException unless {@link SessionOptions#graphCapture()} was set, or an input or every output is
     *     unbound
     * @throws IllegalArgumentException if memory is bound that does not stay where it is, or the binding belongs to
     *     another session
     */
    public CapturedRun capture(IoBinding binding) {
        Recording own = recording;
        if (own == null) {
            throw new IllegalStateException(
                    "the session records no graphs: set SessionOptions.graphCapture(), or CudaOptions.withGraphs(true)");
        }
        checkOwn(binding).freeze();
        return new CapturedRun(this, binding, own.nextGraph.getAndIncrement());
    }

    /** Runs a captured binding; the first run on a thread records. */
    void runCaptured(IoBinding binding, RunOptions options, boolean records) {
        binding.runCaptured(options, records);
    }

    /** Tells the provider that a graph will not run any more. */
    void forgetGraph(int id) {
        try {
            acquire();
        } catch (IllegalStateException closed) {
            return; // and its graphs with it
        }
        try {
            DeviceGate.run(() -> SessionFunctions.releaseCapturedGraph(pointer, id));
        } finally {
            release();
        }
    }

    /** Calls the library for a binding that the calling thread has entered. */
    void call(IoBinding binding, @Nullable RunOptions options) {
        Recording own = recording;
        if (own == null) {
            if (options == null) {
                Status.check(binding.call(MemorySegment.NULL));
            } else {
                options.run(binding);
            }
            return;
        }
        own.turn.lock();
        try {
            (options == null ? own.plain : options).run(binding);
        } finally {
            own.turn.unlock();
        }
    }

    /** A binding for one thread, with nothing bound. */
    public IoBinding newBinding() {
        acquire();
        try {
            return new IoBinding(BindingFunctions.createIoBinding(pointer), this);
        } finally {
            release();
        }
    }

    /**
     * Runs the model from and to what is bound.
     *
     * @throws IllegalStateException if an input or every output is unbound, the binding or bound memory is closed, or
     *     another thread is using the binding
     * @throws IllegalArgumentException if the memory of an output overlaps that of another tensor, or the binding belongs
     *     to another session
     * @throws WrongThreadException if bound memory is confined to another thread
     * @throws OrtException if the run fails
     */
    public void run(IoBinding binding) {
        checkOwn(binding).run(null);
    }

    /**
     * Runs the model from and to what is bound.
     *
     * @throws OrtException.Terminated if {@link RunOptions#terminate()} ended it
     * @see #run(IoBinding)
     */
    public void run(IoBinding binding, RunOptions options) {
        checkOwn(binding).run(options);
    }

    /**
     * Runs the model on tensors.
     *
     * @param inputs a tensor for each input of the model, by name
     * @param outputs the names of the outputs to compute
     * @return the outputs by name, in the order of {@code outputs}. They are the caller's to close, and are closed with
     *     the session if not before
     * @throws IllegalArgumentException if a name is unknown or a tensor has another type or shape than the model's
     * @throws IllegalStateException if an input is missing or a tensor is closed
     * @throws OrtException if the run fails
     */
    public Map<String, Tensor> run(Map<String, Tensor> inputs, Set<String> outputs) {
        return runTensors(inputs, outputs, null);
    }

    /**
     * Runs the model on tensors.
     *
     * @throws OrtException.Terminated if {@link RunOptions#terminate()} ended it
     * @see #run(Map, Set)
     */
    public Map<String, Tensor> run(Map<String, Tensor> inputs, Set<String> outputs, RunOptions options) {
        return runTensors(inputs, outputs, options);
    }

    private Map<String, Tensor> runTensors(
            Map<String, Tensor> inputs, Collection<String> outputs, @Nullable RunOptions options) {
        try (IoBinding binding = newBinding()) {
            inputs.forEach(binding::bindInput);
            outputs.forEach(binding::bindOutput);
            binding.run(options);
            return binding.outputs();
        }
    }

    /**
     * Runs a binding on a thread of its own. The binding is in use until the future completes; cancelling the future
     * terminates the run.
     *
     * @see #runAsync(IoBinding, Executor)
     */
    public CompletableFuture<Void> runAsync(IoBinding binding) {
        return runAsync(binding, AsyncRun.THREADS);
    }

    /**
     * Runs a binding on an executor. The binding is in use until the future completes; cancelling the future terminates the
     * run. Bound memory must not be confined to a thread. The future fails with what {@link #run(IoBinding)} would throw.
     *
     * <p>The library's own asynchronous call is not used: it refuses to work with one intra-op thread, which is the best
     * setting for throughput, it takes no binding, and it blocks one of the threads that are to compute.
     *
     * @param executor of platform threads, as a virtual one would hold its carrier for the length of the run
     */
    public CompletableFuture<Void> runAsync(IoBinding binding, Executor executor) {
        checkOwn(binding);
        return AsyncRun.start(
                executor,
                options -> {
                    binding.run(options);
                    return null;
                },
                nothing -> {});
    }

    /**
     * Runs the model on tensors, on a thread of its own. Cancelling the future terminates the run.
     *
     * @see #run(Map, Set)
     */
    public CompletableFuture<Map<String, Tensor>> runAsync(Map<String, Tensor> inputs, Set<String> outputs) {
        Map<String, Tensor> given = Map.copyOf(inputs);
        List<String> wanted = List.copyOf(outputs);
        return AsyncRun.start(
                AsyncRun.THREADS,
                options -> runTensors(given, wanted, options),
                late -> late.values().forEach(Tensor::close));
    }

    /**
     * Ends profiling and returns the file that holds the times, in Chrome's trace format.
     *
     * @throws IllegalStateException unless {@link SessionOptions#profiling(Path)} was set
     */
    public Path endProfiling() {
        if (!profiling) {
            throw new IllegalStateException("the session does not profile: set SessionOptions.profiling(prefix)");
        }
        acquire();
        try {
            return Path.of(SessionFunctions.endProfiling(pointer));
        } finally {
            release();
        }
    }

    /** Whether inputs are copied elsewhere when they are bound. */
    boolean copiesToDevice() {
        return copiesToDevice;
    }

    private IoBinding checkOwn(IoBinding binding) {
        if (binding.session() != this) {
            throw new IllegalArgumentException("the binding belongs to another session");
        }
        return binding;
    }

    @Override
    void freeNative() {
        if (recording != null) {
            recording.plain.close();
        }
        if (copiesToDevice) {
            DeviceGate.run(() -> SessionFunctions.releaseSession(pointer));
        } else {
            SessionFunctions.releaseSession(pointer);
        }
        initializers.close();
    }
}
