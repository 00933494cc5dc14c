package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A dense array of numbers in native memory, in C order (the last dimension varies fastest). Sizes are 64-bit
 * throughout: a tensor may be larger than 2 GB.
 *
 * <p>A tensor lies over memory of the caller ({@link #wrap}), or owns memory that the library allocated
 * ({@link #allocate}, {@link DeviceAllocator#allocate}, and what runs return), which may be that of a device
 * ({@link #location()}). It must be closed; the tensors that a run returned are also closed with their session, those of
 * an allocator with it. Thread-safe as an object; the elements are plain memory, and the caller keeps threads from writing
 * what others read.
 *
 * <p>Making and closing a tensor costs tens of microseconds. To run a model many times over the same or alternating
 * memory, use a {@link TensorSlot}.
 */
public final class Tensor extends OrtObject {
    private final ElementType elementType;
    private final long[] shape;
    private final long byteSize;
    private final long address;
    private final MemoryLocation location;
    private final @Nullable DeviceAllocator allocator;

    /** The caller's memory, kept alive by every call that uses it; null if the library owns the memory. */
    private final @Nullable MemorySegment callersMemory;

    /** What {@link #data()} gives out over the library's memory: ends with this tensor, so that no access outlives it. */
    private @Nullable MemorySegment view;

    private @Nullable Arena viewArena;

    private Tensor(
            MemorySegment pointer,
            @Nullable OrtObject owner,
            ElementType elementType,
            long[] shape,
            long address,
            MemoryLocation location,
            @Nullable MemorySegment callersMemory) {
        super("Tensor", pointer, owner);
        this.location = location;
        this.allocator = owner instanceof DeviceAllocator own ? own : null;
        this.elementType = elementType;
        this.shape = shape;
        this.byteSize = Shapes.byteSize(elementType, shape);
        this.address = address;
        this.callersMemory = callersMemory;
    }

    /**
     * A tensor over the caller's memory, which is not copied and stays the caller's to free, after this tensor. Memory of
     * an {@link Arena#ofAuto() automatic} arena is held until then.
     *
     * @param data native, aligned to the element type, with at least as many bytes as the shape needs
     * @throws IllegalArgumentException if {@code data} is too small, misaligned or on the Java heap, or a dimension is
     *     negative
     * @throws UnsupportedOperationException if the type has no fixed size, such as STRING
     */
    public static Tensor wrap(MemorySegment data, ElementType type, long... shape) {
        OrtLibrary.api();
        long[] own = shape.clone();
        long bytes = Shapes.byteSize(type.requirePlain("the tensor"), own);
        Shapes.checkMemory(data, bytes, type, false, "the tensor");
        MemorySegment memory = data.asSlice(0, bytes);
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(BindingFunctions.createTensor(
                    Allocator.CPU_MEMORY,
                    memory,
                    bytes,
                    scratch.allocateFrom(JAVA_LONG, own),
                    own.length,
                    type.code(),
                    out));
            return new Tensor(out.get(ADDRESS, 0), null, type, own, memory.address(), MemoryLocation.CPU, memory);
        }
    }

    /**
     * A tensor of zeros in memory that the library allocates.
     *
     * @throws IllegalArgumentException if a dimension is negative, or the size exceeds 2^63 - 1 bytes
     * @throws UnsupportedOperationException if the type has no fixed size, such as STRING
     * @throws OrtException if there is not enough memory
     */
    public static Tensor allocate(ElementType type, long... shape) {
        OrtLibrary.api();
        long[] own = shape.clone();
        long bytes = Shapes.byteSize(type.requirePlain("the tensor"), own);
        MemorySegment value;
        try (Arena scratch = Arena.ofConfined()) {
            value = TensorFunctions.createTensorAsOrtValue(
                    Allocator.DEFAULT, scratch.allocateFrom(JAVA_LONG, own), own.length, type.code());
        }
        try {
            MemorySegment data = TensorFunctions.getTensorMutableData(value).reinterpret(bytes);
            data.fill((byte) 0);
            return new Tensor(value, null, type, own, data.address(), MemoryLocation.CPU, null);
        } catch (RuntimeException e) {
            TensorFunctions.releaseValue(value);
            throw e;
        }
    }

    /** Takes over a tensor that an allocator made. */
    static Tensor inDevice(MemorySegment value, DeviceAllocator allocator, ElementType type, long[] shape, long bytes) {
        try {
            MemorySegment data = TensorFunctions.getTensorMutableData(value);
            if (allocator.location().isHostAccessible()) {
                data.reinterpret(bytes).fill((byte) 0);
            }
            return new Tensor(value, allocator, type, shape, data.address(), allocator.location(), null);
        } catch (RuntimeException e) {
            TensorFunctions.releaseValue(value);
            throw e;
        }
    }

    /** Takes over a tensor that the library made in a run. */
    static Tensor ofLibrary(MemorySegment value, Session session) {
        try {
            MemorySegment info = TensorFunctions.getTensorTypeAndShape(value);
            try {
                ElementType type =
                        ElementType.of(TypeFunctions.getTensorElementType(info)).requirePlain("the output");
                long[] shape = TypeFunctions.shape(info);
                long address = TensorFunctions.getTensorMutableData(value).address();
                MemoryLocation location = MemoryFunctions.locationOf(value);
                return new Tensor(value, session, type, shape, address, location, null);
            } finally {
                TypeFunctions.releaseTensorTypeAndShapeInfo(info);
            }
        } catch (RuntimeException e) {
            TensorFunctions.releaseValue(value);
            throw e;
        }
    }

    public ElementType elementType() {
        return elementType;
    }

    public long[] shape() {
        return shape.clone();
    }

    /** The number of elements. */
    public long elementCount() {
        return byteSize / elementType.byteSize();
    }

    public long byteSize() {
        return byteSize;
    }

    /** Where the elements lie. */
    public MemoryLocation location() {
        return location;
    }

    /**
     * The elements. Memory of the library ends with this tensor: access to the segment then throws
     * {@link IllegalStateException}.
     *
     * @throws IllegalStateException if this tensor is closed
     * @throws UnsupportedOperationException if they lie on a device: {@link Environment#copy} brings them to the host
     */
    public MemorySegment data() {
        requireHost();
        acquire();
        try {
            return callersMemory != null ? callersMemory : view();
        } finally {
            release();
        }
    }

    private void requireHost() {
        if (!location.isHostAccessible()) {
            throw new UnsupportedOperationException("the tensor lies in memory of " + location
                    + ", which Java cannot reach: copy it to a tensor of the host, by Environment.copy");
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // freeNative() closes it
    private synchronized MemorySegment view() {
        MemorySegment known = view;
        if (known == null) {
            Arena arena = Arena.ofShared();
            known = MemorySegment.ofAddress(address).reinterpret(byteSize, arena, null);
            viewArena = arena;
            view = known;
        }
        return known;
    }

    /**
     * Copies the elements of a FLOAT, FLOAT16 or BFLOAT16 tensor to an array.
     *
     * @throws UnsupportedOperationException if the elements are of another type, or lie on a device
     * @throws IllegalStateException if this tensor is closed, or has too many elements for an array
     */
    public float[] toFloatArray() {
        requireHost();
        acquire();
        try {
            MemorySegment elements = elements();
            int count = arrayLength();
            float[] array = new float[count];
            switch (elementType) {
                case FLOAT -> MemorySegment.copy(elements, JAVA_FLOAT_UNALIGNED, 0, array, 0, count);
                case FLOAT16 -> {
                    for (int i = 0; i < count; i++) {
                        array[i] = Float.float16ToFloat(elements.getAtIndex(JAVA_SHORT_UNALIGNED, i));
                    }
                }
                case BFLOAT16 -> {
                    for (int i = 0; i < count; i++) {
                        array[i] = Float.intBitsToFloat(elements.getAtIndex(JAVA_SHORT_UNALIGNED, i) << 16);
                    }
                }
                default -> throw new UnsupportedOperationException("a tensor of " + elementType + " holds no floats");
            }
            return array;
        } finally {
            release();
        }
    }

    private int arrayLength() {
        long count = elementCount();
        if (count > Integer.MAX_VALUE - 8) {
            throw new IllegalStateException(count + " elements are too many for an array: use data()");
        }
        return (int) count;
    }

    /** The elements, which must be reachable; only between {@link #enter()} and {@link #exit()}. */
    MemorySegment elements() {
        return callersMemory != null
                ? callersMemory
                : MemorySegment.ofAddress(address).reinterpret(byteSize);
    }

    @Nullable
    MemorySegment callersMemory() {
        return callersMemory;
    }

    /** A value over the same memory that calls it ordinary. The caller releases it, and keeps this open meanwhile. */
    MemorySegment asOrdinary() {
        requireHost();
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(BindingFunctions.createTensor(
                    Allocator.CPU_MEMORY,
                    elements(),
                    byteSize,
                    scratch.allocateFrom(JAVA_LONG, shape),
                    shape.length,
                    elementType.code(),
                    out));
            return out.get(ADDRESS, 0);
        }
    }

    /** What made it, if it has to be told who holds the memory. */
    @Nullable
    DeviceAllocator allocator() {
        return allocator;
    }

    boolean isReadOnly() {
        return callersMemory != null && callersMemory.isReadOnly();
    }

    long address() {
        return address;
    }

    @Override
    void freeNative() {
        if (viewArena != null) {
            closeWhenUnused(viewArena);
        }
        DeviceGate.run(location, () -> TensorFunctions.releaseValue(pointer));
    }

    /** Closing fails while a native call uses the segment, for instance a run over {@link #data()}: it ends by itself. */
    private static void closeWhenUnused(Arena arena) {
        boolean interrupted = false;
        while (true) {
            try {
                arena.close();
                break;
            } catch (IllegalStateException inUse) {
                try {
                    Thread.sleep(1);
                } catch (InterruptedException e) {
                    interrupted = true; // the memory cannot be freed under the call, so the wait goes on
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "Tensor " + elementType + Arrays.toString(shape);
    }
}
