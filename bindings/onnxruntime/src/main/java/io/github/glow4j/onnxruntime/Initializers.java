package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The caller's memory as initializers of a model. They are no {@link Tensor}s, as a model has a thousand of them and nobody
 * else sees them.
 */
final class Initializers implements AutoCloseable {
    /** Memory that a value lies over. */
    @SuppressWarnings("ArrayRecordComponent")
    record Weight(MemorySegment data, ElementType type, long[] shape) {}

    /** What the library knows by a name. The memory is held as long as that. */
    private record Value(String name, long pointer, MemorySegment memory) {}

    private final List<Value> values = new ArrayList<>();

    /** Room for what the longest name takes at most, and the longest shape with a word more. */
    private final long scratchBytes;

    /**
     * @param weights by name
     * @throws IllegalArgumentException if memory is too small, misaligned or on the Java heap, or a dimension is negative
     */
    Initializers(Map<String, Weight> weights) {
        long room = 1;
        for (Map.Entry<String, Weight> weight : weights.entrySet()) {
            room = Math.max(room, 3L * weight.getKey().length() + 1);
            room = Math.max(room, JAVA_LONG.byteSize() * (1L + weight.getValue().shape.length));
        }
        scratchBytes = room;
        try (Arena arena = Arena.ofConfined()) {
            SegmentAllocator scratch = scratch(arena);
            for (Map.Entry<String, Weight> weight : weights.entrySet()) {
                values.add(value(weight.getKey(), weight.getValue(), scratch));
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Always the same words. */
    private SegmentAllocator scratch(Arena arena) {
        return SegmentAllocator.prefixAllocator(arena.allocate(scratchBytes, JAVA_LONG.byteSize()));
    }

    private static Value value(String name, Weight weight, SegmentAllocator scratch) {
        long[] shape = weight.shape;
        long bytes = Shapes.byteSize(weight.type.requirePlain("the initializer " + name), shape);
        Shapes.checkMemory(weight.data, bytes, weight.type, false, "the initializer " + name);
        MemorySegment words = scratch.allocate(JAVA_LONG, 1L + shape.length);
        MemorySegment.copy(shape, 0, words, JAVA_LONG, JAVA_LONG.byteSize(), shape.length);
        Status.check(BindingFunctions.createTensor(
                Allocator.CPU_MEMORY,
                weight.data,
                bytes,
                words.asSlice(JAVA_LONG.byteSize()),
                shape.length,
                weight.type.code(),
                words));
        return new Value(name, words.get(JAVA_LONG, 0), weight.data);
    }

    void addTo(MemorySegment options) {
        try (Arena arena = Arena.ofConfined()) {
            SegmentAllocator scratch = scratch(arena);
            for (Value value : values) {
                OptionsFunctions.addInitializer(options, value.name, MemorySegment.ofAddress(value.pointer), scratch);
            }
        }
    }

    /** After the session, which reads them. */
    @Override
    public void close() {
        values.forEach(value -> BindingFunctions.releaseValue(value.pointer));
        values.clear();
    }
}
