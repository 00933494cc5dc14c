package io.github.glow4j.inference;

import io.github.glow4j.inference.halves.Aside;
import io.github.glow4j.inference.halves.HalvedGraph;
import io.github.glow4j.models.GlowException;
import io.github.glow4j.models.InvalidModelException;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.onnxruntime.Environment;
import io.github.glow4j.onnxruntime.OrtException;
import io.github.glow4j.onnxruntime.Session;
import io.github.glow4j.onnxruntime.SessionOptions;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The two graphs of a model and what they run in. Each is loaded when it is first used: most applications need one. */
final class Graphs {
    /** Images of 32x32 per run; their activations take some 100 MB at the usual width. */
    private static final int BATCH_OF_32 = 64;

    /** Scalars of an image whose activations take tens of megabytes: 128x128 in colour. */
    private static final int LARGE_IMAGE = 128 * 128 * 3;

    private final Path folder;
    private final ModelManifest manifest;
    private final InferenceOptions options;
    private final @Nullable GraphFiles encoderFile;
    private final @Nullable GraphFiles decoderFile;
    private final Environment environment;
    private final DeviceChoice choice;
    private final @Nullable CachedModel cached;
    private final int maxBatch;
    private final int maxConcurrentCalls;

    private final Lifetime lifetime = new Lifetime("GlowModel", this::free);
    private final Set<BoundCall> calls = ConcurrentHashMap.newKeySet();
    private final Object encoderLoading = new Object();
    private final Object decoderLoading = new Object();
    private final Object arithmeticLoading = new Object();
    private volatile @Nullable Encoder encoder;
    private volatile @Nullable Decoder decoder;
    private volatile @Nullable LatentArithmetic arithmetic;

    private Graphs(
            Path folder,
            ModelManifest manifest,
            InferenceOptions options,
            @Nullable GraphFiles encoderFile,
            @Nullable GraphFiles decoderFile,
            Environment environment,
            DeviceChoice choice,
            @Nullable CachedModel cached) {
        this.folder = folder;
        this.manifest = manifest;
        this.options = options;
        this.encoderFile = encoderFile;
        this.decoderFile = decoderFile;
        this.environment = environment;
        this.choice = choice;
        this.cached = cached;
        int area =
                Math.multiplyExact(manifest.image().height(), manifest.image().width());
        maxBatch = options.maxBatch() > 0
                ? options.maxBatch()
                : Math.clamp(BATCH_OF_32 * 32L * 32L / area, 1, BATCH_OF_32);
        maxConcurrentCalls = options.maxConcurrentCalls() > 0
                ? options.maxConcurrentCalls()
                : Math.max(4, Runtime.getRuntime().availableProcessors());
    }

    /**
     * Checks the files of a model folder and chooses the device.
     *
     * @param cached optimised graphs, closed with the result
     */
    static Graphs open(Path folder, ModelManifest manifest, InferenceOptions options, @Nullable CachedModel cached) {
        boolean halves = options.wantsHalves();
        GraphFiles encoderFile = GraphFiles.encoder(folder, manifest, halves);
        GraphFiles decoderFile = GraphFiles.decoder(folder, manifest, halves);
        if (encoderFile == null && decoderFile == null) {
            throw new InvalidModelException(folder + " has neither " + ModelManifest.ENCODER + " nor "
                    + ModelManifest.DECODER + ": copy the whole model folder, or make it anew");
        }
        Environment environment = Environment.open();
        boolean success = false;
        try {
            DeviceChoice choice = DeviceChoice.of(options.device(), environment);
            choice.check(options.gpu());
            if (halves && choice.isCuda()) { // which has more cores than two halves would use
                encoderFile = GraphFiles.encoder(folder, manifest, false);
                decoderFile = GraphFiles.decoder(folder, manifest, false);
            }
            if (options.gpu().graphs()) {
                choice.prepareGraphs(environment);
            }
            Graphs graphs =
                    new Graphs(folder, manifest, options, encoderFile, decoderFile, environment, choice, cached);
            success = true;
            return graphs;
        } finally {
            if (!success) {
                environment.close();
            }
        }
    }

    Device device() {
        return choice.device();
    }

    String deviceReason() {
        return choice.reason();
    }

    /**
     * Marks the beginning of a call.
     *
     * @throws IllegalStateException if the model is closed
     */
    void begin() {
        lifetime.begin();
    }

    /** Marks its end. */
    void end() {
        lifetime.end();
    }

    /** The encoder, loaded if need be; only between {@link #begin} and {@link #end}. */
    Encoder encoder() {
        Encoder loaded = encoder;
        return loaded != null ? loaded : loadEncoder();
    }

    private Encoder loadEncoder() {
        synchronized (encoderLoading) {
            Encoder loaded = encoder;
            if (loaded == null) {
                GraphFiles files = require(encoderFile, ModelManifest.ENCODER, "encode");
                loaded = new Encoder(open(files), files.main(), manifest, maxBatch, maxConcurrentCalls);
                encoder = loaded;
            }
            return loaded;
        }
    }

    /** The decoder, loaded if need be; only between {@link #begin} and {@link #end}. */
    Decoder decoder() {
        Decoder loaded = decoder;
        return loaded != null ? loaded : loadDecoder();
    }

    private Decoder loadDecoder() {
        synchronized (decoderLoading) {
            Decoder loaded = decoder;
            if (loaded == null) {
                GraphFiles files = require(decoderFile, ModelManifest.DECODER, "decode");
                loaded = new Decoder(open(files), files.main(), manifest, maxBatch, maxConcurrentCalls);
                decoder = loaded;
            }
            return loaded;
        }
    }

    /**
     * Loads the graphs that are there, on a CPU both at the same time; only between {@link #begin} and {@link #end}. Sessions
     * on a GPU share its allocator, and are opened one after the other.
     */
    void load() {
        if (encoderFile == null || decoderFile == null || choice.isCuda()) {
            if (decoderFile != null) {
                decoder();
            }
            if (encoderFile != null) {
                encoder();
            }
            return;
        }
        Aside<Decoder> other = Aside.start("glow4j-decoder", this::decoder);
        try {
            encoder();
        } catch (RuntimeException | Error e) {
            other.orNull(); // it must not outlive the call
            throw e;
        }
        other.join();
    }

    private GraphFiles require(@Nullable GraphFiles files, String name, String purpose) {
        if (files == null) {
            throw new InvalidModelException("this model cannot " + purpose + ": " + folder + " has no " + name);
        }
        return files;
    }

    private OpenedGraph open(GraphFiles files) {
        GraphFile lower = files.lower();
        return lower == null
                ? OpenedGraph.whole(open(files.main(), this::sessionOptions))
                : OpenedGraph.of(HalvedGraph.open(
                        () -> open(files.main(), this::halfOptions), () -> open(lower, this::halfOptions)));
    }

    private Session open(GraphFile graph, Supplier<SessionOptions> options) {
        try {
            if (this.options.gpu().precision() == Precision.FLOAT16) {
                MemorySegment rewritten = MemorySegment.ofArray(HalfPrecision.rewrite(graph.file()));
                return Session.open(environment, rewritten, options.get().externalDataFolder(folder));
            }
            return cached != null && !choice.isCuda()
                    ? cached.open(environment, graph.file(), options)
                    : Session.open(environment, graph.file(), options.get());
        } catch (OrtException.RuntimeError | OrtException.ProviderFail | OrtException.EngineError e) {
            throw new GlowException("cannot load " + graph.file() + " on " + device() + ": " + e.getMessage(), e);
        } catch (OrtException e) {
            throw new InvalidModelException(
                    graph.file() + " cannot be loaded, it or " + ModelManifest.WEIGHTS
                            + " is damaged; make the model folder anew. ONNX Runtime says: " + e.getMessage(),
                    e);
        }
    }

    /** For one of the halves of an image, each of which has half of the threads. */
    private SessionOptions halfOptions() {
        return HalvedGraph.options(sessionOptions().intraOpThreads(options.threads() / 2));
    }

    private SessionOptions sessionOptions() {
        // A plan puts all activations into one block, beside what the first run took without it: of large images too
        // much.
        SessionOptions sessionOptions = new SessionOptions()
                .intraOpThreads(options.intraOpThreads())
                .memoryPattern(manifest.image().dimensions() < LARGE_IMAGE);
        choice.apply(sessionOptions, options.gpu());
        if (!choice.isCuda()) {
            sessionOptions.sharedCpuArena(); // both directions seldom run at the same time
        }
        return sessionOptions;
    }

    EncodeCall newEncodeCall(int batch) {
        Buffers.checkBatch(batch);
        begin();
        try {
            Encoder loaded = encoder();
            if (!options.gpu().graphs()) {
                return noted(new BoundCall.Encode(this, loaded.newContext(), batch));
            }
            RecordedCall recorded = new RecordedCall("encoder", environment, loaded.session(), choice);
            return noted(new BoundCall.RecordedEncode(this, recorded, loaded.graph(), manifest, batch));
        } finally {
            end();
        }
    }

    DecodeCall newDecodeCall(int batch) {
        Buffers.checkBatch(batch);
        begin();
        try {
            Decoder loaded = decoder();
            if (!options.gpu().graphs()) {
                return noted(new BoundCall.Decode(this, loaded.newContext(), batch));
            }
            RecordedCall recorded = new RecordedCall("decoder", environment, loaded.session(), choice);
            return noted(new BoundCall.RecordedDecode(this, recorded, manifest, batch));
        } finally {
            end();
        }
    }

    private <T extends BoundCall> T noted(T call) {
        calls.add(call);
        return call;
    }

    /** Arithmetic on the device, loaded if need be; only between {@link #begin} and {@link #end}. */
    LatentArithmetic arithmetic() {
        LatentArithmetic loaded = arithmetic;
        if (loaded == null) {
            synchronized (arithmeticLoading) {
                loaded = arithmetic;
                if (loaded == null) {
                    loaded = new LatentArithmetic(environment, choice, manifest.latentSize(), maxBatch);
                    arithmetic = loaded;
                }
            }
        }
        return loaded;
    }

    /** How many nodes of each graph each execution provider runs; loads the graphs that are there. */
    Map<String, Map<String, Integer>> placement() {
        Map<String, Map<String, Integer>> nodes = new LinkedHashMap<>();
        if (encoderFile != null) {
            nodes.put("encoder", encoder().placement());
        }
        if (decoderFile != null) {
            nodes.put("decoder", decoder().placement());
        }
        return nodes;
    }

    /** Forgets a bound call that has been freed. */
    void forget(BoundCall call) {
        calls.remove(call);
    }

    void close() {
        lifetime.close();
    }

    private void free() {
        // Bound calls, contexts and sessions in the order in which they hold on to each other.
        calls.forEach(BoundCall::close);
        if (arithmetic != null) {
            arithmetic.close();
        }
        if (encoder != null) {
            encoder.close();
        }
        if (decoder != null) {
            decoder.close();
        }
        if (cached != null) {
            cached.close();
        }
        environment.close();
    }
}
