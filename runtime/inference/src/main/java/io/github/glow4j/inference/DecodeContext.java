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

/** All that one call of the decoder needs beside the session. Used by one thread at a time; a call allocates nothing. */
final class DecodeContext implements ContextPool.Context {
    private final GraphRun run;
    private final IoBinding binding;
    private final int dimensions;
    private final int maxBatch;

    private final TensorSlot latent;
    private final @Nullable LabelInput label;
    private final TensorSlot image;
    private final @Nullable TensorSlot imageFloat;

    private final Arena arena = Arena.ofShared();
    private @Nullable DecodeBuffers staging;
    private @Nullable DecodeBuffers stagingWithFloats;

    DecodeContext(OpenedGraph opened, GraphFile graph, ModelManifest manifest, int maxBatch) {
        run = opened.newRun();
        binding = run.binding();
        this.maxBatch = maxBatch;
        ModelManifest.ImageFormat format = manifest.image();
        dimensions = format.dimensions();
        long[] shape = {format.height(), format.width(), format.channels()};
        latent = binding.inputSlot(Signature.LATENT, ElementType.FLOAT, dimensions);
        label = manifest.classes() > 0 ? new LabelInput(binding, manifest.classes()) : null;
        image = binding.outputSlot(Signature.IMAGE, ElementType.UINT8, shape);
        imageFloat = graph.outputs().containsKey(Signature.IMAGE_FLOAT)
                ? binding.outputSlot(Signature.IMAGE_FLOAT, ElementType.FLOAT, shape)
                : null;
    }

    /** Decodes from and to the caller's memory. */
    void run(DecodeBuffers buffers, int batch) {
        run(buffers.latents(), buffers.images(), buffers.labels(), buffers.floatImages(), batch);
    }

    /** The same without a record of the arguments. */
    void run(
            MemorySegment latents,
            MemorySegment images,
            @Nullable MemorySegment labels,
            @Nullable MemorySegment floatImages,
            int batch) {
        Buffers.checkBatch(batch);
        Buffers.checkRead("latents", latents, batch, 4L * dimensions, 4);
        Buffers.checkWritten("images", images, batch, dimensions, 1);
        long bad = Finite.firstNotFinite(latents, (long) batch * dimensions);
        if (bad >= 0) {
            float value = latents.getAtIndex(ValueLayout.JAVA_FLOAT, bad);
            throw notFinite(bad / dimensions, bad % dimensions, value);
        }
        try {
            latent.point(latents, batch);
            if (label != null) {
                label.point(labels, batch);
            }
            image.point(images, batch);
            pointFloats(floatImages, batch);
            run.run(batch);
        } catch (IllegalArgumentException | OrtException e) {
            throw Failures.of("decoder", e);
        }
    }

    /** Decodes a tensor of the device, float32 [batch, M], whose values nobody has looked at, to memory of the host. */
    void runFromDevice(Tensor latents, DecodeBuffers buffers, int batch) {
        try {
            binding.bindInput(Signature.LATENT, latents);
            try {
                if (label != null) {
                    label.point(buffers.labels(), batch);
                }
                image.point(buffers.images(), batch);
                pointFloats(null, batch);
                run.run(batch);
            } finally {
                latent.point(buffers.latents(), batch); // lets go of the tensor, which may be closed any time
            }
        } catch (IllegalArgumentException | OrtException e) {
            throw Failures.of("decoder", e);
        }
    }

    private void pointFloats(@Nullable MemorySegment wanted, int batch) {
        if (wanted == null) {
            if (imageFloat != null) {
                imageFloat.clear();
            }
        } else if (imageFloat == null) {
            throw new InvalidModelException("the decoder of this model gives no float images");
        } else {
            Buffers.checkWritten("float images", wanted, batch, 4L * dimensions, 4);
            imageFloat.point(wanted, batch);
        }
    }

    static InvalidInputException notFinite(long latent, long index, float value) {
        return new InvalidInputException(
                "latent " + latent + " is " + value + " at index " + index + ": only finite numbers can be decoded");
    }

    /** Memory of its own for calls with arrays, for {@code maxBatch} images. */
    DecodeBuffers staging() {
        if (staging == null) {
            staging = allocate(arena, maxBatch);
        }
        return staging;
    }

    /** The same with float images. */
    DecodeBuffers stagingWithFloats() {
        if (stagingWithFloats == null) {
            stagingWithFloats =
                    staging().withFloatImages(arena.allocate(4L * maxBatch * dimensions, Buffers.ALIGNMENT));
        }
        return stagingWithFloats;
    }

    /** Buffers for all inputs and the images. */
    DecodeBuffers allocate(Arena owner, int batch) {
        return new DecodeBuffers(
                owner.allocate(4L * batch * dimensions, Buffers.ALIGNMENT),
                owner.allocate((long) batch * dimensions, Buffers.ALIGNMENT),
                label == null ? null : owner.allocate(4L * batch, Buffers.ALIGNMENT),
                null);
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
