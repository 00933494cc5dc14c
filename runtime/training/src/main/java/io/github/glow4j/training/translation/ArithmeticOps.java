package io.github.glow4j.training.translation;

import static io.github.glow4j.training.translation.OpTranslator.add;

import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** Arithmetic, comparisons and logic on elements. */
final class ArithmeticOps {
    private ArithmeticOps() {}

    static void addTo(Map<String, OpTranslator> table) {
        unary(table, "Neg", x -> -x);
        unary(table, "Abs", Math::abs);
        unary(table, "Exp", Math::exp);
        unary(table, "Log", Math::log);
        unary(table, "Sqrt", Math::sqrt);
        unary(table, "Reciprocal", x -> 1 / x);
        unary(table, "Sigmoid", x -> 1 / (1 + Math.exp(-x)));
        unary(table, "Tanh", Math::tanh);
        unary(table, "Relu", x -> Math.max(x, 0));
        unary(table, "Softplus", x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))));
        add(table, call -> reciprocal(call.in(0)), "Inv", "Reciprocal");
        add(table, call -> reciprocal(Elementwise.unary("Sqrt", Math::sqrt, call.in(0))), "Rsqrt");
        add(table, call -> Elementwise.multiply(call.in(0), call.in(0)), "Square");
        add(table, call -> log1p(call.in(0)), "Log1p");
        add(table, call -> expm1(call.in(0)), "Expm1");
        add(table, call -> clip(call.in(0), constant(call, 0), constant(call, 6)), "Relu6");
        add(table, ArithmeticOps::leakyRelu, "LeakyRelu");
        step(table, "Floor", "Floor", Math::floor);
        step(table, "Ceil", "Ceil", Math::ceil);
        step(table, "Rint", "Round", Math::rint);
        step(table, "Round", "Round", Math::rint);
        step(table, "Sign", "Sign", Math::signum);

        add(table, call -> Elementwise.add(call.in(0), call.in(1)), "Add", "AddV2");
        add(table, call -> call.inputs().stream().reduce(Elementwise::add).orElse(call.in(0)), "AddN");
        add(table, call -> Elementwise.subtract(call.in(0), call.in(1)), "Sub");
        add(table, call -> Elementwise.multiply(call.in(0), call.in(1)), "Mul");
        add(table, call -> Elementwise.divide(call.in(0), call.in(1)), "RealDiv", "Div", "TruncateDiv");
        add(table, call -> Elementwise.floorDivide(call.in(0), call.in(1)), "FloorDiv");
        add(table, call -> Elementwise.floorModulo(call.in(0), call.in(1)), "FloorMod");
        add(table, call -> max(call.in(0), call.in(1)), "Maximum");
        add(table, call -> min(call.in(0), call.in(1)), "Minimum");
        add(table, call -> clip(call.in(0), call.in(1), call.in(2)), "ClipByValue");
        add(table, call -> Elementwise.binary("Pow", Math::pow, call.in(0), call.in(1)), "Pow");
        add(table, ArithmeticOps::squaredDifference, "SquaredDifference");

        comparison(table, "Equal", "Equal", (x, y) -> x == y ? 1 : 0);
        comparison(table, "Greater", "Greater", (x, y) -> x > y ? 1 : 0);
        comparison(table, "GreaterEqual", "GreaterOrEqual", (x, y) -> x >= y ? 1 : 0);
        comparison(table, "Less", "Less", (x, y) -> x < y ? 1 : 0);
        comparison(table, "LessEqual", "LessOrEqual", (x, y) -> x <= y ? 1 : 0);
        comparison(table, "LogicalAnd", "And", (x, y) -> x != 0 && y != 0 ? 1 : 0);
        comparison(table, "LogicalOr", "Or", (x, y) -> x != 0 || y != 0 ? 1 : 0);
        add(
                table,
                call -> not(Elementwise.compare("Equal", (x, y) -> x == y ? 1 : 0, call.in(0), call.in(1))),
                "NotEqual");
        add(table, call -> not(call.in(0)), "LogicalNot");
        add(table, ArithmeticOps::select, "Select");
        add(table, call -> Elementwise.where(call.in(0), call.in(1), call.in(2)), "SelectV2");
        add(table, call -> Elementwise.cast(call.in(0), call.type("DstT")), "Cast");
    }

    private static void unary(Map<String, OpTranslator> table, String operator, DoubleUnaryOperator f) {
        add(table, call -> Elementwise.unary(operator, f, call.in(0)), operator);
    }

    /** Integers are their own floor. */
    private static void step(Map<String, OpTranslator> table, String operator, String onnx, DoubleUnaryOperator f) {
        add(
                table,
                call -> call.in(0).type.floating() || "Sign".equals(onnx)
                        ? Elementwise.step(onnx, f, call.in(0))
                        : call.in(0),
                operator);
    }

    private static void comparison(
            Map<String, OpTranslator> table, String operator, String onnx, DoubleBinaryOperator f) {
        add(table, call -> Elementwise.compare(onnx, f, call.in(0), call.in(1)), operator);
    }

    private static Value constant(NodeCall call, double value) {
        return Value.scalar(call.in(0).type, value);
    }

    static Value not(Value x) {
        return Elementwise.unary("Not", value -> value == 0 ? 1 : 0, x);
    }

    static Value max(Value a, Value b) {
        return Elementwise.binary("Max", Math::max, a, b);
    }

    private static Value min(Value a, Value b) {
        return Elementwise.binary("Min", Math::min, a, b);
    }

    private static Value clip(Value x, Value low, Value high) {
        return max(min(x, high), low);
    }

    private static Value reciprocal(Value x) {
        return Elementwise.divide(Value.scalar(x.type, 1), x);
    }

    /** Near zero, {@code log(1 + x)} in float loses all digits, so it is computed in double. */
    private static Value log1p(Value x) {
        Value wide = Elementwise.cast(x, TensorType.DOUBLE);
        Value sum = Elementwise.add(wide, Value.scalar(TensorType.DOUBLE, 1));
        return Elementwise.cast(Elementwise.unary("Log", Math::log, sum), x.type);
    }

    private static Value expm1(Value x) {
        Value wide = Elementwise.unary("Exp", Math::exp, Elementwise.cast(x, TensorType.DOUBLE));
        return Elementwise.cast(Elementwise.subtract(wide, Value.scalar(TensorType.DOUBLE, 1)), x.type);
    }

    private static Value leakyRelu(NodeCall call) {
        Value x = call.in(0);
        Value slope = constant(call, call.real("alpha", 0.2f));
        return Elementwise.add(max(x, constant(call, 0)), Elementwise.multiply(slope, min(x, constant(call, 0))));
    }

    private static Value squaredDifference(NodeCall call) {
        Value difference = Elementwise.subtract(call.in(0), call.in(1));
        return Elementwise.multiply(difference, difference);
    }

    /** The first version's condition may be a vector, which chooses whole items. */
    private static Value select(NodeCall call) {
        Value condition = call.in(0);
        Value a = call.in(1);
        if (condition.rank() == 1 && a.rank() > 1) {
            Dim[] shape = new Dim[a.rank()];
            Arrays.fill(shape, Dim.ONE);
            shape[0] = condition.shape[0];
            condition = Shaping.reshape(condition, shape);
        }
        return Elementwise.where(condition, a, call.in(2));
    }
}
