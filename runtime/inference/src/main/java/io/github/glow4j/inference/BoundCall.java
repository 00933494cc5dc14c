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

    /** Of the encoder. */
    static final class Encode extends BoundCall implements EncodeCall {
        private final EncodeContext context;
        private final EncodeBuffers buffers;

        Encode(Graphs graphs, EncodeContext context, int batch) {
            super("EncodeCall", graphs, context, batch);
            this.context = context;
            buffers = context.allocate(arena, batch);
        }

        @Override
        void runContext() {
            context.run(buffers, batch());
        }

        @Override
        public MemorySegment images() {
            return buffers.images();
        }

        @Override
        public MemorySegment labels() {
            return orEmpty(buffers.labels());
        }

        @Override
        public MemorySegment noise() {
            return orEmpty(buffers.noise());
        }

        @Override
        public MemorySegment latents() {
            return buffers.latents();
        }

        @Override
        public MemorySegment logLikelihood() {
            return orEmpty(buffers.logLikelihood());
        }

        @Override
        public MemorySegment bitsPerDimension() {
            return orEmpty(buffers.bitsPerDimension());
        }

        @Override
        public MemorySegment classLogits() {
            return orEmpty(buffers.classLogits());
        }
    }

    /** Of the decoder. */
    static final class Decode extends BoundCall implements DecodeCall {
        private final DecodeContext context;
        private final DecodeBuffers buffers;

        Decode(Graphs graphs, DecodeContext context, int batch) {
            super("DecodeCall", graphs, context, batch);
            this.context = context;
            buffers = context.allocate(arena, batch);
        }

        @Override
        void runContext() {
            context.run(buffers, batch());
        }

        @Override
        public MemorySegment latents() {
            return buffers.latents();
        }

        @Override
        public MemorySegment labels() {
            return orEmpty(buffers.labels());
        }

        @Override
        public MemorySegment images() {
            return buffers.images();
        }
    }

    /** Of the encoder, as a recorded graph. */
    static final class RecordedEncode extends BoundCall implements EncodeCall {
        private final RecordedCall call;
        private final int classes;
        private final MemorySegment images;
        private final MemorySegment labels;
        private final MemorySegment checkedLabels;
        private final MemorySegment noise;
        private final MemorySegment latents;
        private final MemorySegment logLikelihood;
        private final MemorySegment bitsPerDimension;
        private final MemorySegment classLogits;

        RecordedEncode(Graphs graphs, RecordedCall call, GraphFile graph, ModelManifest manifest, int batch) {
            super("EncodeCall", graphs, call, batch);
            this.call = call;
            classes = manifest.classes();
            ModelManifest.ImageFormat format = manifest.image();
            images = call.input(
                    Signature.IMAGE, ElementType.UINT8, batch, format.height(), format.width(), format.channels());
            boolean takesNoise = graph.inputs().containsKey(Signature.NOISE);
            noise = takesNoise ? call.input(Signature.NOISE, ElementType.FLOAT, 1, 1, 1, 1) : MemorySegment.NULL;
            if (takesNoise) {
                noise.set(ValueLayout.JAVA_FLOAT, 0, 0.5f);
            }
            labels = classes > 0 ? arena.allocate(4L * batch, Buffers.ALIGNMENT) : MemorySegment.NULL;
            checkedLabels = classes > 0 ? call.input(Signature.LABEL, ElementType.INT32, batch) : MemorySegment.NULL;
            latents = call.output(Signature.LATENT, ElementType.FLOAT, batch, format.dimensions());
            boolean likelihood = manifest.likelihood();
            logLikelihood =
                    likelihood ? call.output(Signature.LOG_LIKELIHOOD, ElementType.FLOAT, batch) : MemorySegment.NULL;
            bitsPerDimension = likelihood
                    ? call.output(Signature.BITS_PER_DIMENSION, ElementType.FLOAT, batch)
                    : MemorySegment.NULL;
            classLogits = manifest.classifier()
                    ? call.output(Signature.CLASS_LOGITS, ElementType.FLOAT, batch, classes)
                    : MemorySegment.NULL;
        }

        @Override
        void runContext() {
            if (noise.byteSize() > 0) {
                EncodeContext.checkNoise(noise.get(ValueLayout.JAVA_FLOAT, 0), 0);
            }
            if (classes > 0) {
                Labels.copyChecked(labels, checkedLabels, batch(), classes);
            }
            call.run();
        }

        @Override
        public MemorySegment images() {
            return images;
        }

        @Override
        public MemorySegment labels() {
            return labels;
        }

        @Override
        public MemorySegment noise() {
            return noise;
        }

        @Override
        public MemorySegment latents() {
            return latents;
        }

        @Override
        public MemorySegment logLikelihood() {
            return logLikelihood;
        }

        @Override
        public MemorySegment bitsPerDimension() {
            return bitsPerDimension;
        }

        @Override
        public MemorySegment classLogits() {
            return classLogits;
        }
    }

    /** Of the decoder, as a recorded graph. */
    static final class RecordedDecode extends BoundCall implements DecodeCall {
        private final RecordedCall call;
        private final int dimensions;
        private final int classes;
        private final MemorySegment latents;
        private final MemorySegment labels;
        private final MemorySegment checkedLabels;
        private final MemorySegment images;

        RecordedDecode(Graphs graphs, RecordedCall call, ModelManifest manifest, int batch) {
            super("DecodeCall", graphs, call, batch);
            this.call = call;
            classes = manifest.classes();
            ModelManifest.ImageFormat format = manifest.image();
            dimensions = format.dimensions();
            latents = call.input(Signature.LATENT, ElementType.FLOAT, batch, dimensions);
            labels = classes > 0 ? arena.allocate(4L * batch, Buffers.ALIGNMENT) : MemorySegment.NULL;
            checkedLabels = classes > 0 ? call.input(Signature.LABEL, ElementType.INT32, batch) : MemorySegment.NULL;
            images = call.output(
                    Signature.IMAGE, ElementType.UINT8, batch, format.height(), format.width(), format.channels());
        }

        @Override
        void runContext() {
            long bad = Finite.firstNotFinite(latents, (long) batch() * dimensions);
            if (bad >= 0) {
                throw DecodeContext.notFinite(
                        bad / dimensions, bad % dimensions, latents.getAtIndex(ValueLayout.JAVA_FLOAT, bad));
            }
            if (classes > 0) {
                Labels.copyChecked(labels, checkedLabels, batch(), classes);
            }
            call.run();
        }

        @Override
        public MemorySegment latents() {
            return latents;
        }

        @Override
        public MemorySegment labels() {
            return labels;
        }

        @Override
        public MemorySegment images() {
            return images;
        }
    }
}
