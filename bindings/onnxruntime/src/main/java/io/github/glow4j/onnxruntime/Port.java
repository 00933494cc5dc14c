package io.github.glow4j.onnxruntime;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * What is bound to one input or output of the model in one {@link IoBinding}: a slot's memory, a tensor, an output that
 * the library is to allocate, or nothing. Touched only by the thread that has entered the binding.
 */
final class Port {
    final TensorInfo info;
    final boolean input;

    /** The name as a C string. */
    final MemorySegment name;

    /** The caller's memory that the bound value points into; null if the library owns it. */
    @Nullable
    MemorySegment data;

    @Nullable
    TensorSlot slot;

    @Nullable
    Tensor tensor;

    boolean allocatedByLibrary;

    /** Whether the bound value points into the tensor's memory without owning it. */
    boolean lent;

    /** What describes the memory of an output that the library is to allocate. */
    MemorySegment memory = MemorySegment.NULL;

    /** Where the bound value's elements lie; 0 and 0 if that is not known before the run. */
    long address;

    long bytes;

    Port(TensorInfo info, boolean input, MemorySegment name) {
        this.info = info;
        this.input = input;
        this.name = name;
    }

    boolean isBound() {
        return slot != null || tensor != null || allocatedByLibrary;
    }

    void clear() {
        data = null;
        slot = null;
        tensor = null;
        lent = false;
        allocatedByLibrary = false;
        memory = MemorySegment.NULL;
        address = 0;
        bytes = 0;
    }

    boolean overlaps(Port other) {
        return bytes != 0
                && other.bytes != 0
                && address < other.address + other.bytes
                && other.address < address + bytes;
    }
}
