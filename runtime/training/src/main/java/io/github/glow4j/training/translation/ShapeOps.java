package io.github.glow4j.training.translation;

import static io.github.glow4j.training.translation.OpTranslator.add;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Operators about shapes, those that only change them, and those that make tensors of a shape. */
final class ShapeOps {
    private ShapeOps() {}

    static void addTo(Map<String, OpTranslator> table) {
        table.put(
                "Const",
                call -> List.of(Value.of(ConstantReader.read(
                        call.attribute("value").getTensor(), call.node().getName()))));
        table.put("IdentityN", NodeCall::inputs);
        add(
                table,
                call -> call.in(0),
                "Identity",
                "Snapshot",
                "StopGradient",
                "PreventGradient",
                "CheckNumerics",
                "PlaceholderWithDefault",
                "GuaranteeConst",
                "EnsureShape");
        add(table, call -> Value.symbols(call.in(0).shape, false), "Shape");
        table.put(
                "ShapeN",
                call -> call.inputs().stream()
                        .map(value -> Value.symbols(value.shape, false))
                        .toList());
        add(table, call -> Value.symbols(new Dim[] {Dim.product(call.in(0).shape)}, true), "Size");
        add(table, call -> Value.scalar(TensorType.INT, call.in(0).rank()), "Rank");
        add(table, ShapeOps::reshape, "Reshape");
        add(table, ShapeOps::expandDims, "ExpandDims");
        add(table, ShapeOps::squeeze, "Squeeze");
        add(table, call -> Shaping.transpose(call.in(0), permutation(call)), "Transpose");
        add(table, ShapeOps::fill, "Fill");
        add(table, call -> Shaping.expand(call.in(0), call.in(1).elements()), "BroadcastTo");
        add(table, call -> Shaping.tile(call.in(0), multiples(call)), "Tile");
        add(table, ShapeOps::range, "Range");
        add(table, call -> filled(call.in(0), 0), "ZerosLike");
        add(table, call -> filled(call.in(0), 1), "OnesLike");
    }

    private static Value filled(Value like, double value) {
        return Shaping.expand(Value.scalar(like.type, value), like.shape);
    }

    private static Value fill(NodeCall call) {
        if (call.in(1).rank() != 0) {
            throw new Unsupported(
                    "it fills with a tensor of shape " + call.in(1).shapeText());
        }
        return Shaping.expand(call.in(1), call.in(0).elements());
    }

    private static Value reshape(NodeCall call) {
        Dim[] shape = call.in(1).elements().clone();
        int open = -1;
        Dim known = Dim.ONE;
        for (int axis = 0; axis < shape.length; axis++) {
            if (shape[axis].is(-1)) {
                if (open >= 0) {
                    throw new Unsupported("two axes of its shape are open");
                }
                open = axis;
            } else {
                known = known.times(shape[axis]);
            }
        }
        if (open >= 0) {
            shape[open] = Dim.product(call.in(0).shape).dividedBy(known);
        }
        return Shaping.reshape(call.in(0), shape);
    }

    private static Value expandDims(NodeCall call) {
        Value x = call.in(0);
        return insertAxis(x, call.axis(1, x.rank() + 1));
    }

    static Value insertAxis(Value x, int axis) {
        Dim[] shape = new Dim[x.rank() + 1];
        System.arraycopy(x.shape, 0, shape, 0, axis);
        shape[axis] = Dim.ONE;
        System.arraycopy(x.shape, axis, shape, axis + 1, x.rank() - axis);
        return Shaping.reshape(x, shape);
    }

    static Value dropAxis(Value x, int axis) {
        return Shaping.reshape(
                x,
                IntStream.range(0, x.rank())
                        .filter(other -> other != axis)
                        .mapToObj(other -> x.shape[other])
                        .toArray(Dim[]::new));
    }

    private static Value squeeze(NodeCall call) {
        Value x = call.in(0);
        String attribute = call.has("squeeze_dims") ? "squeeze_dims" : "axis";
        boolean[] dropped = new boolean[x.rank()];
        if (call.has(attribute) && call.numbers(attribute).length > 0) {
            for (int axis : call.numbers(attribute)) {
                dropped[NodeCall.axisOf(axis, x.rank())] = true;
            }
        } else {
            for (int axis = 0; axis < dropped.length; axis++) {
                dropped[axis] = x.shape[axis].is(1);
            }
        }
        return Shaping.reshape(
                x,
                IntStream.range(0, x.rank())
                        .filter(axis -> !dropped[axis])
                        .mapToObj(axis -> x.shape[axis])
                        .toArray(Dim[]::new));
    }

    private static int[] permutation(NodeCall call) {
        int[] order = call.in(1).ints();
        int[] sorted = order.clone();
        Arrays.sort(sorted);
        if (!Arrays.equals(sorted, IntStream.range(0, call.in(0).rank()).toArray())) {
            throw new Unsupported(Arrays.toString(order) + " is no order of the axes of "
                    + call.in(0).shapeText());
        }
        return order;
    }

    private static Dim[] multiples(NodeCall call) {
        Dim[] multiples = call.in(1).elements();
        if (multiples.length != call.in(0).rank()) {
            throw new Unsupported(multiples.length + " multiples do not fit a tensor of shape "
                    + call.in(0).shapeText());
        }
        return multiples;
    }

    private static Value range(NodeCall call) {
        double start = call.in(0).fullTensor().values()[0];
        double limit = call.in(1).fullTensor().values()[0];
        double step = call.in(2).fullTensor().values()[0];
        double count = Math.ceil((limit - start) / step);
        if (!(Math.abs(count) <= Integer.MAX_VALUE)) {
            throw new Unsupported("the range from " + start + " to " + limit + " by " + step + " has no end");
        }
        double[] values = LongStream.range(0, Math.max(0, (long) count))
                .mapToDouble(i -> start + i * step)
                .toArray();
        return Value.of(new Tensor(call.in(0).type, new int[] {values.length}, values));
    }
}
