package io.github.glow4j.inference;

import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.models.InvalidModelException;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.onnxruntime.Session;
import io.github.glow4j.onnxruntime.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The encoder graph, open. */
final class Encoder implements AutoCloseable {
    private final OpenedGraph opened;
    private final GraphFile graph;
    private final ModelManifest manifest;
    private final int maxBatch;
    private final ContextPool<EncodeContext> contexts;

    /** Takes the results of a batch: n images, the first of which is the given one. */
    @FunctionalInterface
    interface Sink {
        void accept(int first, int n, EncodeBuffers results);
    }

    Encoder(OpenedGraph opened, GraphFile graph, ModelManifest manifest, int maxBatch, int maxConcurrentCalls) {
        this.opened = opened;
        this.graph = graph;
        this.manifest = manifest;
        this.maxBatch = maxBatch;
        contexts = new ContextPool<>(maxConcurrentCalls, this::newContext);
    }

    Session session() {
        return opened.session();
    }

    GraphFile graph() {
        return graph;
    }

    /** A context outside the pool. */
    EncodeContext newContext() {
        try {
            return new EncodeContext(opened, graph, manifest, maxBatch);
        } catch (IllegalArgumentException e) {
            throw Failures.unfit(graph, e);
        }
    }

    /** Encodes from and to the caller's memory; no allocation, not even of a record of the arguments. */
    void encode(
            MemorySegment images,
            MemorySegment latents,
            @Nullable MemorySegment labels,
            @Nullable MemorySegment noise,
            @Nullable MemorySegment logLikelihood,
            @Nullable MemorySegment bitsPerDimension,
            @Nullable MemorySegment classLogits,
            int batch) {
        EncodeContext context = contexts.take();
        try {
            context.run(images, latents, labels, noise, logLikelihood, bitsPerDimension, classLogits, batch);
        } finally {
            contexts.give(context);
        }
    }

    /** Encodes images in batches. */
    void encode(Images images, EncodeOptions options, Sink sink) {
        check(images, options);
        boolean noisePerValue = !(options.noise() instanceof Noise.Constant);
        for (int first = 0; first < images.count(); first += maxBatch) {
            int n = Math.min(maxBatch, images.count() - first);
            EncodeContext context = contexts.take();
            try {
                EncodeBuffers staging = noisePerValue ? context.stagingWithNoise() : context.staging();
                stage(images, options, first, n, staging);
                context.run(staging, n);
                sink.accept(first, n, staging);
            } finally {
                contexts.give(context);
            }
            options.progress().accept(first + n); // holding no context, as it may call the model itself
        }
    }

    /** Encodes images in batches into latents of the device, which are in the same batches. */
    void encodeOnDevice(Images images, EncodeOptions options, DeviceLatents latents) {
        boolean noisePerValue = !(options.noise() instanceof Noise.Constant);
        int first = 0;
        for (Tensor batch : latents.batches()) {
            int n = (int) batch.shape()[0];
            EncodeContext context = contexts.take();
            try {
                EncodeBuffers staging = noisePerValue ? context.stagingWithNoise() : context.staging();
                stage(images, options, first, n, staging);
                context.runToDevice(staging, batch, n);
            } finally {
                contexts.give(context);
            }
            first += n;
            options.progress().accept(first);
        }
    }

    /** How many nodes each execution provider runs. */
    Map<String, Integer> placement() {
        return count(opened.session());
    }

    static Map<String, Integer> count(Session session) {
        Map<String, Integer> nodes = new TreeMap<>();
        session.placement().forEach(node -> nodes.merge(node.provider(), 1, Integer::sum));
        return nodes;
    }

    /** Whether images and options fit the model. */
    void check(Images images, EncodeOptions options) {
        ModelManifest.ImageFormat format = manifest.image();
        if (images.height() != format.height() || images.width() != format.width()) {
            throw new InvalidInputException("the images are " + images.width() + "x" + images.height()
                    + " but the model takes " + format.width() + "x" + format.height()
                    + "; Images.fit(model.manifest().image(), ...) crops and scales them");
        }
        if (images.channels() != format.channels()) {
            throw new InvalidInputException("the images have " + images.channels()
                    + " channels but the model takes " + format.channels() + "; Images.of(" + format.channels()
                    + ", ...) converts Java images to that");
        }
        Labels.check(options.labels(), images.count(), manifest.classes());
        if (options.noise() instanceof Noise.Given given && given.values().length != images.pixels().length) {
            throw new InvalidInputException(
                    "the noise has " + given.values().length + " values but the images have " + images.pixels().length);
        }
        if (!options.noise().equals(Noise.midpoint())) {
            requireNoiseInput();
        }
    }

    private void requireNoiseInput() {
        if (!graph.inputs().containsKey(Signature.NOISE)) {
            throw new InvalidModelException(graph.file() + " takes no noise: it was translated from a graph without");
        }
    }

    private void stage(Images images, EncodeOptions options, int first, int n, EncodeBuffers staging) {
        int dimensions = images.dimensions();
        MemorySegment.copy(
                images.pixels(), first * dimensions, staging.images(), ValueLayout.JAVA_BYTE, 0, n * dimensions);
        stageLabels(options.labels(), first, n, staging.labels());
        MemorySegment noise = staging.noise();
        if (noise != null) {
            stageNoise(options.noise(), first, n, dimensions, noise);
        }
    }

    static void stageLabels(int @Nullable [] labels, int first, int n, @Nullable MemorySegment target) {
        if (labels != null && target != null) {
            MemorySegment.copy(labels, first, target, ValueLayout.JAVA_INT, 0, n);
        }
    }

    private static void stageNoise(Noise noise, int first, int n, int dimensions, MemorySegment target) {
        switch (noise) {
            case Noise.Constant constant -> target.set(ValueLayout.JAVA_FLOAT, 0, constant.bins());
            case Noise.Given given ->
                MemorySegment.copy(
                        given.values(), first * dimensions, target, ValueLayout.JAVA_FLOAT, 0, n * dimensions);
            case Noise.Uniform uniform -> {
                float[] values = new float[dimensions];
                for (int i = 0; i < n; i++) {
                    SeededLatents.uniform(uniform.seed(), first + i, values);
                    MemorySegment.copy(values, 0, target, ValueLayout.JAVA_FLOAT, 4L * i * dimensions, dimensions);
                }
            }
        }
    }

    @Override
    public void close() {
        contexts.close();
        opened.close();
    }
}
