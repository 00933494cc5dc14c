package io.github.glow4j.inference;

import io.github.glow4j.onnxruntime.DeviceAllocator;
import io.github.glow4j.onnxruntime.ElementType;
import io.github.glow4j.onnxruntime.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Latents in the memory of the device that a model runs on: what {@link GlowModel#encodeOnDevice} yields,
 * {@link GlowModel#shift} and {@link GlowModel#mix} compute with, and {@link GlowModel#decode(DeviceLatents, int[])} reads,
 * without a copy to the host in between. On the CPU it is ordinary memory.
 *
 * <p>Immutable and thread-safe. It belongs to the model that made it, whose closing closes it; close it yourself as soon as
 * it is not needed, as the memory of a device is scarce.
 */
public final class DeviceLatents implements AutoCloseable {
    private final LatentArithmetic owner;
    private final int count;
    private final int size;

    /** The latents in batches that a graph takes: float32 [n, size] each. */
    private final List<Tensor> batches;

    private DeviceLatents(LatentArithmetic owner, int count, int size, List<Tensor> batches) {
        this.owner = owner;
        this.count = count;
        this.size = size;
        this.batches = batches;
    }

    /** Room for latents, in batches of at most so many. */
    static DeviceLatents allocate(LatentArithmetic owner, DeviceAllocator memory, int count, int size, int maxBatch) {
        List<Tensor> batches = new ArrayList<>();
        try {
            for (int first = 0; first < count; first += maxBatch) {
                batches.add(memory.allocate(ElementType.FLOAT, Math.min(maxBatch, count - first), size));
            }
        } catch (RuntimeException e) {
            batches.forEach(Tensor::close);
            throw e;
        }
        return new DeviceLatents(owner, count, size, List.copyOf(batches));
    }

    /** Number of latents. */
    public int count() {
        return count;
    }

    /** Length of one latent. */
    public int size() {
        return size;
    }

    /** Whether {@link #close()} has been called, or the model is closed. */
    public boolean isClosed() {
        return batches.stream().anyMatch(Tensor::isClosed);
    }

    LatentArithmetic owner() {
        return owner;
    }

    List<Tensor> batches() {
        return batches;
    }

    /** The number of latents in a batch. */
    int batchCount(int batch) {
        return (int) batches.get(batch).shape()[0];
    }

    /** Frees the memory, after the calls that read it now. */
    @Override
    public void close() {
        batches.forEach(Tensor::close);
    }

    @Override
    public String toString() {
        return "DeviceLatents[" + count + ", " + size + "]";
    }
}
