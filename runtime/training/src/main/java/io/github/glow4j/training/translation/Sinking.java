package io.github.glow4j.training.translation;

import io.github.glow4j.training.translation.Value.Origin;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Moves transposes behind the operations that do not care about the order of axes. TensorFlow's convolutions are NHWC and
 * ONNX's are NCHW; the transposes between them meet so, and cancel.
 */
final class Sinking {
    private Sinking() {}

    /** The one order in which all values that are no constants are transposed, or null. All are of one rank. */
    static int @Nullable [] commonOrder(List<Value> values) {
        int[] common = null;
        for (Value value : values) {
            if (value.origin instanceof Origin.Transposed(Value of, int[] order)
                    && (common == null || Arrays.equals(order, common))) {
                common = order;
            } else if (!value.isConstant()) {
                return null;
            }
        }
        return common;
    }

    /** The value before the transpose. */
    static Value under(Value value, int[] order) {
        return value.origin instanceof Origin.Transposed(Value of, int[] ignored)
                ? of
                : Shaping.transpose(value, inverse(order));
    }

    static int[] inverse(int[] order) {
        int[] inverse = new int[order.length];
        for (int axis = 0; axis < order.length; axis++) {
            inverse[order[axis]] = axis;
        }
        return inverse;
    }
}
