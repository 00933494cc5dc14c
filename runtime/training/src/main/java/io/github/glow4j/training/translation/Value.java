package io.github.glow4j.training.translation;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a node computes, as far as it is known: a constant, a short vector of numbers and multiples of the batch size (from
 * {@code tf.shape}), or an expression of the ONNX graph.
 *
 * <p>What is held may be smaller than the shape: it is then to be broadcast to it. So a placeholder that is fixed, or noise
 * of which the caller gives one value, costs nothing before something needs its full size.
 */
final class Value {
    final TensorType type;
    final Dim[] shape;
    private final @Nullable Tensor constant;
    private final Dim @Nullable [] symbols;
    private final @Nullable Expr expr;

    /** Whether the expression has its full size. */
    final boolean full;

    final Origin origin;

    /** How an expression came about, as far as later operations can undo it. */
    sealed interface Origin {
        record Other() implements Origin {}

        /** The transpose of a value that is itself no transpose. */
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Transposed(Value of, int[] order) implements Origin {}

        record Concatenated(List<Value> parts, int axis) implements Origin {}

        record Reshaped(Value of) implements Origin {}
    }

    private static final Origin OTHER = new Origin.Other();

    private Value(
            TensorType type,
            Dim[] shape,
            @Nullable Tensor constant,
            Dim @Nullable [] symbols,
            @Nullable Expr expr,
            boolean full,
            Origin origin) {
        this.type = type;
        this.shape = shape;
        this.constant = constant;
        this.symbols = symbols;
        this.expr = expr;
        this.full = full;
        this.origin = origin;
    }

    static Value of(Tensor tensor) {
        return of(tensor, Dim.shape(tensor.shape()));
    }

    /** A constant that is broadcast to a shape of the same rank. */
    static Value of(Tensor tensor, Dim[] shape) {
        if (tensor.rank() != shape.length) {
            throw new IllegalArgumentException("rank " + tensor.rank() + " for " + Arrays.toString(shape));
        }
        return new Value(tensor.type(), shape, tensor, null, null, false, OTHER);
    }

    static Value scalar(TensorType type, double value) {
        return of(Tensor.scalar(type, value));
    }

    static Value ints(long... values) {
        return of(Tensor.ints(values));
    }

    /** An integer vector, or a scalar, whose elements may depend on the batch size. */
    static Value symbols(Dim[] elements, boolean scalar) {
        if (Arrays.stream(elements).noneMatch(Dim::batch)) {
            Value vector = ints(Arrays.stream(elements).mapToLong(Dim::factor).toArray());
            return scalar ? of(vector.tensor().reshape()) : vector;
        }
        Dim[] shape = scalar ? new Dim[0] : Dim.shape(elements.length);
        return new Value(TensorType.INT, shape, null, elements, null, true, OTHER);
    }

    static Value of(TensorType type, Dim[] shape, Expr expr) {
        return new Value(type, shape, null, null, expr, true, OTHER);
    }

    static Value of(TensorType type, Dim[] shape, Expr expr, Origin origin) {
        return new Value(type, shape, null, null, expr, true, origin);
    }

    /** An expression that is broadcast to a shape of the same rank. */
    static Value broadcast(TensorType type, Dim[] shape, Expr expr) {
        return new Value(type, shape, null, null, expr, false, OTHER);
    }

    int rank() {
        return shape.length;
    }

    boolean isConstant() {
        return constant != null;
    }

    boolean isSymbols() {
        return symbols != null;
    }

    boolean isExpr() {
        return expr != null;
    }

    /** The constant as it is held. */
    Tensor tensor() {
        if (constant == null) {
            throw new Unsupported("a value that it needs at conversion is only known at run time");
        }
        return constant;
    }

    /** The constant, in full size. */
    Tensor fullTensor() {
        return tensor().broadcastTo(Arrays.stream(shape).mapToInt(Dim::known).toArray());
    }

    /**
     * The constant with the named axes in full size.
     *
     * @throws Unsupported if one of them is the batch
     */
    Tensor tensorWith(boolean[] axes) {
        int[] size = tensor().shape().clone();
        for (int axis = 0; axis < size.length; axis++) {
            if (axes[axis]) {
                size[axis] = shape[axis].known();
            }
        }
        return tensor().broadcastTo(size);
    }

    /** The elements of an integer vector or scalar. */
    Dim[] elements() {
        if (symbols != null) {
            return symbols;
        }
        return Arrays.stream(fullTensor().toLongs()).mapToObj(Dim::of).toArray(Dim[]::new);
    }

    int[] ints() {
        return fullTensor().toInts();
    }

    int asInt() {
        int[] values = ints();
        if (values.length != 1) {
            throw new Unsupported("one number is needed, not " + values.length);
        }
        return values[0];
    }

    /** The expression as it is held; constants and symbols become one. */
    Expr held() {
        if (expr != null) {
            return expr;
        }
        return symbols != null ? vector(symbols, rank() == 0) : Expr.constant(tensor());
    }

    /** The expression in full size. */
    Expr expr() {
        if (full || (constant != null && Arrays.equals(Dim.shape(constant.shape()), shape))) {
            return held();
        }
        return Expr.op("Expand", held(), vector(shape, false));
    }

    private static Expr vector(Dim[] elements, boolean scalar) {
        Expr[] parts = new Expr[elements.length];
        if (Arrays.stream(elements).noneMatch(Dim::batch)) {
            return Expr.longs(Arrays.stream(elements).mapToLong(Dim::factor).toArray());
        }
        for (int i = 0; i < parts.length; i++) {
            Expr factor = Expr.longs(elements[i].factor());
            parts[i] = !elements[i].batch()
                    ? factor
                    : elements[i].factor() == 1 ? new Expr.Batch() : Expr.op("Mul", new Expr.Batch(), factor);
        }
        if (scalar) {
            return Expr.op("Reshape", parts[0], Expr.longs());
        }
        return parts.length == 1 ? parts[0] : Expr.op("Concat", Map.of("axis", 0), parts);
    }

    String shapeText() {
        return Arrays.toString(shape);
    }
}
