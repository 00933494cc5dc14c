package io.github.glow4j.inference;

import io.github.glow4j.onnxruntime.ElementType;
import io.github.glow4j.onnxruntime.IoBinding;
import io.github.glow4j.onnxruntime.TensorSlot;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The label input of a graph. Labels are copied before they are checked, so that no other thread can change them after. */
final class LabelInput implements AutoCloseable {
    private final TensorSlot slot;
    private final int classes;
    private @Nullable Arena arena;
    private MemorySegment copy = MemorySegment.NULL;

    LabelInput(IoBinding binding, int classes) {
        this.slot = binding.inputSlot(Signature.LABEL, ElementType.INT32);
        this.classes = classes;
    }

    void point(@Nullable MemorySegment given, int batch) {
        if (given == null) {
            throw Labels.missing(classes);
        }
        Buffers.checkRead("labels", given, batch, 4, 4);
        if (copy.byteSize() < 4L * batch) {
            grow(batch);
        }
        Labels.copyChecked(given, copy, batch, classes);
        slot.point(copy, batch);
    }

    @SuppressWarnings("MustBeClosedChecker") // close() does
    private void grow(int batch) {
        close();
        arena = Arena.ofShared(); // contexts move from thread to thread
        copy = arena.allocate(4L * batch, Buffers.ALIGNMENT);
    }

    @Override
    public void close() {
        copy = MemorySegment.NULL;
        if (arena != null) {
            arena.close();
            arena = null;
        }
    }
}
