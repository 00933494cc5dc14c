package io.github.glow4j.tensorflow;

import java.util.Arrays;

/** Arithmetic of shapes. */
final class Shapes {
    /** More dimensions than this end the process inside TensorFlow. */
    static final int MAX_RANK = 254;

    private Shapes() {}

    /**
     * The number of elements.
     *
     * @throws TensorFlowException.InvalidArgument if a dimension is negative or the product overflows
     */
    static long volume(long... shape) {
        if (shape.length > MAX_RANK) {
            throw new TensorFlowException.InvalidArgument(
                    "a shape of " + shape.length + " dimensions, of at most " + MAX_RANK);
        }
        long volume = 1;
        for (long dimension : shape) {
            if (dimension < 0) {
                throw new TensorFlowException.InvalidArgument("negative dimension in " + Arrays.toString(shape));
            }
            volume = multiply(volume, dimension, shape);
        }
        return volume;
    }

    /** Checks a shape in which -1 stands for an unknown dimension: TensorFlow ends the process over a wrong one. */
    static void checkPartial(long... shape) {
        long[] known = shape.clone();
        for (int i = 0; i < known.length; i++) {
            known[i] = known[i] == -1 ? 1 : known[i];
        }
        volume(known);
    }

    static long byteSize(DataType type, long... shape) {
        return multiply(volume(shape), type.byteSize(), shape);
    }

    private static long multiply(long a, long b, long... shape) {
        long high = Math.multiplyHigh(a, b);
        long low = a * b;
        if (high != 0 || low < 0) {
            throw new TensorFlowException.InvalidArgument("too many elements in " + Arrays.toString(shape));
        }
        return low;
    }
}
