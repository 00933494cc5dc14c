package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Memory of one kind out of the arena of a {@link Session}: of a GPU, page-locked on the host, or ordinary.
 *
 * <p>Thread-safe. Closing it closes its tensors, takes them out of the bindings of any session that still hold them (whose
 * runs in flight it waits for), and only then gives the allocator back: the library keeps a plain pointer to it in every
 * tensor. It is closed with its session if not before.
 */
public final class DeviceAllocator extends OrtObject {
    private final MemoryLocation location;

    /** The bindings that a tensor of this was ever bound in: the library may hold its memory there. */
    private final Set<IoBinding> holders = Collections.newSetFromMap(new WeakHashMap<>());

    DeviceAllocator(MemorySegment pointer, Session session, MemoryLocation location) {
        super("DeviceAllocator", pointer, session);
        this.location = location;
    }

    /** Where the memory lies. */
    public MemoryLocation location() {
        return location;
    }

    /**
     * A tensor in this memory: zeros where Java can reach it, else with arbitrary contents until something is copied or
     * computed into it. It is the caller's to close, and is closed with this.
     *
     * @throws IllegalArgumentException if a dimension is negative, or the size exceeds 2^63 - 1 bytes
     * @throws UnsupportedOperationException if the type has no fixed size, such as STRING
     * @throws OrtException if there is not enough memory
     */
    public Tensor allocate(ElementType type, long... shape) {
        long[] own = shape.clone();
        long bytes = Shapes.byteSize(type.requirePlain("the tensor"), own);
        acquire();
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment value = DeviceGate.get(
                    location,
                    () -> TensorFunctions.createTensorAsOrtValue(
                            pointer, scratch.allocateFrom(JAVA_LONG, own), own.length, type.code()));
            return Tensor.inDevice(value, this, type, own, bytes);
        } finally {
            release();
        }
    }

    /** What the arena says about itself, such as {@code InUse} and {@code Limit}; empty where it keeps no books. */
    public Map<String, String> statistics() {
        acquire();
        try {
            return MemoryFunctions.statistics(pointer);
        } finally {
            release();
        }
    }

    /** Notes that a binding is about to hold a tensor of this. */
    void heldBy(IoBinding binding) {
        synchronized (holders) {
            holders.add(binding);
        }
    }

    @Override
    void freeNative() {
        List<IoBinding> last;
        synchronized (holders) {
            last = new ArrayList<>(holders);
            holders.clear();
        }
        last.forEach(IoBinding::letGo);
        DeviceGate.run(location, () -> MemoryFunctions.releaseAllocator(pointer));
    }
}
