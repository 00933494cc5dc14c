package io.github.glow4j.models;

import java.util.Arrays;

/**
 * A named array of a model, under the name that OpenAI's code gives it.
 *
 * @param name for example {@code model/0/3/f1/l_1/W}
 * @param shape dimensions; empty for a scalar
 * @param values row-major values; the integers of a shuffle are held as floats, which is exact below 2^24
 */
@SuppressWarnings("ArrayRecordComponent") // up to 700 MB of weights: copies would double it
public record Parameter(String name, int[] shape, float[] values) {
    public Parameter {
        if (count(shape) != values.length) {
            throw new IllegalArgumentException(
                    name + " has shape " + Arrays.toString(shape) + " but " + values.length + " values");
        }
    }

    /** How many values an array of a shape has. */
    public static long count(int... shape) {
        long count = 1;
        for (int dimension : shape) {
            count *= dimension;
        }
        return count;
    }

    /** Whether OpenAI's code stores this as int32 (the indices of a shuffle) rather than float32. */
    public boolean isInteger() {
        return ParameterLayout.isInteger(name);
    }
}
