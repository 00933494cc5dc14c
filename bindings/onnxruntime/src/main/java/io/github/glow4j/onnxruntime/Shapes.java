package io.github.glow4j.onnxruntime;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Sizes of tensors and the checks of the memory under them, in 64 bits throughout. */
final class Shapes {
    /** @throws IllegalArgumentException if a dimension is negative or the size exceeds 2^63 - 1 bytes */
    static long byteSize(ElementType type, long[] shape) {
        long bytes = type.byteSize();
        boolean empty = false;
        for (long dimension : shape) {
            if (dimension < 0) {
                throw new IllegalArgumentException("negative dimension in shape " + Arrays.toString(shape));
            }
            empty |= dimension == 0;
            long factor = Math.max(1, dimension); // so that an overflow shows wherever a zero stands
            if (Math.multiplyHigh(bytes, factor) != 0 || bytes * factor < 0) {
                throw new IllegalArgumentException(
                        "a tensor of shape " + Arrays.toString(shape) + " is larger than any memory");
            }
            bytes *= factor;
        }
        return empty ? 0 : bytes;
    }

    /** Refuses memory that the library could not use as it is. */
    static void checkMemory(MemorySegment data, long bytes, ElementType type, boolean written, String what) {
        if (!data.isNative()) {
            throw new IllegalArgumentException(what + ": the memory is on the Java heap;"
                    + " allocate it from an Arena, as the library works in place");
        }
        if (data.byteSize() < bytes) {
            throw new IllegalArgumentException(
                    what + " needs " + bytes + " bytes, the memory segment has " + data.byteSize());
        }
        if (data.address() % type.byteSize() != 0) {
            throw new IllegalArgumentException(what + ": the address of the memory is not a multiple of "
                    + type.byteSize() + ", as " + type + " needs");
        }
        if (written && data.isReadOnly()) {
            throw new IllegalArgumentException(what + " is written to, but the memory segment is read-only");
        }
        if (!data.scope().isAlive()) {
            throw new IllegalStateException(what + ": the memory segment has been freed, its arena is closed");
        }
    }

    private Shapes() {}
}
