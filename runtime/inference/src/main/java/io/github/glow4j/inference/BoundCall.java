package io.github.glow4j.inference;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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
}
