package io.github.glow4j.onnxruntime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How to open a {@link Session}. A plain Java object: it holds nothing native, may be reused, and what it asks for is
 * checked by the library when a session is opened. Not thread-safe while it is changed.
 */
public final class SessionOptions {
    /** Entries by which the library would go on using the caller's model bytes after the session has been opened. */
    private static final List<String> REFUSED =
            List.of("session.use_ort_model_bytes_directly", "session.use_ort_model_bytes_for_initializers");

    private final List<Consumer<MemorySegment>> steps = new ArrayList<>();
    private final List<Consumer<MemorySegment>> providers = new ArrayList<>();
    private final Map<String, Initializers.Weight> weights = new LinkedHashMap<>();
    private final List<OperatorDomain> domains = new ArrayList<>();
    private boolean profiling;
    private boolean placement;
    private boolean graphs;
    private boolean sharedArena;
    private @Nullable SyncStream stream;

    /** The library's own defaults. */
    public SessionOptions() {}

    /** Threads that work on one operator, the calling one among them; 0 (the default) is one per physical core. */
    public SessionOptions intraOpThreads(int threads) {
        requireCount(threads);
        return add(options -> OptionsFunctions.setIntraOpNumThreads(options, threads));
    }

    /** Threads that work on different operators, in {@link ExecutionMode#PARALLEL}; 0 (the default) lets the library choose. */
    public SessionOptions interOpThreads(int threads) {
        requireCount(threads);
        return add(options -> OptionsFunctions.setInterOpNumThreads(options, threads));
    }

    public SessionOptions optimization(Optimization level) {
        return add(options -> OptionsFunctions.setSessionGraphOptimizationLevel(options, level.level()));
    }

    public SessionOptions executionMode(ExecutionMode mode) {
        return add(options -> OptionsFunctions.setSessionExecutionMode(options, mode.code()));
    }

    /** Whether results must be the same in every run, even where that is slower. */
    public SessionOptions deterministic(boolean on) {
        return add(options -> OptionsFunctions.setDeterministicCompute(options, on));
    }

    /** Whether to plan the memory of all activations at once; on by default, useless where shapes change. */
    public SessionOptions memoryPattern(boolean on) {
        return add(on ? OptionsFunctions::enableMemPattern : OptionsFunctions::disableMemPattern);
    }

    /** Whether the session keeps memory for later runs instead of returning it; on by default. */
    public SessionOptions cpuArena(boolean on) {
        return add(on ? OptionsFunctions::enableCpuMemArena : OptionsFunctions::disableCpuMemArena);
    }

    /**
     * Has the session keep that memory in an arena that it shares with all sessions that were opened with this, instead of
     * one of its own: sessions that do not run at the same time then need it once. It is kept until the last environment of
     * the process is closed. For nodes on the CPU.
     */
    public SessionOptions sharedCpuArena() {
        sharedArena = true;
        return config("session.use_env_allocators", "1");
    }

    /**
     * Writes the model as optimised to this file when the session is opened. Beyond {@link Optimization#EXTENDED} it
     * suits only this version of the library and this kind of CPU.
     */
    public SessionOptions optimizedModelPath(Path file) {
        return add(options -> {
            try (Arena scratch = Arena.ofConfined()) {
                OptionsFunctions.setOptimizedModelFilePath(options, Strings.path(file, scratch));
            }
        });
    }

    /** Lets the model have nodes with these operators. */
    public SessionOptions operators(OperatorDomain domain) {
        domains.add(domain);
        return add(domain::addTo);
    }

    /** Fixes a dynamic dimension, by the name that it has in the model, so that the graph can be optimised for it. */
    public SessionOptions freeDimension(String name, long size) {
        return add(options -> OptionsFunctions.addFreeDimensionOverrideByName(options, name, size));
    }

    /** Where a model that is loaded from memory has its external data. */
    public SessionOptions externalDataFolder(Path folder) {
        return config("session.model_external_initializers_file_folder_path", folder.toString());
    }

    /**
     * Has the session use the caller's memory as an initializer of the model, in place of what the model says. It is not
     * copied, so sessions that are given the same memory share it. What an operator packs for itself is not shared, and the
     * library's optimisations still read what the model says: use {@link Optimization#NONE}, on a graph that is optimised.
     *
     * @param name of an initializer of the model, which must have this type and shape
     * @param data native, only read; must stay as it is until every session that was opened with these options is closed
     * @throws IllegalArgumentException if memory has been given for this name before; when a session is opened, if the
     *     memory is too small or misaligned
     */
    public SessionOptions initializer(String name, ElementType type, MemorySegment data, long... shape) {
        if (weights.putIfAbsent(name, new Initializers.Weight(data, type, shape.clone())) != null) {
            throw new IllegalArgumentException("there is memory for the initializer " + name + " already");
        }
        return this;
    }

    /**
     * Sets a configuration entry, as the library documents them: {@code session.intra_op.allow_spinning}, ...
     *
     * @throws IllegalArgumentException for the entries that would make the library go on using model bytes that the
     *     caller may have freed
     */
    public SessionOptions config(String key, String value) {
        if (REFUSED.contains(key)) {
            throw new IllegalArgumentException(
                    key + " is not supported: the library would go on using memory that may have been freed");
        }
        return add(options -> OptionsFunctions.addSessionConfigEntry(options, key, value));
    }

    /**
     * Records the times of all operators, from the opening of the session to {@link Session#endProfiling()}.
     *
     * @param prefix what the name of the JSON file begins with; the library appends the time
     */
    public SessionOptions profiling(Path prefix) {
        profiling = true;
        return add(options -> {
            try (Arena scratch = Arena.ofConfined()) {
                OptionsFunctions.enableProfiling(options, Strings.path(prefix, scratch));
            }
        });
    }

    /** Remembers which execution provider got which node: {@link Session#placement()}. */
    public SessionOptions recordPlacement() {
        placement = true;
        return config("session.record_ep_graph_assignment_info", "1");
    }

    /**
     * Makes opening a session fail if any node of the graph would have to run on the CPU, although another provider was
     * asked for.
     */
    public SessionOptions disableCpuFallback() {
        return config("session.disable_cpu_ep_fallback", "1");
    }

    /**
     * Says that the provider has been told to record graphs, by its own options ({@link #cuda(CudaOptions)} says it by
     * itself): runs may be {@linkplain Session#capture captured}, others are not recorded, and the session runs one call
     * at a time. Harmless where the provider records nothing.
     */
    public SessionOptions graphCapture() {
        graphs = true;
        return this;
    }

    /** The name of the session in the library's log. */
    public SessionOptions logId(String id) {
        return add(options -> OptionsFunctions.setSessionLogId(options, id));
    }

    /**
     * Runs the graph on an NVIDIA GPU, as far as there are kernels for it; the rest on the CPU. Where CUDA cannot be
     * used, opening the session throws an {@link OrtException} that names what is missing.
     *
     * @param options as the library documents them: {@code device_id}, {@code gpu_mem_limit}, ...; {@code use_tf32} is
     *     off unless given, unlike in the library, as it rounds float32 products to 10 bits
     */
    public SessionOptions cuda(Map<String, String> options) {
        Map<String, String> all = new LinkedHashMap<>(options);
        all.putIfAbsent("use_tf32", "0");
        graphs |= CudaOptions.TRUE.contains(all.getOrDefault(CudaOptions.GRAPHS, "0"));
        providers.add(nativeOptions -> CudaProvider.append(nativeOptions, all));
        return this;
    }

    /** Runs the graph on an NVIDIA GPU, as {@link #cuda(Map)} does. */
    public SessionOptions cuda(CudaOptions options) {
        return cuda(options.entries());
    }

    /**
     * Runs the graph on an NVIDIA GPU, in a stream of that GPU. The session is closed with the stream.
     *
     * @throws IllegalStateException if the stream is closed
     */
    public SessionOptions cuda(CudaOptions options, SyncStream stream) {
        Map<String, String> entries = options.entries();
        entries.put("user_compute_stream", Long.toUnsignedString(stream.handle()));
        this.stream = stream;
        return cuda(entries);
    }

    /**
     * Adds an execution provider that needs no more than its name and options: {@code "XNNPACK"}, {@code "CoreML"}, ...
     * Those added first are asked first; the CPU comes last by itself.
     */
    public SessionOptions provider(String name, Map<String, String> options) {
        Map<String, String> all = new LinkedHashMap<>(options);
        providers.add(nativeOptions -> {
            try (Arena scratch = Arena.ofConfined()) {
                ProviderFunctions.appendExecutionProvider(
                        nativeOptions,
                        name,
                        Strings.array(all.keySet(), scratch),
                        Strings.array(all.values(), scratch),
                        all.size());
            }
        });
        return this;
    }

    /** Whose operators the model may have. */
    List<OperatorDomain> operatorDomains() {
        return domains;
    }

    boolean isProfiling() {
        return profiling;
    }

    boolean recordsPlacement() {
        return placement;
    }

    boolean sharesCpuArena() {
        return sharedArena;
    }

    /** What the session works in, and must not outlive. */
    @Nullable
    SyncStream stream() {
        return stream;
    }

    boolean capturesGraphs() {
        return graphs;
    }

    /** Whether nodes may run elsewhere than on the CPU. */
    boolean hasProviders() {
        return !providers.isEmpty();
    }

    /** The caller closes them, after the session. */
    Initializers initializers() {
        return new Initializers(weights);
    }

    /** The native options. The caller releases them. */
    MemorySegment create(Initializers initializers) {
        MemorySegment options = OptionsFunctions.createSessionOptions();
        try {
            initializers.addTo(options);
            steps.forEach(step -> step.accept(options));
            providers.forEach(provider -> provider.accept(options));
            return options;
        } catch (RuntimeException e) {
            OptionsFunctions.releaseSessionOptions(options);
            throw e;
        }
    }

    private SessionOptions add(Consumer<MemorySegment> step) {
        steps.add(step);
        return this;
    }

    private static void requireCount(int threads) {
        if (threads < 0) {
            throw new IllegalArgumentException("negative number of threads: " + threads);
        }
    }
}
