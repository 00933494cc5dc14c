package io.github.glow4j.training.translation;

import io.github.glow4j.training.translation.Value.Origin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Operations that move elements. On constants they are done at once. */
final class Shaping {
    private Shaping() {}

    /** Axis {@code i} of the result is axis {@code order[i]} of {@code x}. */
    static Value transpose(Value x, int... order) {
        if (Arrays.equals(order, IntStream.range(0, order.length).toArray())) {
            return x;
        }
        Dim[] shape = permute(x.shape, order);
        if (x.isConstant()) {
            return Value.of(x.tensor().transpose(order), shape);
        }
        if (x.origin instanceof Origin.Transposed(Value of, int[] first)) {
            return transpose(of, Arrays.stream(order).map(axis -> first[axis]).toArray());
        }
        return Value.of(
                x.type,
                shape,
                Expr.op("Transpose", Map.of("perm", order), x.expr()),
                new Origin.Transposed(x, order.clone()));
    }

    /** Row-major, to a shape of as many elements. */
    static Value reshape(Value x, Dim... shape) {
        if (Arrays.equals(x.shape, shape)) {
            return x;
        }
        if (!Dim.product(x.shape).equals(Dim.product(shape))) {
            throw new Unsupported("a tensor of shape " + x.shapeText() + " does not fit " + Arrays.toString(shape));
        }
        if (x.isSymbols() && shape.length <= 1) {
            return Value.symbols(x.elements(), shape.length == 0);
        }
        if (x.isConstant()) {
            Tensor tensor = x.tensor();
            if (tensor.values().length == 1) {
                return Value.of(tensor.reshape(ones(shape.length)), shape);
            }
            if (Arrays.equals(withoutOnes(x.shape), withoutOnes(shape))) {
                return Value.of(tensor.reshape(heldShape(x, shape)), shape);
            }
            if (Arrays.stream(x.shape).noneMatch(Dim::batch)) {
                return Value.of(x.fullTensor().reshape(known(shape)));
            }
            if (shape.length > 0 && x.shape[0].equals(shape[0]) && shape[0].batch()) {
                boolean[] items = new boolean[x.rank()];
                Arrays.fill(items, 1, items.length, true);
                int[] held = known(Arrays.copyOfRange(shape, 1, shape.length));
                return Value.of(x.tensorWith(items).reshape(concat(new int[] {1}, held)), shape);
            }
        }
        if (x.origin instanceof Origin.Reshaped(Value of)) {
            return reshape(of, shape);
        }
        long[] sizes = Arrays.stream(shape)
                .mapToLong(dim -> dim.batch() ? -1 : dim.factor())
                .toArray();
        return Value.of(x.type, shape, Expr.op("Reshape", x.expr(), Expr.longs(sizes)), new Origin.Reshaped(x));
    }

    /** Every {@code steps}-th element from {@code starts}, {@code counts} of them, on each axis. */
    static Value slice(Value x, int[] starts, Dim[] counts, int[] steps) {
        int[] cut = IntStream.range(0, x.rank())
                .filter(axis -> !counts[axis].equals(x.shape[axis]) || steps[axis] != 1)
                .toArray();
        if (cut.length == 0) {
            return x;
        }
        if (x.isConstant()) {
            return Value.of(sliced(x.tensor(), starts, counts, steps), counts);
        }
        if (x.isSymbols()) {
            Dim[] elements = IntStream.range(0, counts[0].known())
                    .mapToObj(i -> x.elements()[starts[0] + i * steps[0]])
                    .toArray(Dim[]::new);
            return Value.symbols(elements, false);
        }
        if (x.origin instanceof Origin.Transposed(Value of, int[] order)) {
            int[] inverse = Sinking.inverse(order);
            Value inner = slice(of, permute(starts, inverse), permute(counts, inverse), permute(steps, inverse));
            return transpose(inner, order);
        }
        if (cut.length == 1
                && x.origin instanceof Origin.Concatenated(List<Value> parts, int axis)
                && axis == cut[0]
                && steps[axis] == 1) {
            int begin = 0;
            for (Value part : parts) {
                int size = part.shape[axis].known();
                if (starts[axis] >= begin && starts[axis] + counts[axis].known() <= begin + size) {
                    int[] inPart = starts.clone();
                    inPart[axis] -= begin;
                    return slice(part, inPart, counts, steps);
                }
                begin += size;
            }
        }
        long[] ends = Arrays.stream(cut)
                .mapToLong(axis -> {
                    long end = counts[axis].batch() ? -1 : starts[axis] + counts[axis].factor() * steps[axis];
                    return end < 0 ? Long.MIN_VALUE : end;
                })
                .toArray();
        return Value.of(
                x.type,
                counts,
                Expr.op(
                        "Slice",
                        x.expr(),
                        Expr.longs(Arrays.stream(cut)
                                .mapToLong(axis -> starts[axis])
                                .toArray()),
                        Expr.longs(ends),
                        Expr.longs(Arrays.stream(cut).asLongStream().toArray()),
                        Expr.longs(Arrays.stream(cut)
                                .mapToLong(axis -> steps[axis])
                                .toArray())));
    }

    /** On an axis that is held once for all its length, a slice is the same one element. */
    private static Tensor sliced(Tensor tensor, int[] starts, Dim[] counts, int[] steps) {
        int[] from = new int[tensor.rank()];
        int[] size = new int[tensor.rank()];
        int[] step = new int[tensor.rank()];
        for (int axis = 0; axis < from.length; axis++) {
            boolean once = tensor.shape()[axis] == 1 && !counts[axis].is(0);
            from[axis] = once ? 0 : starts[axis];
            size[axis] = once ? 1 : counts[axis].known();
            step[axis] = once ? 1 : steps[axis];
        }
        return tensor.slice(from, size, step);
    }

    /** From {@code start}, {@code count} elements on one axis. */
    static Value slice(Value x, int axis, int start, int count) {
        int[] starts = new int[x.rank()];
        Dim[] counts = x.shape.clone();
        int[] steps = new int[x.rank()];
        Arrays.fill(steps, 1);
        starts[axis] = start;
        counts[axis] = Dim.of(count);
        return slice(x, starts, counts, steps);
    }

    static Value concat(List<Value> parts, int axis) {
        Value first = parts.get(0);
        Dim[] shape = first.shape.clone();
        shape[axis] = parts.stream().map(part -> part.shape[axis]).reduce(Dim.of(0), (a, b) -> a.is(0) ? b : a.plus(b));
        for (Value part : parts) {
            Dim[] other = part.shape.clone();
            other[axis] = shape[axis];
            if (!Arrays.equals(shape, other)) {
                throw new Unsupported("tensors of shapes " + first.shapeText() + " and " + part.shapeText()
                        + " cannot be joined on axis " + axis);
            }
        }
        if (parts.size() == 1) {
            return first;
        }
        if (parts.stream().allMatch(Value::isConstant) && !shape[axis].batch()) {
            return Value.of(joined(parts, axis), shape);
        }
        if (parts.stream().allMatch(part -> part.isConstant() || part.isSymbols())) {
            if (parts.stream().anyMatch(Value::isSymbols)) {
                Dim[] elements = parts.stream()
                        .flatMap(part -> Arrays.stream(part.elements()))
                        .toArray(Dim[]::new);
                return Value.symbols(elements, false);
            }
        }
        int[] order = Sinking.commonOrder(parts);
        if (order != null) {
            List<Value> inner =
                    parts.stream().map(part -> Sinking.under(part, order)).toList();
            return transpose(concat(inner, order[axis]), order);
        }
        Expr[] inputs = parts.stream().map(Value::expr).toArray(Expr[]::new);
        return Value.of(
                first.type,
                shape,
                Expr.op("Concat", Map.of("axis", axis), inputs),
                new Origin.Concatenated(List.copyOf(parts), axis));
    }

    private static Tensor joined(List<Value> parts, int axis) {
        boolean[] along = new boolean[parts.get(0).rank()];
        along[axis] = true;
        List<Tensor> tensors = new ArrayList<>();
        int[] common = ones(along.length);
        for (Value part : parts) {
            Tensor tensor = part.tensorWith(along);
            for (int i = 0; i < common.length; i++) {
                common[i] = Math.max(common[i], tensor.shape()[i]);
            }
            tensors.add(tensor);
        }
        int total = tensors.stream().mapToInt(tensor -> tensor.shape()[axis]).sum();
        int[] shape = common.clone();
        shape[axis] = total;
        int inner = Tensor.count(Arrays.copyOfRange(shape, axis + 1, shape.length));
        double[] values = new double[Tensor.count(shape)];
        int begin = 0;
        for (Tensor tensor : tensors) {
            common[axis] = tensor.shape()[axis];
            double[] part = tensor.broadcastTo(common).values();
            int run = common[axis] * inner;
            for (int from = 0, to = begin * inner; from < part.length; from += run, to += total * inner) {
                System.arraycopy(part, from, values, to, run);
            }
            begin += common[axis];
        }
        return new Tensor(tensors.get(0).type(), shape, values);
    }

    /** Puts one value around. */
    static Value pad(Value x, int[] before, int[] after, double value) {
        boolean[] padded = new boolean[x.rank()];
        Dim[] shape = x.shape.clone();
        for (int axis = 0; axis < padded.length; axis++) {
            padded[axis] = before[axis] != 0 || after[axis] != 0;
            if (padded[axis]) {
                shape[axis] = Dim.of(before[axis] + x.shape[axis].known() + after[axis]);
            }
        }
        if (Arrays.equals(shape, x.shape)) {
            return x;
        }
        if (x.isConstant()) {
            return Value.of(x.tensorWith(padded).pad(before, after, value), shape);
        }
        if (x.origin instanceof Origin.Transposed(Value of, int[] order)) {
            int[] inverse = Sinking.inverse(order);
            return transpose(pad(of, permute(before, inverse), permute(after, inverse), value), order);
        }
        long[] pads = IntStream.concat(Arrays.stream(before), Arrays.stream(after))
                .asLongStream()
                .toArray();
        return Value.of(
                x.type, shape, Expr.op("Pad", x.expr(), Expr.longs(pads), Expr.constant(Tensor.scalar(x.type, value))));
    }

    /** Repeats axes of length 1, and puts new ones in front. */
    static Value expand(Value x, Dim... shape) {
        Dim[] aligned = new Dim[shape.length];
        int missing = shape.length - x.rank();
        for (int axis = 0; axis < shape.length; axis++) {
            aligned[axis] = axis < missing ? Dim.ONE : x.shape[axis - missing];
            if (!aligned[axis].is(1) && !aligned[axis].equals(shape[axis])) {
                throw new Unsupported(
                        "a tensor of shape " + x.shapeText() + " cannot be repeated to " + Arrays.toString(shape));
            }
        }
        Value y = reshape(x, aligned);
        if (Arrays.equals(y.shape, shape)) {
            return y;
        }
        return y.isConstant() ? Value.of(y.tensor(), shape) : Value.broadcast(y.type, shape, y.held());
    }

    /** Repeats whole axes. */
    static Value tile(Value x, Dim... multiples) {
        Dim[] shape = new Dim[x.rank()];
        boolean repeatsOnes = true;
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = x.shape[axis].times(multiples[axis]);
            repeatsOnes &= multiples[axis].is(1)
                    || x.shape[axis].is(1)
                    || (x.isConstant() && x.tensor().shape()[axis] == 1);
        }
        if (repeatsOnes) {
            return x.isConstant() ? Value.of(x.tensor(), shape) : expand(x, shape);
        }
        if (x.isConstant() && Stream.of(multiples).noneMatch(Dim::batch)) {
            Tensor tensor = x.tensor();
            for (int axis = 0; axis < shape.length; axis++) {
                int size = tensor.shape()[axis];
                if (size > 1 && !multiples[axis].is(1)) {
                    int[] indices = IntStream.range(0, size * multiples[axis].known())
                            .map(i -> i % size)
                            .toArray();
                    tensor = tensor.take(axis, indices);
                }
            }
            return Value.of(tensor, shape);
        }
        return Value.of(
                x.type,
                shape,
                Expr.op("Tile", x.expr(), Value.symbols(multiples, false).held()));
    }

    /** The rows that indices name on an axis. */
    static Value gather(Value x, Value indices, int axis) {
        Dim[] shape = Stream.of(
                        Arrays.copyOf(x.shape, axis), indices.shape, Arrays.copyOfRange(x.shape, axis + 1, x.rank()))
                .flatMap(Arrays::stream)
                .toArray(Dim[]::new);
        if (x.isSymbols() && indices.isConstant() && indices.rank() <= 1) {
            Dim[] picked =
                    Arrays.stream(indices.ints()).mapToObj(i -> x.elements()[i]).toArray(Dim[]::new);
            return Value.symbols(picked, indices.rank() == 0);
        }
        if (x.isConstant() && indices.isConstant()) {
            boolean[] along = new boolean[x.rank()];
            along[axis] = true;
            Tensor table = x.tensorWith(along);
            int[] rows = indices.tensor().toInts();
            for (int row : rows) {
                if (row < 0 || row >= table.shape()[axis]) {
                    throw new Unsupported("index " + row + " is beyond an axis of length " + table.shape()[axis]);
                }
            }
            int[] held = concat(
                    concat(Arrays.copyOf(table.shape(), axis), indices.tensor().shape()),
                    Arrays.copyOfRange(table.shape(), axis + 1, x.rank()));
            return Value.of(table.take(axis, rows).reshape(held), shape);
        }
        return Value.of(x.type, shape, Expr.op("Gather", Map.of("axis", axis), x.expr(), indices.expr()));
    }

    static Dim[] permute(Dim[] values, int... order) {
        return Arrays.stream(order).mapToObj(axis -> values[axis]).toArray(Dim[]::new);
    }

    static int[] permute(int[] values, int... order) {
        return Arrays.stream(order).map(axis -> values[axis]).toArray();
    }

    static int[] ones(int rank) {
        int[] ones = new int[rank];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static int[] known(Dim[] shape) {
        return Arrays.stream(shape).mapToInt(Dim::known).toArray();
    }

    private static int[] concat(int[] a, int[] b) {
        return IntStream.concat(Arrays.stream(a), Arrays.stream(b)).toArray();
    }

    private static Dim[] withoutOnes(Dim[] shape) {
        return Arrays.stream(shape).filter(dim -> !dim.is(1)).toArray(Dim[]::new);
    }

    /** What is held of a constant whose shape changes only by axes of length 1. */
    private static int[] heldShape(Value x, Dim[] shape) {
        int[] held = ones(shape.length);
        int from = 0;
        for (int axis = 0; axis < shape.length; axis++) {
            if (shape[axis].is(1)) {
                continue;
            }
            while (x.shape[from].is(1)) {
                from++;
            }
            held[axis] = x.tensor().shape()[from++];
        }
        return held;
    }
}
