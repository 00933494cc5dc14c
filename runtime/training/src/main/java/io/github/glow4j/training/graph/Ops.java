package io.github.glow4j.training.graph;

import io.github.glow4j.tensorflow.DataType;
import io.github.glow4j.tensorflow.Graph;
import io.github.glow4j.tensorflow.Operation;
import io.github.glow4j.tensorflow.OperationBuilder;
import io.github.glow4j.tensorflow.Output;
import io.github.glow4j.tensorflow.Tensor;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** TensorFlow operations by short names, on activations {@code [N,H,W,C]} of one floating-point type. */
final class Ops {
    private static final int CHANNEL_AXIS = 3;

    private final Graph graph;
    private final DataType type;
    private final String scope;
    private final Map<String, Output> constants;
    private final int[] counter;

    Ops(Graph graph, DataType type) {
        this(graph, type, "", new HashMap<>(), new int[1]);
    }

    private Ops(Graph graph, DataType type, String scope, Map<String, Output> constants, int... counter) {
        this.graph = graph;
        this.type = type;
        this.scope = scope;
        this.constants = constants;
        this.counter = counter;
    }

    /** The same, with another prefix for the names of operations. */
    Ops in(String other) {
        return new Ops(graph, type, other.endsWith("/") ? other : other + "/", constants, counter);
    }

    /** The same, on values of another floating-point type. */
    Ops of(DataType other) {
        return other == type ? this : new Ops(graph, other, scope, constants, counter);
    }

    Graph graph() {
        return graph;
    }

    DataType type() {
        return type;
    }

    OperationBuilder operation(String kind) {
        return graph.operation(kind, uniqueName(kind));
    }

    /** A name, or a prefix of names, that no operation has yet. */
    String uniqueName(String stem) {
        return scope + stem + "_" + counter[0]++;
    }

    private Output op(String kind, Output... inputs) {
        OperationBuilder builder = operation(kind);
        for (Output input : inputs) {
            builder.input(input);
        }
        return builder.build().output();
    }

    // Constants

    Output constant(double value) {
        return constants.computeIfAbsent(
                type + " scalar " + Double.doubleToLongBits(value), key -> tensor(new double[] {value}));
    }

    /** Values of the graph's floating-point type. */
    Output tensor(double[] values, long... shape) {
        if (type == DataType.DOUBLE) {
            try (Tensor tensor = Tensor.of(values, shape)) {
                return graph.constant(uniqueName("Const"), tensor);
            }
        }
        float[] narrow = new float[values.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) values[i];
        }
        try (Tensor tensor = Tensor.of(narrow, shape)) {
            return graph.constant(uniqueName("Const"), tensor);
        }
    }

    /** A constant that is made when it is first asked for in this floating-point type. */
    Output cached(String key, Supplier<Output> maker) {
        String typed = type + " " + key;
        Output known = constants.get(typed);
        if (known == null) {
            known = maker.get();
            constants.put(typed, known);
        }
        return known;
    }

    Output ints(int... values) {
        return constants.computeIfAbsent("ints " + Arrays.toString(values), key -> {
            try (Tensor tensor = Tensor.of(values, values.length)) {
                return graph.constant(uniqueName("Const"), tensor);
            }
        });
    }

    private Output scalarInt(int value) {
        return constants.computeIfAbsent("int " + value, key -> {
            try (Tensor tensor = Tensor.of(new int[] {value})) {
                return graph.constant(uniqueName("Const"), tensor);
            }
        });
    }

    // Elementwise

    Output add(Output a, Output b) {
        return op("AddV2", a, b);
    }

    Output subtract(Output a, Output b) {
        return op("Sub", a, b);
    }

    Output multiply(Output a, Output b) {
        return op("Mul", a, b);
    }

    Output multiply(Output a, double factor) {
        return op("Mul", a, constant(factor));
    }

    Output divide(Output a, Output b) {
        return op("RealDiv", a, b);
    }

    Output minimum(Output a, Output b) {
        return op("Minimum", a, b);
    }

    Output negative(Output x) {
        return op("Neg", x);
    }

    Output exp(Output x) {
        return op("Exp", x);
    }

    Output log(Output x) {
        return op("Log", x);
    }

    Output abs(Output x) {
        return op("Abs", x);
    }

    Output sqrt(Output x) {
        return op("Sqrt", x);
    }

    Output square(Output x) {
        return op("Square", x);
    }

    Output floor(Output x) {
        return op("Floor", x);
    }

    Output relu(Output x) {
        return op("Relu", x);
    }

    Output sigmoid(Output x) {
        return op("Sigmoid", x);
    }

    /** {@code ln sigmoid(x)}, finite where the sigmoid itself underflows. */
    Output logSigmoid(Output x) {
        return negative(op("Softplus", negative(x)));
    }

    Output logSoftmax(Output x) {
        return op("LogSoftmax", x);
    }

    /** Lets nothing of a gradient through. */
    Output stopGradient(Output x) {
        return op("StopGradient", x);
    }

    /** Values in the floating-point type of these operations. */
    Output cast(Output x) {
        return cast(x, type);
    }

    Output cast(Output x, DataType to) {
        return x.type() == to
                ? x
                : operation("Cast").input(x).attribute("DstT", to).build().output();
    }

    /** The same value, but only once other operations have run. */
    Output after(Output x, Collection<Operation> others) {
        return operation("Identity").input(x).after(others).build().output();
    }

    /** Whether no element is infinite or NaN, a scalar. */
    Output allFinite(Output x) {
        return operation("All")
                .input(reshape(op("IsFinite", x), -1))
                .input(ints(0))
                .build()
                .output();
    }

    /** The same value; the run fails with the message if it is infinite or NaN. */
    Output checked(Output x, String message) {
        return operation("CheckNumerics")
                .input(x)
                .attribute("message", message)
                .build()
                .output();
    }

    // Shapes

    Output reshape(Output x, int... shape) {
        return op("Reshape", x, ints(shape));
    }

    Output transpose(Output x, int... permutation) {
        return op("Transpose", x, ints(permutation));
    }

    /** The first and the second half of the channels. */
    List<Output> halves(Output x) {
        return operation("Split")
                .input(scalarInt(CHANNEL_AXIS))
                .input(x)
                .attribute("num_split", 2L)
                .build()
                .outputs();
    }

    /** Parts of the given lengths along an axis. */
    List<Output> parts(Output x, int axis, int... lengths) {
        return operation("SplitV")
                .input(x)
                .input(ints(lengths))
                .input(scalarInt(axis))
                .attribute("num_split", (long) lengths.length)
                .build()
                .outputs();
    }

    /** The channels of one, then those of the other. */
    Output concat(Output a, Output b) {
        return operation("ConcatV2")
                .inputs(List.of(a, b))
                .input(scalarInt(CHANNEL_AXIS))
                .build()
                .output();
    }

    /** Rows of a unit matrix along an axis. */
    Output oneHot(Output indices, int depth, long axis) {
        return operation("OneHot")
                .input(indices)
                .input(scalarInt(depth))
                .input(constant(1))
                .input(constant(0))
                .attribute("axis", axis)
                .build()
                .output();
    }

    /** A vector of equal values, as long as the first dimension of {@code x}. */
    Output perImage(double value, Output x) {
        Output shape = op("Shape", x);
        Output batch = operation("StridedSlice")
                .input(shape)
                .input(ints(0))
                .input(ints(1))
                .input(ints(1))
                .build()
                .output();
        return op("Fill", batch, constant(value));
    }

    // Reductions

    /** The sum over axes, which disappear. */
    Output sum(Output x, int... axes) {
        return op("Sum", x, ints(axes));
    }

    Output mean(Output x, int... axes) {
        return op("Mean", x, ints(axes));
    }

    Output maximum(Output x, int... axes) {
        return op("Max", x, ints(axes));
    }

    /** The sum of all elements, a scalar. */
    Output sumOfAll(Output x) {
        return sum(reshape(x, -1), 0);
    }

    Output sumOfList(List<Output> values) {
        return operation("AddN").inputs(values).build().output();
    }

    // Linear algebra

    Output matMul(Output a, Output b) {
        return op("MatMul", a, b);
    }

    Output biasAdd(Output x, Output bias) {
        return op("BiasAdd", x, bias);
    }

    /** A convolution with stride 1, padded with zeros to the same size. */
    Output convolution(Output x, Output kernel) {
        return operation("Conv2D")
                .input(x)
                .input(kernel)
                .attribute("strides", 1, 1, 1, 1)
                .attribute("padding", "SAME")
                .build()
                .output();
    }

    /** The same for each channel by itself, with one kernel per channel: {@code [3,3,C,1]}. */
    Output depthwiseConvolution(Output x, Output kernel) {
        return operation("DepthwiseConv2dNative")
                .input(x)
                .input(kernel)
                .attribute("strides", 1, 1, 1, 1)
                .attribute("padding", "SAME")
                .build()
                .output();
    }

    /** {@code exp(3 * logs)}: every learned scale of OpenAI's code is stored in this way. */
    Output scale(Output logs) {
        return exp(multiply(logs, 3));
    }

    /** {@code exp(-3 * logs)}. */
    Output inverseScale(Output logs) {
        return exp(multiply(logs, -3));
    }
}
