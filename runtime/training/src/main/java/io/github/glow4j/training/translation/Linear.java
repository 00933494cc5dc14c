package io.github.glow4j.training.translation;

import io.github.glow4j.training.translation.Value.Origin;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/** Operations that sum: convolutions, matrix products, reductions. On constants they are done at once. */
final class Linear {
    private Linear() {}

    /** Kinds of reduction. */
    enum Reduction {
        SUM("ReduceSum", 0),
        MEAN("ReduceMean", 0),
        PRODUCT("ReduceProd", 1),
        MAX("ReduceMax", Double.NEGATIVE_INFINITY),
        MIN("ReduceMin", Double.POSITIVE_INFINITY);

        private final String operator;
        private final double start;

        Reduction(String operator, double start) {
            this.operator = operator;
            this.start = start;
        }

        /** A mean is a sum that is divided afterwards. */
        private double combine(double a, double b) {
            return switch (this) {
                case SUM, MEAN -> a + b;
                case PRODUCT -> a * b;
                case MAX -> Math.max(a, b);
                case MIN -> Math.min(a, b);
            };
        }
    }

    /** How a window moves: rows, then columns. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Window(int[] strides, int[] before, int[] after, int[] dilations) {
        int outputSize(int axis, int input, int kernel) {
            int extent = (kernel - 1) * dilations[axis] + 1;
            int size = (input + before[axis] + after[axis] - extent) / strides[axis] + 1;
            if (size < 1) {
                throw new Unsupported("a window of " + extent + " does not fit an axis of " + input);
            }
            return size;
        }
    }

    /**
     * A convolution.
     *
     * @param x NHWC
     * @param kernel rows, columns, input channels, output channels
     */
    static Value convolve(Value x, Value kernel, Window window) {
        int height = x.shape[1].known();
        int width = x.shape[2].known();
        int channels = x.shape[3].known();
        int kernelChannels = kernel.shape[2].known();
        if (channels == 0 || kernelChannels == 0 || channels % kernelChannels != 0) {
            throw new Unsupported("a kernel for " + kernelChannels + " channels does not fit " + channels);
        }
        int kernelHeight = kernel.shape[0].known();
        int kernelWidth = kernel.shape[1].known();
        Dim[] shape = {
            x.shape[0],
            Dim.of(window.outputSize(0, height, kernelHeight)),
            Dim.of(window.outputSize(1, width, kernelWidth)),
            kernel.shape[3]
        };
        if (x.isConstant() && kernel.isConstant() && channels == kernelChannels) {
            Tensor input = x.tensorWith(new boolean[] {false, true, true, true});
            return Value.of(
                    TensorMath.convolve(input, kernel.fullTensor(), window, shape[1].known(), shape[2].known()), shape);
        }
        Expr result = Expr.op(
                "Conv",
                Map.of(
                        "kernel_shape",
                        new int[] {kernelHeight, kernelWidth},
                        "strides",
                        window.strides(),
                        "pads",
                        IntStream.concat(Arrays.stream(window.before()), Arrays.stream(window.after()))
                                .toArray(),
                        "dilations",
                        window.dilations(),
                        "group",
                        channels / kernelChannels),
                Shaping.transpose(x, 0, 3, 1, 2).expr(),
                Shaping.transpose(kernel, 3, 2, 0, 1).expr());
        Value channelsFirst = Value.of(x.type, Shaping.permute(shape, 0, 3, 1, 2), result);
        return Shaping.transpose(channelsFirst, 0, 2, 3, 1);
    }

    /** Products of matrices; axes before the last two are broadcast. */
    static Value multiplyMatrices(Value a, Value b) {
        int rank = Math.max(a.rank(), b.rank());
        if (a.rank() < 2 || b.rank() < 2 || !a.shape[a.rank() - 1].equals(b.shape[b.rank() - 2])) {
            throw new Unsupported("matrices of shapes " + a.shapeText() + " and " + b.shapeText() + " have no product");
        }
        if (a.isConstant() && b.isConstant() && rank == 2) {
            Tensor left = a.tensorWith(new boolean[] {false, true});
            Tensor right = b.tensorWith(new boolean[] {true, false});
            return Value.of(TensorMath.multiply(left, right), new Dim[] {a.shape[0], b.shape[1]});
        }
        Dim[] shape = new Dim[rank];
        for (int axis = 0; axis < rank - 2; axis++) {
            Dim left = axis < rank - a.rank() ? Dim.ONE : a.shape[axis - (rank - a.rank())];
            Dim right = axis < rank - b.rank() ? Dim.ONE : b.shape[axis - (rank - b.rank())];
            if (!left.is(1) && !right.is(1) && !left.equals(right)) {
                throw new Unsupported("stacks of matrices " + a.shapeText() + " and " + b.shapeText() + " do not fit");
            }
            shape[axis] = left.is(1) ? right : left;
        }
        shape[rank - 2] = a.shape[a.rank() - 2];
        shape[rank - 1] = b.shape[b.rank() - 1];
        if (a.isConstant() && b.isConstant() && Arrays.stream(shape).noneMatch(Dim::batch)) {
            return Value.of(TensorMath.multiplyStacks(stack(a, shape), stack(b, shape)));
        }
        return Value.of(a.type, shape, Expr.op("MatMul", a.expr(), b.expr()));
    }

    /** As many matrices as the result has. */
    private static Tensor stack(Value x, Dim[] shape) {
        Dim[] full = shape.clone();
        full[full.length - 2] = x.shape[x.rank() - 2];
        full[full.length - 1] = x.shape[x.rank() - 1];
        return Shaping.expand(x, full).fullTensor();
    }

    /** Over some axes, which disappear or stay with length 1. */
    static Value reduce(Reduction reduction, Value x, boolean[] axes, boolean keep) {
        Dim[] shape = x.shape.clone();
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = axes[axis] ? Dim.ONE : shape[axis];
        }
        Value reduced = reduceKeeping(reduction, x, axes, shape);
        if (keep) {
            return reduced;
        }
        Dim[] left = IntStream.range(0, shape.length)
                .filter(axis -> !axes[axis])
                .mapToObj(axis -> shape[axis])
                .toArray(Dim[]::new);
        return Shaping.reshape(reduced, left);
    }

    private static Value reduceKeeping(Reduction reduction, Value x, boolean[] axes, Dim[] shape) {
        int[] over = IntStream.range(0, x.rank()).filter(axis -> axes[axis]).toArray();
        if (over.length == 0) {
            return x;
        }
        if (x.isSymbols() && reduction == Reduction.PRODUCT) {
            return Value.symbols(new Dim[] {Dim.product(x.elements())}, false);
        }
        if (x.isConstant() && Arrays.stream(over).noneMatch(axis -> x.shape[axis].batch())) {
            Tensor sum = x.tensorWith(axes).reduce(axes, reduction.start, reduction::combine);
            if (reduction == Reduction.MEAN) {
                double count = Arrays.stream(over)
                        .mapToDouble(axis -> x.shape[axis].known())
                        .reduce(1, (a, b) -> a * b);
                sum = sum.map(x.type, value -> x.type.floating() ? value / count : (long) (value / count));
            }
            return Value.of(sum, shape);
        }
        if (x.origin instanceof Origin.Transposed(Value of, int[] order)) {
            int[] inverse = Sinking.inverse(order);
            boolean[] inner = new boolean[axes.length];
            for (int axis : over) {
                inner[order[axis]] = true;
            }
            return Shaping.transpose(reduceKeeping(reduction, of, inner, Shaping.permute(shape, inverse)), order);
        }
        return Value.of(
                x.type,
                shape,
                Expr.op(
                        reduction.operator,
                        Map.of("keepdims", 1),
                        x.expr(),
                        Expr.longs(Arrays.stream(over).asLongStream().toArray())));
    }

    /** Index of the first largest element along an axis, which disappears. */
    static Value indexOfLargest(Value x, int axis) {
        Dim[] shape = IntStream.range(0, x.rank())
                .filter(other -> other != axis)
                .mapToObj(other -> x.shape[other])
                .toArray(Dim[]::new);
        if (x.isConstant()) {
            boolean[] along = new boolean[x.rank()];
            along[axis] = true;
            return Value.of(TensorMath.indexOfLargest(x.tensorWith(along).rounded(), axis), shape);
        }
        return Value.of(TensorType.INT, shape, Expr.op("ArgMax", Map.of("axis", axis, "keepdims", 0), x.expr()));
    }
}
