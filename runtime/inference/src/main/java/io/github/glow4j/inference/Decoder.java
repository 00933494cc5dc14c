package io.github.glow4j.inference;

import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.onnxruntime.Session;
import io.github.glow4j.onnxruntime.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** The decoder graph, open. */
final class Decoder implements AutoCloseable {
    private final OpenedGraph opened;
    private final GraphFile graph;
    private final ModelManifest manifest;
    private final int maxBatch;
    private final ContextPool<DecodeContext> contexts;

    /** Gives latent i of a call: writes it at a byte offset of a segment. */
    @FunctionalInterface
    interface Source {
        void copy(int index, MemorySegment target, long offset);
    }

    /** Takes the results of a batch: n images, the first of which is the given one. */
    @FunctionalInterface
    interface Sink {
        void accept(int first, int n, DecodeBuffers results);
    }

    Decoder(OpenedGraph opened, GraphFile graph, ModelManifest manifest, int maxBatch, int maxConcurrentCalls) {
        this.opened = opened;
        this.graph = graph;
        this.manifest = manifest;
        this.maxBatch = maxBatch;
        contexts = new ContextPool<>(maxConcurrentCalls, this::newContext);
    }

    Session session() {
        return opened.session();
    }

    /** A context outside the pool. */
    DecodeContext newContext() {
        try {
            return new DecodeContext(opened, graph, manifest, maxBatch);
        } catch (IllegalArgumentException e) {
            throw Failures.unfit(graph, e);
        }
    }

    /** Decodes from and to the caller's memory; no allocation, not even of a record of the arguments. */
    void decode(
            MemorySegment latents,
            MemorySegment images,
            @Nullable MemorySegment labels,
            @Nullable MemorySegment floatImages,
            int batch) {
        DecodeContext context = contexts.take();
        try {
            context.run(latents, images, labels, floatImages, batch);
        } finally {
            contexts.give(context);
        }
    }

    /**
     * Decodes the latents from one index to another, in batches.
     *
     * @param floats whether float images are wanted too
     */
    void decode(
            Source latents,
            int @Nullable [] labels,
            int from,
            int to,
            boolean floats,
            Sink sink,
            IntConsumer progress) {
        long latentBytes = 4L * manifest.latentSize();
        for (int first = from; first < to; first += maxBatch) {
            int n = Math.min(maxBatch, to - first);
            DecodeContext context = contexts.take();
            try {
                DecodeBuffers staging = floats ? context.stagingWithFloats() : context.staging();
                for (int i = 0; i < n; i++) {
                    latents.copy(first + i, staging.latents(), i * latentBytes);
                }
                Encoder.stageLabels(labels, first, n, staging.labels());
                context.run(staging, n);
                sink.accept(first, n, staging);
            } finally {
                contexts.give(context);
            }
            progress.accept(first + n); // holding no context, as it may call the model itself
        }
    }

    /** Decodes latents of the device in their batches. */
    void decodeOnDevice(DeviceLatents latents, int @Nullable [] labels, Sink sink, IntConsumer progress) {
        int first = 0;
        for (Tensor batch : latents.batches()) {
            int n = (int) batch.shape()[0];
            DecodeContext context = contexts.take();
            try {
                DecodeBuffers staging = context.staging();
                Encoder.stageLabels(labels, first, n, staging.labels());
                context.runFromDevice(batch, staging, n);
                sink.accept(first, n, staging);
            } finally {
                contexts.give(context);
            }
            first += n;
            progress.accept(first);
        }
    }

    /** How many nodes each execution provider runs. */
    Map<String, Integer> placement() {
        return Encoder.count(opened.session());
    }

    @Override
    public void close() {
        contexts.close();
        opened.close();
    }
}
