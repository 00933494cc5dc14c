package io.github.glow4j.inference;

import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.models.InvalidModelException;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.onnxruntime.ElementType;
import io.github.glow4j.onnxruntime.IoBinding;
import io.github.glow4j.onnxruntime.OrtException;
import io.github.glow4j.onnxruntime.Tensor;
import io.github.glow4j.onnxruntime.TensorSlot;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** All that one call of the encoder needs beside the session. Used by one thread at a time; a call allocates nothing. */
final class EncodeContext implements ContextPool.Context {
    private final GraphRun run;
    private final IoBinding binding;
    private final int dimensions;
    private final int classes;
    private final int maxBatch;

    private final TensorSlot image;
    private final @Nullable TensorSlot noiseForAll;
    private final @Nullable TensorSlot noisePerValue;
    private final @Nullable LabelInput label;
    private final TensorSlot latent;
    private final @Nullable TensorSlot logLikelihood;
    private final @Nullable TensorSlot bitsPerDimension;
    private final @Nullable TensorSlot classLogits;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment midpoint = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 0.5f);
    private @Nullable EncodeBuffers staging;
    private @Nullable EncodeBuffers stagingWithNoise;

    EncodeContext(OpenedGraph opened, GraphFile graph, ModelManifest manifest, int maxBatch) {
        run = opened.newRun();
        binding = run.binding();
        this.maxBatch = maxBatch;
        ModelManifest.ImageFormat format = manifest.image();
        dimensions = format.dimensions();
        classes = manifest.classes();
        long[] shape = {format.height(), format.width(), format.channels()};
        boolean takesNoise = graph.inputs().containsKey(Signature.NOISE);
        image = binding.inputSlot(Signature.IMAGE, ElementType.UINT8, shape);
        noiseForAll = takesNoise ? binding.inputSlot(Signature.NOISE, ElementType.FLOAT, 1, 1, 1) : null;
        noisePerValue = takesNoise ? binding.inputSlot(Signature.NOISE, ElementType.FLOAT, shape) : null;
        label = classes > 0 ? new LabelInput(binding, classes) : null;
        latent = binding.outputSlot(Signature.LATENT, ElementType.FLOAT, dimensions);
        logLikelihood = manifest.likelihood() ? binding.outputSlot(Signature.LOG_LIKELIHOOD, ElementType.FLOAT) : null;
        bitsPerDimension =
                manifest.likelihood() ? binding.outputSlot(Signature.BITS_PER_DIMENSION, ElementType.FLOAT) : null;
        classLogits =
                manifest.classifier() ? binding.outputSlot(Signature.CLASS_LOGITS, ElementType.FLOAT, classes) : null;
    }

    /** Encodes from and to the caller's memory. */
    void run(EncodeBuffers buffers, int batch) {
        run(
                buffers.images(),
                buffers.latents(),
                buffers.labels(),
                buffers.noise(),
                buffers.logLikelihood(),
                buffers.bitsPerDimension(),
                buffers.classLogits(),
                batch);
    }

    /** The same without a record of the arguments. */
    void run(
            MemorySegment images,
            MemorySegment latents,
            @Nullable MemorySegment labels,
            @Nullable MemorySegment noise,
            @Nullable MemorySegment logLikelihoods,
            @Nullable MemorySegment bits,
            @Nullable MemorySegment logits,
            int batch) {
        Buffers.checkBatch(batch);
        Buffers.checkRead("images", images, batch, dimensions, 1);
        Buffers.checkWritten("latents", latents, batch, 4L * dimensions, 4);
        try {
            pointInputs(images, labels, noise, batch);
            latent.point(latents, batch);
            point(logLikelihood, logLikelihoods, batch, 1, "log-likelihoods");
            point(bitsPerDimension, bits, batch, 1, "bits per dimension");
            point(classLogits, logits, batch, classes, "class logits");
            run.run(batch);
        } catch (IllegalArgumentException | OrtException e) {
            throw Failures.of("encoder", e);
        }
    }

    /** Encodes from memory of the host to a tensor of the device, float32 [batch, M]. */
    void runToDevice(EncodeBuffers buffers, Tensor latents, int batch) {
        try {
            pointInputs(buffers.images(), buffers.labels(), buffers.noise(), batch);
            binding.bindOutput(Signature.LATENT, latents);
            try {
                point(logLikelihood, null, batch, 1, "log-likelihoods");
                point(bitsPerDimension, null, batch, 1, "bits per dimension");
                point(classLogits, null, batch, classes, "class logits");
                run.run(batch);
            } finally {
                latent.point(buffers.latents(), batch); // lets go of the tensor, which may be closed any time
            }
        } catch (IllegalArgumentException | OrtException e) {
            throw Failures.of("encoder", e);
        }
    }

    private void pointInputs(
            MemorySegment images, @Nullable MemorySegment labels, @Nullable MemorySegment noise, int batch) {
        image.point(images, batch);
        pointNoise(noise, batch);
        if (label != null) {
            label.point(labels, batch);
        }
    }

    private void pointNoise(@Nullable MemorySegment given, int batch) {
        if (noiseForAll == null || noisePerValue == null) {
            if (given != null) {
                throw new InvalidModelException("the encoder of this model takes no noise");
            }
        } else if (given == null) {
            noiseForAll.point(midpoint, 1);
        } else if (given.byteSize() == 4) {
            Buffers.checkRead("noise", given, 1, 4, 4);
            checkNoise(given.get(ValueLayout.JAVA_FLOAT, 0), 0);
            noiseForAll.point(given, 1);
        } else {
            Buffers.checkRead("noise", given, batch, 4L * dimensions, 4);
            long bad = Finite.firstNotFinite(given, (long) batch * dimensions);
            if (bad >= 0) {
                checkNoise(given.getAtIndex(ValueLayout.JAVA_FLOAT, bad), bad);
            }
            noisePerValue.point(given, batch);
        }
    }

    static void checkNoise(float value, long index) {
        if (!(value >= 0 && value < 1)) {
            throw new InvalidInputException("noise must lie in [0, 1) but is " + value + " at index " + index);
        }
    }

    private static void point(
            @Nullable TensorSlot output, @Nullable MemorySegment wanted, int batch, int width, String what) {
        if (wanted == null) {
            if (output != null) {
                output.clear();
            }
        } else if (output == null) {
            throw new InvalidModelException("this model gives no " + what);
        } else {
            Buffers.checkWritten(what, wanted, batch, 4L * width, 4);
            output.point(wanted, batch);
        }
    }

    /** Memory of its own for calls with arrays, for {@code maxBatch} images, with one value of noise for all. */
    EncodeBuffers staging() {
        if (staging == null) {
            staging = allocate(arena, maxBatch);
        }
        return staging;
    }

    /** The same with noise per value. */
    EncodeBuffers stagingWithNoise() {
        if (stagingWithNoise == null) {
            stagingWithNoise = staging().withNoise(floats(arena, maxBatch, dimensions));
        }
        return stagingWithNoise;
    }

    /** Buffers for all inputs and outputs; one value of noise for all, at the midpoint. */
    EncodeBuffers allocate(Arena owner, int batch) {
        MemorySegment noise = null;
        if (noiseForAll != null) {
            noise = floats(owner, 1, 1);
            noise.set(ValueLayout.JAVA_FLOAT, 0, 0.5f);
        }
        return new EncodeBuffers(
                owner.allocate((long) batch * dimensions, Buffers.ALIGNMENT),
                floats(owner, batch, dimensions),
                label == null ? null : owner.allocate(4L * batch, Buffers.ALIGNMENT),
                noise,
                logLikelihood == null ? null : floats(owner, batch, 1),
                bitsPerDimension == null ? null : floats(owner, batch, 1),
                classLogits == null ? null : floats(owner, batch, classes));
    }

    private static MemorySegment floats(Arena owner, int batch, int width) {
        return owner.allocate(4L * batch * width, Buffers.ALIGNMENT);
    }

    @Override
    public void close() {
        run.close();
        if (label != null) {
            label.close();
        }
        arena.close();
    }
}
