package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.glow4j.onnxruntime.c.onnxruntime_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * The tensors of one call of a {@link JavaOperator.Kernel}: one input that is being read and the output. There is one per
 * thread, and nothing is allocated in a call. Positions and counts are in elements of 4 bytes, all checked.
 */
public final class KernelContext {
    private static final ThreadLocal<KernelContext> OF_THREAD = ThreadLocal.withInitial(KernelContext::new);

    /** All memory, as copying by address allocates nothing. What is touched has been checked to be inside of a tensor. */
    private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private static final int MAX_RANK = 8;
    private static final int TYPE = 8;
    private static final int SHAPE = 16;
    private static final int RANK = 24;
    private static final int DIMENSIONS = 32;

    /** Where functions put their results, and the shape of the output. */
    private final MemorySegment scratch = Arena.ofAuto().allocate(DIMENSIONS + 8L * MAX_RANK, 8);

    private final long[] shape = new long[MAX_RANK];
    private long context;
    private int rank;
    private long input;
    private long inputSize;
    private long output;
    private long outputSize;

    private KernelContext() {}

    /** That of the calling thread, for a call of a kernel. */
    static KernelContext of(long context) {
        KernelContext own = OF_THREAD.get();
        own.context = context;
        return own;
    }

    /** @throws IllegalStateException if the kernel made no output: the library would go on with a tensor that is not there */
    void requireOutput() {
        if (output == 0) {
            throw new IllegalStateException("an operator in Java made no output");
        }
    }

    /** Forgets the tensors. */
    void close() {
        rank = 0;
        input = 0;
        inputSize = 0;
        output = 0;
        outputSize = 0;
    }

    /**
     * Begins to read an input.
     *
     * @throws IllegalArgumentException if it is no float32 tensor of up to 8 dimensions
     */
    public void readInput(int index) {
        long address = scratch.address();
        OperatorFunctions.getInput(context, index, address);
        long value = scratch.get(JAVA_LONG, 0);
        if (value == 0) {
            throw new IllegalArgumentException("input " + index + " is missing");
        }
        OperatorFunctions.getTypeAndShape(value, address + TYPE, address + SHAPE, address + RANK);
        long dimensions = scratch.get(JAVA_LONG, RANK);
        if (scratch.get(JAVA_INT, TYPE) != onnxruntime_h.ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT()
                || dimensions > MAX_RANK) {
            throw new IllegalArgumentException("input " + index + " is no float32 tensor of up to 8 dimensions");
        }
        rank = (int) dimensions;
        long source = scratch.get(JAVA_LONG, SHAPE);
        inputSize = 1;
        for (int axis = 0; axis < rank; axis++) {
            shape[axis] = MEMORY.get(JAVA_LONG, source + 8L * axis);
            inputSize = Math.multiplyExact(inputSize, shape[axis]);
        }
        OperatorFunctions.getData(value, address);
        input = scratch.get(JAVA_LONG, 0);
    }

    /** Number of dimensions of the input. */
    public int rank() {
        return rank;
    }

    /** Size of a dimension of the input. */
    public long size(int axis) {
        return shape[Objects.checkIndex(axis, rank)];
    }

    /** Copies elements of the input. */
    public void copyInput(long from, MemorySegment target, long to, long count) {
        Objects.checkFromIndexSize(from, count, inputSize);
        MemorySegment.copy(MEMORY, input + 4 * from, target, 4 * to, 4 * count);
    }

    /** Makes the output, a float32 tensor of four dimensions whose elements are not set. */
    public void createOutput(long size0, long size1, long size2, long size3) {
        scratch.set(JAVA_LONG, DIMENSIONS, size0);
        scratch.set(JAVA_LONG, DIMENSIONS + 8, size1);
        scratch.set(JAVA_LONG, DIMENSIONS + 16, size2);
        scratch.set(JAVA_LONG, DIMENSIONS + 24, size3);
        outputSize = 0;
        long address = scratch.address();
        OperatorFunctions.getOutput(context, 0, address + DIMENSIONS, 4, address);
        OperatorFunctions.getData(scratch.get(JAVA_LONG, 0), address);
        output = scratch.get(JAVA_LONG, 0);
        outputSize = Math.multiplyExact(Math.multiplyExact(size0, size1), Math.multiplyExact(size2, size3));
    }

    /** Copies elements to the output. */
    public void copyToOutput(MemorySegment source, long from, long to, long count) {
        Objects.checkFromIndexSize(to, count, outputSize);
        MemorySegment.copy(source, 4 * from, MEMORY, output + 4 * to, 4 * count);
    }

    /** Adds elements to those of the output. */
    public void addToOutput(MemorySegment source, long from, long to, long count) {
        Objects.checkFromIndexSize(to, count, outputSize);
        long target = output + 4 * to;
        for (long i = 0; i < count; i++) {
            float sum = MEMORY.get(JAVA_FLOAT, target + 4 * i) + source.getAtIndex(JAVA_FLOAT, from + i);
            MEMORY.set(JAVA_FLOAT, target + 4 * i, sum);
        }
    }

    /** Copies elements of the input to the output. */
    public void copyInputToOutput(long from, long to, long count) {
        Objects.checkFromIndexSize(from, count, inputSize);
        Objects.checkFromIndexSize(to, count, outputSize);
        MemorySegment.copy(MEMORY, input + 4 * from, MEMORY, output + 4 * to, 4 * count);
    }
}
