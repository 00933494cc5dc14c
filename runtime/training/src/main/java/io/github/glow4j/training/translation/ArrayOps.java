package io.github.glow4j.training.translation;

import static io.github.glow4j.training.translation.OpTranslator.add;

import io.github.glow4j.training.translation.Linear.Reduction;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Operators that join, pad, look up and reduce tensors. */
final class ArrayOps {
    private ArrayOps() {}

    static void addTo(Map<String, OpTranslator> table) {
        add(table, call -> join(call.inputs().subList(0, last(call)), call, last(call)), "ConcatV2");
        add(table, call -> join(call.inputs().subList(1, call.inputs().size()), call, 0), "Concat");
        add(table, ArrayOps::pack, "Pack");
        add(table, call -> pad(call, 0), "Pad");
        add(table, call -> pad(call, call.in(2).fullTensor().values()[0]), "PadV2");
        add(table, ArrayOps::mirrorPad, "MirrorPad");
        add(table, call -> Shaping.gather(call.in(0), call.in(1), 0), "Gather");
        add(table, ArrayOps::gather, "GatherV2");
        add(table, ArrayOps::oneHot, "OneHot");
        add(table, call -> reduce(Reduction.SUM, call), "Sum");
        add(table, call -> reduce(Reduction.MEAN, call), "Mean");
        add(table, call -> reduce(Reduction.PRODUCT, call), "Prod");
        add(table, call -> reduce(Reduction.MAX, call), "Max");
        add(table, call -> reduce(Reduction.MIN, call), "Min");
        add(table, call -> truth(Reduction.MIN, call), "All");
        add(table, call -> truth(Reduction.MAX, call), "Any");
        add(
                table,
                call -> Linear.indexOfLargest(
                        call.in(0), call.axis(1, call.in(0).rank())),
                "ArgMax");
        add(table, call -> softmax(call.in(0)), "Softmax");
    }

    private static int last(NodeCall call) {
        return call.inputs().size() - 1;
    }

    private static Value join(List<Value> parts, NodeCall call, int axisInput) {
        if (parts.isEmpty()) {
            throw new Unsupported("it joins nothing");
        }
        return Shaping.concat(parts, call.axis(axisInput, parts.get(0).rank()));
    }

    private static Value pack(NodeCall call) {
        int axis = NodeCall.axisOf(call.number("axis", 0), call.in(0).rank() + 1);
        return Shaping.concat(
                call.inputs().stream()
                        .map(part -> ShapeOps.insertAxis(part, axis))
                        .toList(),
                axis);
    }

    private static int[][] paddings(NodeCall call) {
        int[] pads = call.in(1).ints();
        int rank = call.in(0).rank();
        if (pads.length != 2 * rank || Arrays.stream(pads).anyMatch(pad -> pad < 0)) {
            throw new Unsupported("the paddings " + Arrays.toString(pads) + " do not fit a tensor of shape "
                    + call.in(0).shapeText());
        }
        return new int[][] {
            IntStream.range(0, rank).map(axis -> pads[2 * axis]).toArray(),
            IntStream.range(0, rank).map(axis -> pads[2 * axis + 1]).toArray()
        };
    }

    private static Value pad(NodeCall call, double value) {
        int[][] pads = paddings(call);
        return Shaping.pad(call.in(0), pads[0], pads[1], value);
    }

    private static Value mirrorPad(NodeCall call) {
        int[][] pads = paddings(call);
        int shift = "REFLECT".equals(call.text("mode", "REFLECT")) ? 1 : 0; // whether the edge itself is not repeated
        Value x = call.in(0);
        for (int axis = 0; axis < pads[0].length; axis++) {
            if (pads[0][axis] == 0 && pads[1][axis] == 0) {
                continue;
            }
            int size = x.shape[axis].known();
            if (Math.max(pads[0][axis], pads[1][axis]) > size - shift) {
                throw new Unsupported("it pads an axis of length " + size + " by more than that");
            }
            long[] indices = IntStream.range(-pads[0][axis], size + pads[1][axis])
                    .map(i -> i < 0 ? -i - 1 + shift : i >= size ? 2 * size - 1 - shift - i : i)
                    .asLongStream()
                    .toArray();
            x = Shaping.gather(x, Value.ints(indices), axis);
        }
        return x;
    }

    private static Value gather(NodeCall call) {
        if (call.number("batch_dims", 0) != 0) {
            throw new Unsupported("it gathers per item of a batch");
        }
        return Shaping.gather(call.in(0), call.in(1), call.axis(2, call.in(0).rank()));
    }

    private static Value oneHot(NodeCall call) {
        Value indices = call.in(0);
        int depth = call.in(1).asInt();
        int axis = NodeCall.axisOf(call.number("axis", -1), indices.rank() + 1);
        Dim[] shape = new Dim[indices.rank() + 1];
        Arrays.fill(shape, Dim.ONE);
        shape[axis] = Dim.of(depth);
        Value classes = Shaping.reshape(
                Value.ints(IntStream.range(0, depth).asLongStream().toArray()), shape);
        Value chosen = Elementwise.compare(
                "Equal",
                (x, y) -> x == y ? 1 : 0,
                ShapeOps.insertAxis(Elementwise.cast(indices, TensorType.INT), axis),
                classes);
        return Elementwise.where(chosen, call.in(2), call.in(3));
    }

    private static boolean[] axes(NodeCall call) {
        boolean[] axes = new boolean[call.in(0).rank()];
        for (int axis : call.in(1).ints()) {
            axes[NodeCall.axisOf(axis, axes.length)] = true;
        }
        return axes;
    }

    private static Value reduce(Reduction reduction, NodeCall call) {
        return Linear.reduce(reduction, call.in(0), axes(call), call.flag("keep_dims"));
    }

    /** Logic is arithmetic of 0 and 1. */
    private static Value truth(Reduction reduction, NodeCall call) {
        Value numbers = Elementwise.cast(call.in(0), TensorType.INT);
        return Elementwise.cast(Linear.reduce(reduction, numbers, axes(call), call.flag("keep_dims")), TensorType.BOOL);
    }

    private static Value softmax(Value x) {
        boolean[] last = new boolean[x.rank()];
        last[NodeCall.axisOf(-1, x.rank())] = true;
        Value shifted = Elementwise.subtract(x, Linear.reduce(Reduction.MAX, x, last, true));
        Value exp = Elementwise.unary("Exp", Math::exp, shifted);
        return Elementwise.divide(exp, Linear.reduce(Reduction.SUM, exp, last, true));
    }
}
