package io.github.glow4j.training.translation;

import java.util.Arrays;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;

/** Operations on single elements. On constants they are done at once, in double precision. */
final class Elementwise {
    private Elementwise() {}

    static Value cast(Value x, TensorType type) {
        if (x.type == type || (x.isSymbols() && type == TensorType.INT)) {
            return x;
        }
        return apply(type, tensors -> cast(tensors.get(0), type), inputs -> Expr.cast(inputs[0], type), x);
    }

    private static Tensor cast(Tensor x, TensorType type) {
        return switch (type) {
            case FLOAT, DOUBLE -> x.map(type, v -> v);
            case INT -> x.rounded().map(type, v -> (long) v);
            case BYTE -> x.rounded().map(type, v -> (long) v & 0xff);
            case BOOL -> x.map(type, v -> v != 0 ? 1 : 0);
        };
    }

    static Value unary(String operator, DoubleUnaryOperator f, Value x) {
        if (x.type == TensorType.BYTE) {
            return cast(unary(operator, f, cast(x, TensorType.INT)), TensorType.BYTE);
        }
        return apply(x.type, tensors -> tensors.get(0).map(x.type, f), inputs -> Expr.op(operator, inputs[0]), x);
    }

    /** A unary operation of a step function. */
    static Value step(String operator, DoubleUnaryOperator f, Value x) {
        return apply(
                x.type, tensors -> tensors.get(0).rounded().map(x.type, f), inputs -> Expr.op(operator, inputs[0]), x);
    }

    /** An operation of two numbers of one type. */
    static Value binary(String operator, DoubleBinaryOperator f, Value a, Value b) {
        sameType(a, b);
        if (a.type == TensorType.BYTE) {
            Value result = binary(operator, f, cast(a, TensorType.INT), cast(b, TensorType.INT));
            return cast(result, TensorType.BYTE);
        }
        return apply(
                a.type,
                tensors -> tensors.get(0).zip(tensors.get(1), a.type, f),
                inputs -> Expr.op(operator, inputs[0], inputs[1]),
                a,
                b);
    }

    /** A comparison. */
    static Value compare(String operator, DoubleBinaryOperator f, Value a, Value b) {
        sameType(a, b);
        return apply(
                TensorType.BOOL,
                tensors -> tensors.get(0).rounded().zip(tensors.get(1).rounded(), TensorType.BOOL, f),
                inputs -> Expr.op(operator, inputs[0], inputs[1]),
                a,
                b);
    }

    /** {@code a} where the condition holds, {@code b} elsewhere. */
    static Value where(Value condition, Value a, Value b) {
        sameType(a, b);
        return apply(
                a.type,
                tensors -> {
                    Tensor c = tensors.get(0);
                    // Not a sum of products: what is not taken may be infinite.
                    Tensor taken = c.zip(tensors.get(1), a.type, (on, x) -> on != 0 ? x : 0);
                    Tensor other = c.zip(tensors.get(2), a.type, (on, x) -> on != 0 ? 0 : x);
                    return taken.zip(other, a.type, Double::sum);
                },
                inputs -> Expr.op("Where", inputs[0], inputs[1], inputs[2]),
                condition,
                a,
                b);
    }

    static Value add(Value a, Value b) {
        return binary("Add", Double::sum, a, b);
    }

    static Value subtract(Value a, Value b) {
        return binary("Sub", (x, y) -> x - y, a, b);
    }

    static Value multiply(Value a, Value b) {
        if (symbolic(a, b)) {
            return eachElement(a, b, Dim::times);
        }
        return binary("Mul", (x, y) -> x * y, a, b);
    }

    /** As C divides: integers towards zero. */
    static Value divide(Value a, Value b) {
        if (symbolic(a, b)) {
            return eachElement(a, b, Dim::dividedBy);
        }
        if (a.type.floating()) {
            return binary("Div", (x, y) -> x / y, a, b);
        }
        noDivisionByZero(b);
        return binary("Div", (x, y) -> (long) (x / y), a, b);
    }

    /** As Python divides: rounded down. */
    static Value floorDivide(Value a, Value b) {
        if (symbolic(a, b)) {
            return eachElement(a, b, Dim::dividedBy);
        }
        if (a.type.floating()) {
            return step("Floor", Math::floor, divide(a, b));
        }
        noDivisionByZero(b);
        Value quotient = divide(cast(a, TensorType.DOUBLE), cast(b, TensorType.DOUBLE));
        return cast(step("Floor", Math::floor, quotient), a.type);
    }

    /** The remainder of {@link #floorDivide}. */
    static Value floorModulo(Value a, Value b) {
        return subtract(a, multiply(floorDivide(a, b), b));
    }

    private static void noDivisionByZero(Value b) {
        if (b.isConstant() && Arrays.stream(b.tensor().values()).anyMatch(value -> value == 0)) {
            throw new Unsupported("integers are divided by zero");
        }
    }

    private static boolean symbolic(Value a, Value b) {
        return (a.isSymbols() || b.isSymbols()) && !a.isExpr() && !b.isExpr() && a.rank() <= 1 && b.rank() <= 1;
    }

    private static Value eachElement(Value a, Value b, BinaryOperator<Dim> f) {
        Dim[] left = a.elements();
        Dim[] right = b.elements();
        Dim[] result = new Dim[Math.max(left.length, right.length)];
        for (int i = 0; i < result.length; i++) {
            result[i] = f.apply(left[left.length == 1 ? 0 : i], right[right.length == 1 ? 0 : i]);
        }
        return Value.symbols(result, a.rank() == 0 && b.rank() == 0);
    }

    private static void sameType(Value a, Value b) {
        if (a.type != b.type) {
            throw new Unsupported("it combines the types " + a.type + " and " + b.type);
        }
    }

    private static Value apply(
            TensorType type, Function<List<Tensor>, Tensor> fold, Function<Expr[], Expr> emit, Value... operands) {
        Dim[] shape = broadcast(operands);
        List<Value> aligned = Arrays.stream(operands)
                .map(operand -> operand.isConstant() ? aligned(operand, shape.length) : operand)
                .toList();
        if (aligned.stream().allMatch(Value::isConstant)) {
            return Value.of(fold.apply(aligned.stream().map(Value::tensor).toList()), shape);
        }
        int[] order = Sinking.commonOrder(aligned);
        if (order != null && aligned.stream().allMatch(operand -> operand.rank() == order.length)) {
            Value[] inner = aligned.stream()
                    .map(operand -> Sinking.under(operand, order))
                    .toArray(Value[]::new);
            return Shaping.transpose(apply(type, fold, emit, inner), order);
        }
        Expr result = emit.apply(aligned.stream().map(Value::held).toArray(Expr[]::new));
        boolean full = aligned.stream().anyMatch(operand -> isFull(operand) && Arrays.equals(operand.shape, shape))
                || aligned.stream().allMatch(Elementwise::isFull);
        return full ? Value.of(type, shape, result) : Value.broadcast(type, shape, result);
    }

    private static boolean isFull(Value x) {
        return x.isConstant() ? Arrays.equals(Dim.shape(x.tensor().shape()), x.shape) : x.full;
    }

    /** A constant with axes of length 1 in front. */
    private static Value aligned(Value x, int rank) {
        int missing = rank - x.rank();
        Dim[] shape = new Dim[rank];
        Arrays.fill(shape, 0, missing, Dim.ONE);
        System.arraycopy(x.shape, 0, shape, missing, x.rank());
        int[] held = Shaping.ones(rank);
        System.arraycopy(x.tensor().shape(), 0, held, missing, x.rank());
        return Value.of(x.tensor().reshape(held), shape);
    }

    private static Dim[] broadcast(Value... operands) {
        int rank = Arrays.stream(operands).mapToInt(Value::rank).max().orElse(0);
        Dim[] shape = new Dim[rank];
        Arrays.fill(shape, Dim.ONE);
        for (Value operand : operands) {
            int missing = rank - operand.rank();
            for (int axis = missing; axis < rank; axis++) {
                Dim size = operand.shape[axis - missing];
                if (shape[axis].is(1)) {
                    shape[axis] = size;
                } else if (!size.is(1) && !size.equals(shape[axis])) {
                    throw new Unsupported("tensors of shapes " + operands[0].shapeText() + " and " + operand.shapeText()
                            + " do not fit each other");
                }
            }
        }
        return shape;
    }
}
