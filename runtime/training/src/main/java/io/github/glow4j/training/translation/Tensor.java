package io.github.glow4j.training.translation;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * A constant, row-major. Values of all types are held as doubles, so that a chain of float operations is rounded once,
 * when the constant is written.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Tensor(TensorType type, int[] shape, double[] values) {
    private static final int MAX_COUNT = 1 << 27;

    Tensor {
        if (count(shape) != values.length) {
            throw new IllegalArgumentException(values.length + " values for " + Arrays.toString(shape));
        }
    }

    static Tensor scalar(TensorType type, double value) {
        return new Tensor(type, new int[0], new double[] {value});
    }

    static Tensor ints(long... values) {
        return new Tensor(
                TensorType.INT,
                new int[] {values.length},
                Arrays.stream(values).asDoubleStream().toArray());
    }

    /** @throws Unsupported if that is more than any model needs, so that a damaged graph does not exhaust the memory */
    static int count(int[] shape) {
        long count = 1;
        for (int size : shape) {
            count = Math.multiplyExact(count, (long) size);
            if (size < 0 || count > MAX_COUNT) {
                throw new Unsupported("a constant of shape " + Arrays.toString(shape) + " is too large");
            }
        }
        return (int) count;
    }

    int rank() {
        return shape.length;
    }

    /** Values as TensorFlow has them before an operation that jumps: a double just off a float's step would fall off it. */
    Tensor rounded() {
        return type == TensorType.FLOAT ? map(TensorType.FLOAT, x -> (float) x) : this;
    }

    Tensor map(TensorType result, DoubleUnaryOperator f) {
        return new Tensor(result, shape, Arrays.stream(values).map(f).toArray());
    }

    Tensor reshape(int... newShape) {
        return new Tensor(type, newShape, values);
    }

    /** Axis {@code i} of the result is axis {@code order[i]} of this. */
    Tensor transpose(int... order) {
        int[] strides = strides(shape);
        return gather(
                Arrays.stream(order).map(axis -> shape[axis]).toArray(),
                Arrays.stream(order).map(axis -> strides[axis]).toArray(),
                0);
    }

    /** Axes of length 1 are repeated; the rank must be the same. */
    Tensor broadcastTo(int... newShape) {
        if (Arrays.equals(shape, newShape)) {
            return this;
        }
        int[] strides = strides(shape);
        for (int axis = 0; axis < rank(); axis++) {
            if (shape[axis] == 1) {
                strides[axis] = 0;
            }
        }
        return gather(newShape, strides, 0);
    }

    Tensor slice(int[] starts, int[] counts, int[] steps) {
        int[] strides = strides(shape);
        int offset = 0;
        for (int axis = 0; axis < rank(); axis++) {
            offset += starts[axis] * strides[axis];
            strides[axis] *= steps[axis];
        }
        return gather(counts, strides, offset);
    }

    /** Rows along an axis. */
    Tensor take(int axis, int... indices) {
        int inner = count(Arrays.copyOfRange(shape, axis + 1, rank()));
        int outer = count(Arrays.copyOf(shape, axis));
        int[] newShape = shape.clone();
        newShape[axis] = indices.length;
        double[] out = new double[count(newShape)];
        for (int o = 0; o < outer; o++) {
            for (int i = 0; i < indices.length; i++) {
                System.arraycopy(
                        values, (o * shape[axis] + indices[i]) * inner, out, (o * indices.length + i) * inner, inner);
            }
        }
        return new Tensor(type, newShape, out);
    }

    /** This inside a larger tensor of one value. */
    Tensor pad(int[] before, int[] after, double value) {
        int[] newShape = new int[rank()];
        for (int axis = 0; axis < rank(); axis++) {
            newShape[axis] = before[axis] + shape[axis] + after[axis];
        }
        double[] out = new double[count(newShape)];
        Arrays.fill(out, value);
        int[] strides = strides(newShape);
        int[] index = new int[rank()];
        for (double each : values) {
            int at = 0;
            for (int axis = 0; axis < rank(); axis++) {
                at += (before[axis] + index[axis]) * strides[axis];
            }
            out[at] = each;
            next(index, shape);
        }
        return new Tensor(type, newShape, out);
    }

    /** Elementwise over two tensors of the same rank, whose axes of length 1 are repeated. */
    Tensor zip(Tensor other, TensorType result, DoubleBinaryOperator f) {
        int[] common = new int[rank()];
        for (int axis = 0; axis < rank(); axis++) {
            common[axis] = shape[axis] == 1 ? other.shape[axis] : shape[axis];
        }
        double[] a = broadcastTo(common).values;
        double[] b = other.broadcastTo(common).values;
        double[] out = new double[a.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = f.applyAsDouble(a[i], b[i]);
        }
        return new Tensor(result, common, out);
    }

    /** Over some axes, which stay with length 1. */
    Tensor reduce(boolean[] axes, double start, DoubleBinaryOperator f) {
        int[] newShape = shape.clone();
        int[] strides = new int[rank()];
        for (int axis = 0; axis < rank(); axis++) {
            newShape[axis] = axes[axis] ? 1 : shape[axis];
        }
        int[] kept = strides(newShape);
        for (int axis = 0; axis < rank(); axis++) {
            strides[axis] = axes[axis] ? 0 : kept[axis];
        }
        double[] out = new double[count(newShape)];
        Arrays.fill(out, start);
        int[] index = new int[rank()];
        for (double each : values) {
            int at = 0;
            for (int axis = 0; axis < rank(); axis++) {
                at += index[axis] * strides[axis];
            }
            out[at] = f.applyAsDouble(out[at], each);
            next(index, shape);
        }
        return new Tensor(type, newShape, out);
    }

    long[] toLongs() {
        return Arrays.stream(values).mapToLong(value -> (long) value).toArray();
    }

    /** As ints; what is beyond their range, such as "to the end" of a slice, becomes the last of them. */
    int[] toInts() {
        return Arrays.stream(values)
                .mapToInt(value -> Math.clamp((long) value, Integer.MIN_VALUE, Integer.MAX_VALUE))
                .toArray();
    }

    private Tensor gather(int[] newShape, int[] strides, int offset) {
        double[] out = new double[count(newShape)];
        int[] index = new int[newShape.length];
        for (int i = 0; i < out.length; i++) {
            int at = offset;
            for (int axis = 0; axis < index.length; axis++) {
                at += index[axis] * strides[axis];
            }
            out[i] = values[at];
            next(index, newShape);
        }
        return new Tensor(type, newShape, out);
    }

    static int[] strides(int[] shape) {
        int[] strides = new int[shape.length];
        int stride = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= shape[axis];
        }
        return strides;
    }

    private static void next(int[] index, int[] shape) {
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            if (++index[axis] < shape[axis]) {
                return;
            }
            index[axis] = 0;
        }
    }
}
