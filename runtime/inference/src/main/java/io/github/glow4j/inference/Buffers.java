package io.github.glow4j.inference;

import io.github.glow4j.models.InvalidInputException;
import java.lang.foreign.MemorySegment;

/** Checks of memory that a caller hands in. What is right costs a few comparisons and no allocation. */
final class Buffers {
    /** A cache line, and what the vector units of any CPU ask for. */
    static final long ALIGNMENT = 64;

    private Buffers() {}

    static void checkBatch(int batch) {
        if (batch < 1) {
            throw new InvalidInputException("the batch must be at least 1, but is " + batch);
        }
    }

    static void checkRead(String name, MemorySegment segment, int batch, long itemBytes, int elementSize) {
        if (!segment.isNative()) {
            throw new InvalidInputException(name + " lie in the Java heap: allocate them with an Arena");
        }
        if (segment.byteSize() / itemBytes < batch) {
            throw new InvalidInputException(name + " have " + segment.byteSize() + " bytes where a batch of " + batch
                    + " needs " + batch + " * " + itemBytes);
        }
        if (segment.address() % elementSize != 0) {
            throw new InvalidInputException(name + " must begin at a multiple of " + elementSize + " bytes");
        }
        if (!segment.scope().isAlive()) {
            throw new IllegalStateException(name + " lie in an arena that is closed");
        }
        if (!segment.isAccessibleBy(Thread.currentThread())) {
            throw new InvalidInputException(name + " lie in an arena that is confined to another thread");
        }
    }

    static void checkWritten(String name, MemorySegment segment, int batch, long itemBytes, int elementSize) {
        checkRead(name, segment, batch, itemBytes, elementSize);
        if (segment.isReadOnly()) {
            throw new InvalidInputException(name + " are to be written but are read-only");
        }
    }
}
