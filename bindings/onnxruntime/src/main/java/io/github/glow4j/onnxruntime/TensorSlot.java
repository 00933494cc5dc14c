package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * An input or output of an {@link IoBinding} that is pointed at the caller's own memory, again and again, without
 * allocating.
 *
 * <p>A slot is made once, with the type and the shape of one item; {@link #point} sets the memory and the number of items,
 * which becomes the first dimension. Nothing is copied: the model reads the inputs and writes the outputs where they lie.
 * Neither {@code point} nor the run makes a Java object or opens an arena.
 *
 * <pre>{@code
 * TensorSlot image = binding.inputSlot("image", ElementType.UINT8, 32, 32, 3);
 * TensorSlot latent = binding.outputSlot("latent", ElementType.FLOAT, 3072);
 * image.point(pixels, 16); // pixels: at least 16 * 3072 bytes
 * latent.point(latents, 16);
 * session.run(binding);
 * }</pre>
 *
 * <p><b>Memory.</b> The segments must be native. They stay the caller's: a run keeps them from being freed while it lasts
 * (closing a shared arena meanwhile throws {@link IllegalStateException} in the closing thread), but no longer. Running
 * after an arena has been closed throws {@link IllegalStateException}; running on a thread other than that of a
 * confined arena throws {@link WrongThreadException}. Both are thrown before the library is called. The segment of an
 * {@link Arena#ofAuto() automatic} arena is held by the slot until it is pointed elsewhere.
 *
 * <p><b>Threads.</b> A slot belongs to its binding, which serves one thread at a time: see {@link Session}.
 */
public final class TensorSlot {
    private final IoBinding binding;
    private final Port port;
    private final ElementType type;
    private final long itemBytes;
    private final int rank;
    private final MemorySegment shape;
    private final MemorySegment out;

    /** The model's own first dimension, or -1. */
    private final long fixedBatch;

    private long batch;

    TensorSlot(IoBinding binding, Port port, ElementType type, long[] itemShape) {
        this.binding = binding;
        this.port = port;
        this.type = type;
        long[] whole = new long[itemShape.length + 1];
        System.arraycopy(itemShape, 0, whole, 1, itemShape.length);
        whole[0] = port.info.hasRank() && port.info.shape().length > 0 ? Math.max(1, port.info.dimension(0)) : 1;
        port.info.check(type, whole);
        this.fixedBatch = port.info.hasRank() ? port.info.dimension(0) : -1;
        this.itemBytes = Shapes.byteSize(type, itemShape);
        if (itemBytes == 0) {
            throw new IllegalArgumentException("the items of slot \"" + port.info.name() + "\" are empty");
        }
        this.rank = whole.length;
        // The library reads both only during a call that is given them, so the garbage collector may look after them.
        Arena scratch = Arena.ofAuto();
        this.shape = scratch.allocateFrom(JAVA_LONG, whole);
        this.out = scratch.allocate(ADDRESS);
    }

    /**
     * Sets the memory for the coming runs. Does nothing if it is the same as before.
     *
     * @param data at least {@code batch} times the size of an item, in native memory aligned to the element type, in C
     *     order; writable if this is an output; not overlapping the memory of another slot if either is an output
     * @param batch the number of items, 1 or more
     * @throws IllegalArgumentException if {@code data} is too small, misaligned, on the heap or read-only, or the model
     *     fixes another batch size
     * @throws IllegalStateException if {@code data} has been freed, or the binding is closed or in use by another thread
     * @throws WrongThreadException if {@code data} is confined to another thread
     */
    public void point(MemorySegment data, long batch) {
        // Without the locks, which take longer than the rest: nothing is touched, and the run checks again.
        if (binding.isIdle() && isCurrent(data, batch)) {
            return;
        }
        binding.enterAlone();
        try {
            if (!isCurrent(data, batch)) {
                check(data, batch);
                bind(data, batch);
            }
        } finally {
            binding.exitAlone();
        }
    }

    /**
     * Lets go of the memory. An input must be pointed elsewhere before the next run; an output is not computed until
     * then.
     *
     * @throws IllegalStateException if the binding is closed or in use by another thread
     */
    public void clear() {
        binding.enterAlone();
        try {
            if (port.slot == this) {
                binding.unbind(port);
            }
        } finally {
            binding.exitAlone();
        }
    }

    /** Bytes of one item. */
    public long itemBytes() {
        return itemBytes;
    }

    /** Makes a value over the memory and binds it. The binding holds the value from then on. */
    private void bind(MemorySegment data, long batch) {
        long bytes = batch * itemBytes;
        shape.set(JAVA_LONG, 0, batch);
        Status.check(BindingFunctions.createTensor(Allocator.CPU_MEMORY, data, bytes, shape, rank, type.code(), out));
        long value = out.get(JAVA_LONG, 0);
        try {
            binding.bind(port, value, data);
        } finally {
            BindingFunctions.releaseValue(value);
        }
        port.clear();
        port.slot = this;
        port.data = data;
        port.address = data.address();
        port.bytes = bytes;
        this.batch = batch;
    }

    /** Binds the same memory once more. */
    void bindAgain(MemorySegment data) {
        bind(data, batch);
    }

    private boolean isCurrent(MemorySegment data, long batch) {
        MemorySegment now = port.data;
        return port.slot == this
                && now != null
                && batch == this.batch
                && data.address() == now.address()
                && data.byteSize() >= port.bytes
                && data.scope().equals(now.scope()) // which also says that it is native
                && data.scope().isAlive()
                && (port.input || !data.isReadOnly());
    }

    private void check(MemorySegment data, long batch) {
        if (batch < 1 || (fixedBatch >= 0 && batch != fixedBatch)) {
            throw new IllegalArgumentException("slot \"" + port.info.name() + "\": batch " + batch
                    + (fixedBatch >= 0 ? ", but the model fixes " + fixedBatch : ", but it must be 1 or more"));
        }
        if (batch > Long.MAX_VALUE / itemBytes) {
            throw new IllegalArgumentException(
                    "slot \"" + port.info.name() + "\": " + batch + " items are larger than any memory");
        }
        Shapes.checkMemory(data, batch * itemBytes, type, !port.input, port.info.name());
    }
}
