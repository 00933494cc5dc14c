package io.github.glow4j.benchmarks;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.github.glow4j.inference.DecodeCall;
import io.github.glow4j.inference.Device;
import io.github.glow4j.inference.EncodeCall;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.InferenceOptions;
import io.github.glow4j.models.ModelManifest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One image through the encoder or the decoder: our calls in the caller's memory against the official Java API on the same
 * graph, with one thread. With {@code -prof gc}, {@code gc.alloc.rate.norm} is the Java heap that a call allocates.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class CallBenchmark {
    /** The model through this library. */
    @State(Scope.Thread)
    @SuppressWarnings({"NullAway.Init", "MustBeClosedChecker"
    }) // JMH calls open before anything else, and close at the end
    public static class Ours {
        @Param({"TINY", "SMALL"})
        public BenchmarkModel size;

        private Path folder;
        private Arena arena;
        private GlowModel model;
        private MemorySegment pixels;
        private MemorySegment latents;
        private EncodeCall encode;
        private DecodeCall decode;

        @Setup(Level.Trial)
        public void open() {
            folder = size.export();
            arena = Arena.ofShared();
            model = GlowModel.open(
                    folder, InferenceOptions.defaults().withDevice(Device.CPU).withIntraOpThreads(1));
            int dimensions = size.config().dimensions();
            pixels = arena.allocate(dimensions, 64);
            latents = arena.allocate(4L * dimensions, 64);
            encode = model.newEncodeCall(1);
            decode = model.newDecodeCall(1);
        }

        @TearDown(Level.Trial)
        public void close() {
            model.close();
            arena.close();
            BenchmarkModel.delete(folder);
        }
    }

    /** The same graphs through the official API, with tensors over direct buffers made once. */
    @State(Scope.Thread)
    @SuppressWarnings("NullAway.Init") // as above
    public static class Official {
        @Param({"TINY", "SMALL"})
        public BenchmarkModel size;

        private Path folder;
        private OrtEnvironment environment;
        private OrtSession encoder;
        private OrtSession decoder;
        private ByteBuffer pixels;
        private FloatBuffer latents;
        private long[] imageShape;
        private long[] latentShape;
        private OnnxTensor image;
        private OnnxTensor latent;
        private OnnxTensor noise;

        @Setup(Level.Trial)
        public void open() throws OrtException {
            folder = size.export();
            environment = OrtEnvironment.getEnvironment();
            OrtSession.SessionOptions options = new OrtSession.SessionOptions();
            options.setIntraOpNumThreads(1);
            encoder = environment.createSession(
                    folder.resolve(ModelManifest.ENCODER).toString(), options);
            decoder = environment.createSession(
                    folder.resolve(ModelManifest.DECODER).toString(), options);
            int side = size.config().imageSize();
            int dimensions = size.config().dimensions();
            imageShape = new long[] {1, side, side, 3};
            latentShape = new long[] {1, dimensions};
            pixels = ByteBuffer.allocateDirect(dimensions).order(ByteOrder.nativeOrder());
            latents = ByteBuffer.allocateDirect(4 * dimensions)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer();
            image = newImage();
            latent = OnnxTensor.createTensor(environment, latents, latentShape);
            noise = newNoise();
        }

        private OnnxTensor newImage() throws OrtException {
            return OnnxTensor.createTensor(environment, pixels, imageShape, OnnxJavaType.UINT8);
        }

        private OnnxTensor newNoise() throws OrtException {
            FloatBuffer half = ByteBuffer.allocateDirect(4)
                    .order(ByteOrder.nativeOrder())
                    .asFloatBuffer()
                    .put(0, 0.5f);
            return OnnxTensor.createTensor(environment, half, new long[] {1, 1, 1, 1});
        }

        @TearDown(Level.Trial)
        public void close() throws OrtException {
            image.close();
            latent.close();
            noise.close();
            encoder.close();
            decoder.close();
            BenchmarkModel.delete(folder);
        }
    }

    /** In the caller's memory. */
    @Benchmark
    public void encodeSegments(Ours ours) {
        ours.model.encode(ours.pixels, ours.latents, 1);
    }

    /** Bound once. */
    @Benchmark
    public void encodeBoundCall(Ours ours) {
        ours.encode.run();
    }

    /** The official API with all tensors reused: inputs and output. */
    @Benchmark
    public void encodeOfficialReused(Official official) throws OrtException {
        official.encoder
                .run(Map.of("image", official.image, "noise", official.noise), Map.of("latent", official.latent))
                .close();
    }

    /** The official API as usually written: an input tensor made per call, the result copied out. */
    @Benchmark
    public void encodeOfficialUsual(Official official) throws OrtException {
        try (OnnxTensor image = official.newImage();
                OrtSession.Result result =
                        official.encoder.run(Map.of("image", image, "noise", official.noise), Set.of("latent"))) {
            official.latents.put(0, ((OnnxTensor) result.get(0)).getFloatBuffer(), 0, official.latents.capacity());
        }
    }

    /** In the caller's memory. */
    @Benchmark
    public void decodeSegments(Ours ours) {
        ours.model.decode(ours.latents, ours.pixels, 1);
    }

    /** Bound once. */
    @Benchmark
    public void decodeBoundCall(Ours ours) {
        ours.decode.run();
    }

    /** The C function alone: the limit. */
    @State(Scope.Thread)
    @SuppressWarnings("NullAway.Init") // as above
    public static class Bare {
        @Param({"TINY", "SMALL"})
        public BenchmarkModel size;

        private Path folder;
        private BareDecoder call;

        @Setup(Level.Trial)
        public void open() {
            folder = size.export();
            call = new BareDecoder(folder);
        }

        @TearDown(Level.Trial)
        public void close() {
            call.close();
            BenchmarkModel.delete(folder);
        }
    }

    /** By nothing but {@code RunWithBinding}. */
    @Benchmark
    public void decodeBare(Bare bare) {
        bare.call.run();
    }

    /** The official API with all tensors reused: input and output. */
    @Benchmark
    public void decodeOfficialReused(Official official) throws OrtException {
        official.decoder
                .run(Map.of("latent", official.latent), Map.of("image", official.image))
                .close();
    }

    /** The official API as usually written: an input tensor made per call, the result copied out. */
    @Benchmark
    public void decodeOfficialUsual(Official official) throws OrtException {
        try (OnnxTensor latent = OnnxTensor.createTensor(official.environment, official.latents, official.latentShape);
                OrtSession.Result result = official.decoder.run(Map.of("latent", latent), Set.of("image"))) {
            official.pixels.put(0, ((OnnxTensor) result.get(0)).getByteBuffer(), 0, official.pixels.capacity());
        }
    }
}
