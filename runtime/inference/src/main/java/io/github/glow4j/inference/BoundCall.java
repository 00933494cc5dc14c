package io.github.glow4j.inference;

import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.onnxruntime.ElementType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A context outside the pool, with memory of its own. */
abstract sealed class BoundCall {
    private final Graphs graphs;
    private final ContextPool.Context context;
    private final int batch;
    private final Lifetime lifetime;
    private final AtomicBoolean busy = new AtomicBoolean();
    final Arena arena = Arena.ofShared();

    private BoundCall(String kind, Graphs graphs, ContextPool.Context context, int batch) {
        this.graphs = graphs;
        this.context = context;
        this.batch = batch;
        lifetime = new Lifetime(kind, this::free);
    }

    public int batch() {
        return batch;
    }

    public void run() {
        graphs.begin();
        try {
            lifetime.begin();
            try {
                runAlone();
            } finally {
                lifetime.end();
            }
        } finally {
            graphs.end();
        }
    }

    private void runAlone() {
        if (!busy.compareAndSet(false, true)) {
            throw new IllegalStateException("another thread runs this call: give each thread its own");
        }
        try {
            runContext();
        } finally {
            busy.set(false);
        }
    }

    abstract void runContext();

    public void close() {
        lifetime.close();
    }

    private void free() {
        context.close();
        arena.close();
        graphs.forget(this); // last, as the model waits here for what it finds
    }

    private static MemorySegment orEmpty(@Nullable MemorySegment segment) {
        return segment == null ? MemorySegment.NULL : segment;
    }

    /** Of the encoder, over its buffers. */
    abstract static sealed class Encoding extends BoundCall implements EncodeCall {
        private Encoding(Graphs graphs, ContextPool.Context context, int batch) {
            super("EncodeCall", graphs, context, batch);
        }

        abstract EncodeBuffers buffers();

        @Override
        public final MemorySegment images() {
            return buffers().images();
        }

        @Override
        public final MemorySegment labels() {
            return orEmpty(buffers().labels());
        }

        @Override
        public final MemorySegment noise() {
            return orEmpty(buffers().noise());
        }

        @Override
        public final MemorySegment latents() {
            return buffers().latents();
        }

        @Override
        public final MemorySegment logLikelihood() {
            return orEmpty(buffers().logLikelihood());
        }

        @Override
        public final MemorySegment bitsPerDimension() {
            return orEmpty(buffers().bitsPerDimension());
        }

        @Override
        public final MemorySegment classLogits() {
            return orEmpty(buffers().classLogits());
        }
    }

    /** Of the encoder. */
    static final class Encode extends Encoding {
        private final EncodeContext context;
        private final EncodeBuffers buffers;

        Encode(Graphs graphs, EncodeContext context, int batch) {
            super(graphs, context, batch);
            this.context = context;
            buffers = context.allocate(arena, batch);
        }

        @Override
        EncodeBuffers buffers() {
            return buffers;
        }

        @Override
        void runContext() {
            context.run(buffers, batch());
        }
    }

    /** Of the decoder, over its buffers. */
    abstract static sealed class Decoding extends BoundCall implements DecodeCall {
        private Decoding(Graphs graphs, ContextPool.Context context, int batch) {
            super("DecodeCall", graphs, context, batch);
        }

        abstract DecodeBuffers buffers();

        @Override
        public final MemorySegment latents() {
            return buffers().latents();
        }

        @Override
        public final MemorySegment labels() {
            return orEmpty(buffers().labels());
        }

        @Override
        public final MemorySegment images() {
            return buffers().images();
        }
    }

    /** Of the decoder. */
    static final class Decode extends Decoding {
        private final DecodeContext context;
        private final DecodeBuffers buffers;

        Decode(Graphs graphs, DecodeContext context, int batch) {
            super(graphs, context, batch);
            this.context = context;
            buffers = context.allocate(arena, batch);
        }

        @Override
        DecodeBuffers buffers() {
            return buffers;
        }

        @Override
        void runContext() {
            context.run(buffers, batch());
        }
    }

    /** Of the encoder, as a recorded graph. */
    static final class RecordedEncode extends Encoding {
        private final RecordedCall call;
        private final int classes;
        private final EncodeBuffers buffers;
        private final MemorySegment checkedLabels;

        RecordedEncode(Graphs graphs, RecordedCall call, GraphFile graph, ModelManifest manifest, int batch) {
            super(graphs, call, batch);
            this.call = call;
            classes = manifest.classes();
            ModelManifest.ImageFormat format = manifest.image();
            MemorySegment images = call.input(
                    Signature.IMAGE, ElementType.UINT8, batch, format.height(), format.width(), format.channels());
            MemorySegment noise = null;
            if (graph.inputs().containsKey(Signature.NOISE)) {
                noise = call.input(Signature.NOISE, ElementType.FLOAT, 1, 1, 1, 1);
                noise.set(ValueLayout.JAVA_FLOAT, 0, 0.5f);
            }
            MemorySegment labels = classes > 0 ? arena.allocate(4L * batch, Buffers.ALIGNMENT) : null;
            checkedLabels = classes > 0 ? call.input(Signature.LABEL, ElementType.INT32, batch) : MemorySegment.NULL;
            MemorySegment latents = call.output(Signature.LATENT, ElementType.FLOAT, batch, format.dimensions());
            boolean likelihood = manifest.likelihood();
            buffers = new EncodeBuffers(
                    images,
                    latents,
                    labels,
                    noise,
                    likelihood ? call.output(Signature.LOG_LIKELIHOOD, ElementType.FLOAT, batch) : null,
                    likelihood ? call.output(Signature.BITS_PER_DIMENSION, ElementType.FLOAT, batch) : null,
                    manifest.classifier()
                            ? call.output(Signature.CLASS_LOGITS, ElementType.FLOAT, batch, classes)
                            : null);
        }

        @Override
        EncodeBuffers buffers() {
            return buffers;
        }

        @Override
        void runContext() {
            if (buffers.noise() != null) {
                EncodeContext.checkNoise(buffers.noise().get(ValueLayout.JAVA_FLOAT, 0), 0);
            }
            if (buffers.labels() != null) {
                Labels.copyChecked(buffers.labels(), checkedLabels, batch(), classes);
            }
            call.run();
        }
    }

    /** Of the decoder, as a recorded graph. */
    static final class RecordedDecode extends Decoding {
        private final RecordedCall call;
        private final int dimensions;
        private final int classes;
        private final DecodeBuffers buffers;
        private final MemorySegment checkedLabels;

        RecordedDecode(Graphs graphs, RecordedCall call, ModelManifest manifest, int batch) {
            super(graphs, call, batch);
            this.call = call;
            classes = manifest.classes();
            ModelManifest.ImageFormat format = manifest.image();
            dimensions = format.dimensions();
            MemorySegment latents = call.input(Signature.LATENT, ElementType.FLOAT, batch, dimensions);
            MemorySegment labels = classes > 0 ? arena.allocate(4L * batch, Buffers.ALIGNMENT) : null;
            checkedLabels = classes > 0 ? call.input(Signature.LABEL, ElementType.INT32, batch) : MemorySegment.NULL;
            MemorySegment images = call.output(
                    Signature.IMAGE, ElementType.UINT8, batch, format.height(), format.width(), format.channels());
            buffers = new DecodeBuffers(latents, images, labels, null);
        }

        @Override
        DecodeBuffers buffers() {
            return buffers;
        }

        @Override
        void runContext() {
            MemorySegment latents = buffers.latents();
            long bad = Finite.firstNotFinite(latents, (long) batch() * dimensions);
            if (bad >= 0) {
                throw DecodeContext.notFinite(
                        bad / dimensions, bad % dimensions, latents.getAtIndex(ValueLayout.JAVA_FLOAT, bad));
            }
            if (buffers.labels() != null) {
                Labels.copyChecked(buffers.labels(), checkedLabels, batch(), classes);
            }
            call.run();
        }
    }
}
