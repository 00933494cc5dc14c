package io.github.glow4j.training.translation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tensorflow.proto.DataType.DT_BOOL;
import static org.tensorflow.proto.DataType.DT_DOUBLE;
import static org.tensorflow.proto.DataType.DT_FLOAT;
import static org.tensorflow.proto.DataType.DT_INT32;
import static org.tensorflow.proto.DataType.DT_UINT8;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.glow4j.models.onnx.ExternalWeights;
import io.github.glow4j.models.onnx.OnnxGraph;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operator in a small graph: its input {@code x} once comes at run time, once is a constant, and once, if it is an
 * image, comes at run time through a transpose. All must give what was computed by hand.
 */
class OperatorTest {
    @TempDir
    Path folder;

    /**
     * @param shape of x; its first axis is the batch
     * @param body adds the operators to a graph with {@code x} and returns the name of the output
     */
    record Case(
            String operators,
            int[] shape,
            float[] x,
            Function<Graphs, String> body,
            int[] outputShape,
            float[] expected) {
        @Override
        public String toString() {
            return operators;
        }
    }

    private static final int[] VECTOR = {4, 1};
    private static final float[] NUMBERS = {-1.5f, -0.25f, 0.5f, 2.5f};

    /** Two images of 2 x 4 pixels with one channel. */
    private static final int[] IMAGES = {2, 2, 4, 1};

    private static final float[] COUNT = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};

    private static Case elementwise(String operator, float... expected) {
        return new Case(operator, VECTOR, NUMBERS, g -> g.op(operator, "y", List.of("x")), VECTOR, expected);
    }

    private static Case positive(String operator, float... expected) {
        float[] x = {0.25f, 1, 4, 16};
        return new Case(operator, VECTOR, x, g -> g.op(operator, "y", List.of("x")), VECTOR, expected);
    }

    private static Case with(String operator, float other, float... expected) {
        return new Case(
                operator, VECTOR, NUMBERS, g -> g.op(operator, "y", List.of("x", g.scalar(other))), VECTOR, expected);
    }

    private static Case compare(String operator, float... expected) {
        return new Case(
                operator,
                VECTOR,
                NUMBERS,
                g -> {
                    g.op(operator, "c", List.of("x", g.scalar(0.5f)));
                    return g.op("Cast", "y", List.of("c"), "SrcT", DT_BOOL, "DstT", DT_FLOAT);
                },
                VECTOR,
                expected);
    }

    /** Integers -7, 7, -6, 6 against 4. */
    private static Case integers(String operator, float... expected) {
        return new Case(
                operator + " of integers",
                VECTOR,
                new float[] {-7, 7, -6, 6},
                g -> {
                    g.op("Cast", "i", List.of("x"), "SrcT", DT_FLOAT, "DstT", DT_INT32);
                    g.op(operator, "j", List.of("i", g.intScalar(4)));
                    return g.op("Cast", "y", List.of("j"), "SrcT", DT_INT32, "DstT", DT_FLOAT);
                },
                VECTOR,
                expected);
    }

    private static Case images(String operators, Function<Graphs, String> body, int[] shape, float... expected) {
        return new Case(operators, IMAGES, COUNT, body, shape, expected);
    }

    private static Case reduce(String operator, int[] axes, boolean keep, int[] shape, float... expected) {
        return images(
                operator, g -> g.op(operator, "y", List.of("x", g.ints(axes)), "keep_dims", keep), shape, expected);
    }

    private static Case strided(
            String name, int[] begin, int[] end, int[] strides, int[] masks, int[] shape, float... expected) {
        return images(
                "StridedSlice " + name,
                g -> g.op(
                        "StridedSlice",
                        "y",
                        List.of("x", g.ints(begin), g.ints(end), g.ints(strides)),
                        "begin_mask",
                        masks[0],
                        "end_mask",
                        masks[1],
                        "ellipsis_mask",
                        masks[2],
                        "new_axis_mask",
                        masks[3],
                        "shrink_axis_mask",
                        masks[4]),
                shape,
                expected);
    }

    private static float[] map(float[] x, DoubleUnaryOperator f) {
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = (float) f.applyAsDouble(x[i]);
        }
        return y;
    }

    static Stream<Case> cases() {
        return Stream.of(arithmetic(), shapes(), slices(), arrays(), imageOperators(), matrices())
                .flatMap(s -> s);
    }

    private static Stream<Case> arithmetic() {
        return Stream.of(
                elementwise("Neg", 1.5f, 0.25f, -0.5f, -2.5f),
                elementwise("Abs", 1.5f, 0.25f, 0.5f, 2.5f),
                elementwise("Exp", map(NUMBERS, Math::exp)),
                elementwise("Expm1", map(NUMBERS, Math::expm1)),
                elementwise("Square", 2.25f, 0.0625f, 0.25f, 6.25f),
                elementwise("Sigmoid", map(NUMBERS, x -> 1 / (1 + Math.exp(-x)))),
                elementwise("Tanh", map(NUMBERS, Math::tanh)),
                elementwise("Relu", 0, 0, 0.5f, 2.5f),
                elementwise("Relu6", 0, 0, 0.5f, 2.5f),
                elementwise("LeakyRelu", -0.3f, -0.05f, 0.5f, 2.5f),
                elementwise("Softplus", map(NUMBERS, x -> Math.log(1 + Math.exp(x)))),
                elementwise("Floor", -2, -1, 0, 2),
                elementwise("Ceil", -1, 0, 1, 3),
                elementwise("Rint", -2, 0, 0, 2),
                elementwise("Round", -2, 0, 0, 2),
                elementwise("Sign", -1, -1, 1, 1),
                elementwise("Inv", 1 / -1.5f, -4, 2, 0.4f),
                elementwise("Reciprocal", 1 / -1.5f, -4, 2, 0.4f),
                elementwise("ZerosLike", 0, 0, 0, 0),
                elementwise("OnesLike", 1, 1, 1, 1),
                elementwise("Identity", NUMBERS),
                elementwise("Snapshot", NUMBERS),
                elementwise("StopGradient", NUMBERS),
                elementwise("PreventGradient", NUMBERS),
                elementwise("CheckNumerics", NUMBERS),
                elementwise("GuaranteeConst", NUMBERS),
                elementwise("EnsureShape", NUMBERS),
                elementwise("PlaceholderWithDefault", NUMBERS),
                elementwise("IdentityN", NUMBERS),
                positive("Log", map(new float[] {0.25f, 1, 4, 16}, Math::log)),
                positive("Log1p", map(new float[] {0.25f, 1, 4, 16}, Math::log1p)),
                positive("Sqrt", 0.5f, 1, 2, 4),
                positive("Rsqrt", 2, 1, 0.5f, 0.25f),
                with("Add", 2, 0.5f, 1.75f, 2.5f, 4.5f),
                with("AddV2", 2, 0.5f, 1.75f, 2.5f, 4.5f),
                with("AddN", 2, 0.5f, 1.75f, 2.5f, 4.5f),
                with("Sub", 2, -3.5f, -2.25f, -1.5f, 0.5f),
                with("Mul", 2, -3, -0.5f, 1, 5),
                with("RealDiv", 2, -0.75f, -0.125f, 0.25f, 1.25f),
                with("Div", 2, -0.75f, -0.125f, 0.25f, 1.25f),
                with("FloorDiv", 2, -1, -1, 0, 1),
                with("FloorMod", 2, 0.5f, 1.75f, 0.5f, 0.5f),
                with("Maximum", 0.5f, 0.5f, 0.5f, 0.5f, 2.5f),
                with("Minimum", 0.5f, -1.5f, -0.25f, 0.5f, 0.5f),
                with("Pow", 2, 2.25f, 0.0625f, 0.25f, 6.25f),
                with("SquaredDifference", 0.5f, 4, 0.5625f, 0, 4),
                integers("Div", -1, 1, -1, 1),
                integers("TruncateDiv", -1, 1, -1, 1),
                integers("FloorDiv", -2, 1, -2, 1),
                integers("FloorMod", 1, 3, 2, 2),
                integers("Mul", -28, 28, -24, 24),
                integers("Maximum", 4, 7, 4, 6),
                compare("Equal", 0, 0, 1, 0),
                compare("NotEqual", 1, 1, 0, 1),
                compare("Greater", 0, 0, 0, 1),
                compare("GreaterEqual", 0, 0, 1, 1),
                compare("Less", 1, 1, 0, 0),
                compare("LessEqual", 1, 1, 1, 0),
                new Case(
                        "ClipByValue",
                        VECTOR,
                        NUMBERS,
                        g -> g.op("ClipByValue", "y", List.of("x", g.scalar(-1), g.scalar(1))),
                        VECTOR,
                        new float[] {-1, -0.25f, 0.5f, 1}),
                new Case("LogicalAnd LogicalOr LogicalNot", VECTOR, NUMBERS, OperatorTest::logic, VECTOR, new float[] {
                    1, 0, 0, 1
                }),
                new Case(
                        "Cast to uint8 and its arithmetic",
                        VECTOR,
                        new float[] {0, 100.9f, 200, 255},
                        g -> {
                            g.op("Cast", "b", List.of("x"), "SrcT", DT_FLOAT, "DstT", DT_UINT8);
                            g.op("Add", "sum", List.of("b", "b"));
                            return g.op("Cast", "y", List.of("sum"), "SrcT", DT_UINT8, "DstT", DT_FLOAT);
                        },
                        VECTOR,
                        new float[] {0, 200, 144, 254}),
                new Case(
                        "Cast to double",
                        VECTOR,
                        NUMBERS,
                        g -> {
                            g.op("Cast", "d", List.of("x"), "SrcT", DT_FLOAT, "DstT", DT_DOUBLE);
                            g.op("Exp", "e", List.of("d"));
                            return g.op("Cast", "y", List.of("e"), "SrcT", DT_DOUBLE, "DstT", DT_FLOAT);
                        },
                        VECTOR,
                        map(NUMBERS, Math::exp)),
                new Case(
                        "Select by items",
                        new int[] {2, 2},
                        new float[] {-1, 2, 3, -4},
                        g -> {
                            g.op("Max", "m", List.of("x", g.ints(1)), "keep_dims", false);
                            g.op("Less", "c", List.of("m", g.scalar(2.5f)));
                            g.op("Neg", "n", List.of("x"));
                            return g.op("Select", "y", List.of("c", "x", "n"));
                        },
                        new int[] {2, 2},
                        new float[] {-1, 2, -3, 4}),
                new Case(
                        "SelectV2",
                        VECTOR,
                        NUMBERS,
                        g -> {
                            g.op("Greater", "c", List.of("x", g.scalar(0)));
                            return g.op("SelectV2", "y", List.of("c", "x", g.scalar(9)));
                        },
                        VECTOR,
                        new float[] {9, 9, 0.5f, 2.5f}),
                new Case(
                        "Switch and Merge of a constant condition",
                        VECTOR,
                        NUMBERS,
                        g -> {
                            g.op("Switch", "s", List.of("x", g.bools(new int[0], true)));
                            g.op("NoSuchOperator", "off", List.of("s:0"));
                            g.op("Neg", "on", List.of("s:1"));
                            return g.op("Merge", "y", List.of("off", "on"));
                        },
                        VECTOR,
                        new float[] {1.5f, 0.25f, -0.5f, -2.5f}));
    }

    /** Whether x is below -1, or above 1 and not above 2.6. */
    private static String logic(Graphs g) {
        g.op("Less", "low", List.of("x", g.scalar(-1)));
        g.op("Greater", "high", List.of("x", g.scalar(1)));
        g.op("Greater", "higher", List.of("x", g.scalar(2.6f)));
        g.op("LogicalNot", "nothigher", List.of("higher"));
        g.op("LogicalAnd", "between", List.of("high", "nothigher"));
        g.op("LogicalOr", "either", List.of("low", "between"));
        return g.op("Cast", "y", List.of("either"), "SrcT", DT_BOOL, "DstT", DT_FLOAT);
    }

    private static Stream<Case> shapes() {
        return Stream.of(
                images("Reshape", g -> g.op("Reshape", "y", List.of("x", g.ints(-1, 8))), new int[] {2, 8}, COUNT),
                images(
                        "Reshape within the batch",
                        g -> g.op("Reshape", "y", List.of("x", g.ints(-1, 4))),
                        new int[] {4, 4},
                        COUNT),
                images("Shape, StridedSlice, Pack, Reshape", OperatorTest::reshapeByShape, new int[] {2, 4, 2}, COUNT),
                images("ShapeN, Prod, Mul, FloorDiv", OperatorTest::reshapeByArithmetic, new int[] {4, 4}, COUNT),
                images(
                        "Size, Rank",
                        g -> {
                            g.op("Size", "size", List.of("x"));
                            g.op("Rank", "rank", List.of("x"));
                            g.op("FloorDiv", "quarter", List.of("size", "rank"));
                            g.op("Pack", "shape", List.of("rank", "quarter"), "axis", 0);
                            g.op("ReverseV2", "reversed", List.of("shape", g.ints(0)));
                            return g.op("Reshape", "y", List.of("x", "reversed"));
                        },
                        new int[] {4, 4},
                        COUNT),
                images(
                        "Transpose",
                        g -> g.op("Transpose", "y", List.of("x", g.ints(0, 2, 1, 3))),
                        new int[] {2, 4, 2, 1},
                        1,
                        5,
                        2,
                        6,
                        3,
                        7,
                        4,
                        8,
                        9,
                        13,
                        10,
                        14,
                        11,
                        15,
                        12,
                        16),
                images(
                        "ExpandDims",
                        g -> g.op("ExpandDims", "y", List.of("x", g.intScalar(-1))),
                        new int[] {2, 2, 4, 1, 1},
                        COUNT),
                images(
                        "Squeeze",
                        g -> g.op("Squeeze", "y", List.of("x"), "squeeze_dims", new int[] {-1}),
                        new int[] {2, 2, 4},
                        COUNT),
                images("Squeeze of all", g -> g.op("Squeeze", "y", List.of("x")), new int[] {2, 2, 4}, COUNT),
                images(
                        "Fill",
                        g -> {
                            g.op("Shape", "s", List.of("x"));
                            g.op("Fill", "f", List.of("s", g.scalar(3)));
                            return g.op("Add", "y", List.of("f", "x"));
                        },
                        IMAGES,
                        4,
                        5,
                        6,
                        7,
                        8,
                        9,
                        10,
                        11,
                        12,
                        13,
                        14,
                        15,
                        16,
                        17,
                        18,
                        19),
                images(
                        "BroadcastTo",
                        g -> {
                            g.op("Shape", "s", List.of("x"));
                            return g.op("BroadcastTo", "y", List.of(g.floats(new int[] {4, 1}, 1, 2, 3, 4), "s"));
                        },
                        IMAGES,
                        1,
                        2,
                        3,
                        4,
                        1,
                        2,
                        3,
                        4,
                        1,
                        2,
                        3,
                        4,
                        1,
                        2,
                        3,
                        4),
                new Case(
                        "Tile",
                        new int[] {2, 2},
                        new float[] {1, 2, 3, 4},
                        g -> g.op("Tile", "y", List.of("x", g.ints(1, 2))),
                        new int[] {2, 4},
                        new float[] {1, 2, 1, 2, 3, 4, 3, 4}),
                images(
                        "Tile by the batch",
                        OperatorTest::tileByBatch,
                        new int[] {2, 2, 4, 2},
                        1,
                        10,
                        2,
                        20,
                        3,
                        30,
                        4,
                        40,
                        5,
                        50,
                        6,
                        60,
                        7,
                        70,
                        8,
                        80,
                        9,
                        10,
                        10,
                        20,
                        11,
                        30,
                        12,
                        40,
                        13,
                        50,
                        14,
                        60,
                        15,
                        70,
                        16,
                        80),
                images(
                        "Range",
                        g -> {
                            g.op("Range", "r", List.of(g.scalar(10), g.scalar(50), g.scalar(10)));
                            g.op("Reshape", "c", List.of("r", g.ints(1, 1, 4, 1)));
                            return g.op("Add", "y", List.of("x", "c"));
                        },
                        IMAGES,
                        11,
                        22,
                        33,
                        44,
                        15,
                        26,
                        37,
                        48,
                        19,
                        30,
                        41,
                        52,
                        23,
                        34,
                        45,
                        56));
    }

    private static String reshapeByShape(Graphs g) {
        g.op("Shape", "s", List.of("x"));
        g.op("StridedSlice", "n", List.of("s", g.ints(0), g.ints(1), g.ints(1)), "shrink_axis_mask", 1);
        g.op("Pack", "shape", List.of("n", g.intScalar(4), g.intScalar(2)), "axis", 0);
        return g.op("Reshape", "y", List.of("x", "shape"));
    }

    /** [2N, 8N / 2N] */
    private static String reshapeByArithmetic(Graphs g) {
        g.op("ShapeN", "s", List.of("x"));
        g.op("Prod", "size", List.of("s", g.ints(0)), "keep_dims", false);
        g.op("GatherV2", "n", List.of("s", g.intScalar(0), g.intScalar(0)));
        g.op("Mul", "rows", List.of("n", g.intScalar(2)));
        g.op("FloorDiv", "columns", List.of("size", "rows"));
        g.op("Pack", "shape", List.of("rows", "columns"), "axis", 0);
        return g.op("Reshape", "y", List.of("x", "shape"));
    }

    private static String tileByBatch(Graphs g) {
        g.op("Shape", "s", List.of("x"));
        g.op("Slice", "n", List.of("s", g.ints(0), g.ints(1)));
        g.op("ConcatV2", "multiples", List.of("n", g.ints(1, 1, 1), g.intScalar(0)));
        String map = g.floats(new int[] {1, 2, 4, 1}, 10, 20, 30, 40, 50, 60, 70, 80);
        g.op("Tile", "t", List.of(map, "multiples"));
        return g.op("ConcatV2", "y", List.of("x", "t", g.intScalar(3)));
    }

    private static Stream<Case> slices() {
        return Stream.of(
                images(
                        "Slice",
                        g -> g.op("Slice", "y", List.of("x", g.ints(0, 1, 1, 0), g.ints(-1, 1, 2, -1))),
                        new int[] {2, 1, 2, 1},
                        6,
                        7,
                        14,
                        15),
                strided(
                        "with masks",
                        new int[] {0, 0, 1, 0},
                        new int[] {0, 0, 3, 0},
                        new int[] {1, 1, 1, 1},
                        new int[] {11, 11, 0, 0, 0},
                        new int[] {2, 2, 2, 1},
                        2,
                        3,
                        6,
                        7,
                        10,
                        11,
                        14,
                        15),
                strided(
                        "every second",
                        new int[] {0, 0, 1, 0},
                        new int[] {0, 0, 0, 0},
                        new int[] {1, 1, 2, 1},
                        new int[] {11, 15, 0, 0, 0},
                        new int[] {2, 2, 2, 1},
                        2,
                        4,
                        6,
                        8,
                        10,
                        12,
                        14,
                        16),
                strided(
                        "reversed",
                        new int[] {0, 0, -1, 0},
                        new int[] {0, 0, -4, 0},
                        new int[] {1, 1, -2, 1},
                        new int[] {11, 11, 0, 0, 0},
                        new int[] {2, 2, 2, 1},
                        4,
                        2,
                        8,
                        6,
                        12,
                        10,
                        16,
                        14),
                strided(
                        "reversed to the first",
                        new int[] {0, 0, 0, 0},
                        new int[] {0, 0, 0, 0},
                        new int[] {1, 1, -1, 1},
                        new int[] {15, 15, 0, 0, 0},
                        IMAGES,
                        4,
                        3,
                        2,
                        1,
                        8,
                        7,
                        6,
                        5,
                        12,
                        11,
                        10,
                        9,
                        16,
                        15,
                        14,
                        13),
                strided(
                        "with ellipsis, index and new axis",
                        new int[] {0, 0, 0},
                        new int[] {0, 0, 0},
                        new int[] {1, 1, 1},
                        new int[] {0, 0, 1, 4, 2},
                        new int[] {2, 2, 4, 1},
                        COUNT),
                strided(
                        "of an item",
                        new int[] {1, -1},
                        new int[] {2, 0},
                        new int[] {1, 1},
                        new int[] {0, 0, 0, 0, 3},
                        new int[] {4, 1},
                        13,
                        14,
                        15,
                        16),
                images(
                        "ReverseV2",
                        g -> g.op("ReverseV2", "y", List.of("x", g.ints(1))),
                        IMAGES,
                        5,
                        6,
                        7,
                        8,
                        1,
                        2,
                        3,
                        4,
                        13,
                        14,
                        15,
                        16,
                        9,
                        10,
                        11,
                        12),
                images(
                        "ReverseV2 of the batch",
                        g -> g.op("ReverseV2", "y", List.of("x", g.ints(0))),
                        IMAGES,
                        9,
                        10,
                        11,
                        12,
                        13,
                        14,
                        15,
                        16,
                        1,
                        2,
                        3,
                        4,
                        5,
                        6,
                        7,
                        8),
                images(
                        "Split",
                        g -> {
                            g.op("Split", "s", List.of(g.intScalar(2), "x"), "num_split", 2);
                            return g.op("Sub", "y", List.of("s:1", "s:0"));
                        },
                        new int[] {2, 2, 2, 1},
                        2,
                        2,
                        2,
                        2,
                        2,
                        2,
                        2,
                        2),
                images(
                        "SplitV",
                        g -> {
                            g.op("SplitV", "s", List.of("x", g.ints(1, -1), g.intScalar(2)), "num_split", 2);
                            return g.op("Identity", "y", List.of("s:1"));
                        },
                        new int[] {2, 2, 3, 1},
                        2,
                        3,
                        4,
                        6,
                        7,
                        8,
                        10,
                        11,
                        12,
                        14,
                        15,
                        16),
                images(
                        "Unpack and Pack",
                        g -> {
                            g.op("Unpack", "u", List.of("x"), "axis", 1, "num", 2);
                            return g.op("Pack", "y", List.of("u:1", "u:0"), "axis", 1, "N", 2);
                        },
                        IMAGES,
                        5,
                        6,
                        7,
                        8,
                        1,
                        2,
                        3,
                        4,
                        13,
                        14,
                        15,
                        16,
                        9,
                        10,
                        11,
                        12));
    }

    private static Stream<Case> arrays() {
        return Stream.of(
                images(
                        "ConcatV2",
                        g -> g.op("ConcatV2", "y", List.of("x", "x", g.intScalar(-2))),
                        new int[] {2, 2, 8, 1},
                        1,
                        2,
                        3,
                        4,
                        1,
                        2,
                        3,
                        4,
                        5,
                        6,
                        7,
                        8,
                        5,
                        6,
                        7,
                        8,
                        9,
                        10,
                        11,
                        12,
                        9,
                        10,
                        11,
                        12,
                        13,
                        14,
                        15,
                        16,
                        13,
                        14,
                        15,
                        16),
                images(
                        "Concat, then its parts",
                        g -> {
                            g.op("Neg", "n", List.of("x"));
                            g.op("Concat", "c", List.of(g.intScalar(3), "x", "n"));
                            return g.op("Slice", "y", List.of("c", g.ints(0, 0, 0, 1), g.ints(-1, -1, -1, 1)));
                        },
                        IMAGES,
                        map(COUNT, v -> -v)),
                new Case(
                        "Pad",
                        new int[] {2, 2},
                        new float[] {1, 2, 3, 4},
                        g -> g.op("Pad", "y", List.of("x", g.intTensor(new int[] {2, 2}, 0, 0, 1, 2))),
                        new int[] {2, 5},
                        new float[] {0, 1, 2, 0, 0, 0, 3, 4, 0, 0}),
                images(
                        "PadV2",
                        g -> g.op(
                                "PadV2",
                                "y",
                                List.of("x", g.intTensor(new int[] {4, 2}, 0, 0, 1, 0, 0, 0, 0, 0), g.scalar(9))),
                        new int[] {2, 3, 4, 1},
                        9,
                        9,
                        9,
                        9,
                        1,
                        2,
                        3,
                        4,
                        5,
                        6,
                        7,
                        8,
                        9,
                        9,
                        9,
                        9,
                        9,
                        10,
                        11,
                        12,
                        13,
                        14,
                        15,
                        16),
                images(
                        "MirrorPad REFLECT",
                        g -> g.op(
                                "MirrorPad",
                                "y",
                                List.of("x", g.intTensor(new int[] {4, 2}, 0, 0, 1, 0, 0, 0, 0, 0)),
                                "mode",
                                "REFLECT"),
                        new int[] {2, 3, 4, 1},
                        5,
                        6,
                        7,
                        8,
                        1,
                        2,
                        3,
                        4,
                        5,
                        6,
                        7,
                        8,
                        13,
                        14,
                        15,
                        16,
                        9,
                        10,
                        11,
                        12,
                        13,
                        14,
                        15,
                        16),
                images(
                        "MirrorPad SYMMETRIC",
                        g -> g.op(
                                "MirrorPad",
                                "y",
                                List.of("x", g.intTensor(new int[] {4, 2}, 0, 0, 0, 0, 0, 1, 0, 0)),
                                "mode",
                                "SYMMETRIC"),
                        new int[] {2, 2, 5, 1},
                        1,
                        2,
                        3,
                        4,
                        4,
                        5,
                        6,
                        7,
                        8,
                        8,
                        9,
                        10,
                        11,
                        12,
                        12,
                        13,
                        14,
                        15,
                        16,
                        16),
                images(
                        "GatherV2",
                        g -> g.op("GatherV2", "y", List.of("x", g.ints(3, 0), g.intScalar(2))),
                        new int[] {2, 2, 2, 1},
                        4,
                        1,
                        8,
                        5,
                        12,
                        9,
                        16,
                        13),
                new Case(
                        "Gather by input",
                        new int[] {3},
                        new float[] {2, 0, 1},
                        g -> {
                            g.op("Cast", "i", List.of("x"), "SrcT", DT_FLOAT, "DstT", DT_INT32);
                            return g.op("Gather", "y", List.of(g.floats(new int[] {3, 2}, 1, 2, 3, 4, 5, 6), "i"));
                        },
                        new int[] {3, 2},
                        new float[] {5, 6, 1, 2, 3, 4}),
                new Case(
                        "OneHot",
                        new int[] {3},
                        new float[] {2, 0, 5},
                        g -> {
                            g.op("Cast", "i", List.of("x"), "SrcT", DT_FLOAT, "DstT", DT_INT32);
                            return g.op(
                                    "OneHot", "y", List.of("i", g.intScalar(3), g.scalar(1), g.scalar(-1)), "axis", -1);
                        },
                        new int[] {3, 3},
                        new float[] {-1, -1, 1, 1, -1, -1, -1, -1, -1}),
                reduce("Sum", new int[] {1, 2, 3}, false, new int[] {2}, 36, 100),
                reduce("Mean", new int[] {1, -2}, true, new int[] {2, 1, 1, 1}, 4.5f, 12.5f),
                reduce("Max", new int[] {2}, false, new int[] {2, 2, 1}, 4, 8, 12, 16),
                reduce("Min", new int[] {2}, true, new int[] {2, 2, 1, 1}, 1, 5, 9, 13),
                reduce("Prod", new int[] {1}, false, new int[] {2, 4, 1}, 5, 12, 21, 32, 117, 140, 165, 192),
                images(
                        "All",
                        g -> {
                            g.op("Less", "c", List.of("x", g.scalar(12)));
                            g.op("All", "a", List.of("c", g.ints(2, 3)), "keep_dims", false);
                            return g.op("Cast", "y", List.of("a"), "SrcT", DT_BOOL, "DstT", DT_FLOAT);
                        },
                        new int[] {2, 2},
                        1,
                        1,
                        0,
                        0),
                images(
                        "Any",
                        g -> {
                            g.op("Less", "c", List.of("x", g.scalar(12)));
                            g.op("Any", "a", List.of("c", g.ints(2, 3)), "keep_dims", false);
                            return g.op("Cast", "y", List.of("a"), "SrcT", DT_BOOL, "DstT", DT_FLOAT);
                        },
                        new int[] {2, 2},
                        1,
                        1,
                        1,
                        0),
                new Case(
                        "ArgMax",
                        new int[] {2, 3},
                        new float[] {1, 5, 5, 7, 0, 6},
                        g -> {
                            g.op("ArgMax", "i", List.of("x", g.intScalar(1)));
                            return g.op("Cast", "y", List.of("i"), "SrcT", DT_INT32, "DstT", DT_FLOAT);
                        },
                        new int[] {2},
                        new float[] {1, 0}),
                new Case(
                        "Softmax",
                        new int[] {2, 2},
                        new float[] {0, (float) Math.log(3), 5, 5},
                        g -> g.op("Softmax", "y", List.of("x")),
                        new int[] {2, 2},
                        new float[] {0.25f, 0.75f, 0.5f, 0.5f}));
    }

    private static Case convolution(
            String name, int[] kernelShape, float[] kernel, Object[] attributes, int[] shape, float... expected) {
        return images(
                "Conv2D " + name,
                g -> g.op("Conv2D", "y", List.of("x", g.floats(kernelShape, kernel)), attributes),
                shape,
                expected);
    }

    private static Stream<Case> imageOperators() {
        int[] unit = {1, 1, 1, 1};
        return Stream.of(
                convolution(
                        "VALID",
                        new int[] {2, 2, 1, 1},
                        new float[] {1, 10, 100, 1000},
                        new Object[] {"strides", unit, "padding", "VALID"},
                        new int[] {2, 1, 3, 1},
                        6521,
                        7632,
                        8743,
                        15409,
                        16520,
                        17631),
                convolution(
                        "SAME with two channels out",
                        new int[] {1, 3, 1, 2},
                        new float[] {1, 0, 10, 1, 100, 0},
                        new Object[] {"strides", unit, "padding", "SAME"},
                        new int[] {2, 2, 4, 2},
                        210,
                        1,
                        321,
                        2,
                        432,
                        3,
                        43,
                        4,
                        650,
                        5,
                        765,
                        6,
                        876,
                        7,
                        87,
                        8,
                        1090,
                        9,
                        1209,
                        10,
                        1320,
                        11,
                        131,
                        12,
                        1530,
                        13,
                        1653,
                        14,
                        1764,
                        15,
                        175,
                        16),
                convolution(
                        "SAME with strides, the odd padding after",
                        new int[] {1, 3, 1, 1},
                        new float[] {1, 10, 100},
                        new Object[] {"strides", new int[] {1, 1, 2, 1}, "padding", "SAME"},
                        new int[] {2, 2, 2, 1},
                        321,
                        43,
                        765,
                        87,
                        1209,
                        131,
                        1653,
                        175),
                convolution(
                        "EXPLICIT with dilations",
                        new int[] {1, 2, 1, 1},
                        new float[] {1, 100},
                        new Object[] {
                            "strides",
                            unit,
                            "padding",
                            "EXPLICIT",
                            "dilations",
                            new int[] {1, 1, 2, 1},
                            "explicit_paddings",
                            new int[] {0, 0, 0, 0, 1, 0, 0, 0}
                        },
                        new int[] {2, 2, 3, 1},
                        200,
                        301,
                        402,
                        600,
                        705,
                        806,
                        1000,
                        1109,
                        1210,
                        1400,
                        1513,
                        1614),
                new Case(
                        "Conv2D and BiasAdd as NCHW",
                        new int[] {1, 2, 1, 3},
                        new float[] {1, 2, 3, 4, 5, 6},
                        g -> {
                            String kernel = g.floats(new int[] {1, 1, 2, 2}, 1, 0, 10, 1);
                            g.op(
                                    "Conv2D",
                                    "c",
                                    List.of("x", kernel),
                                    "strides",
                                    unit,
                                    "padding",
                                    "SAME",
                                    "data_format",
                                    "NCHW");
                            return g.op(
                                    "BiasAdd",
                                    "y",
                                    List.of("c", g.floats(new int[] {2}, 0.5f, -0.5f)),
                                    "data_format",
                                    "NCHW");
                        },
                        new int[] {1, 2, 1, 3},
                        new float[] {41.5f, 52.5f, 63.5f, 3.5f, 4.5f, 5.5f}),
                images(
                        "Conv2D, Pad, Relu, Concat, slice, Conv2D",
                        OperatorTest::network,
                        new int[] {2, 2, 4, 1},
                        2,
                        4,
                        6,
                        8,
                        10,
                        12,
                        14,
                        16,
                        18,
                        20,
                        22,
                        24,
                        26,
                        28,
                        30,
                        32),
                images(
                        "BiasAdd",
                        g -> g.op("BiasAdd", "y", List.of("x", g.floats(new int[] {1}, 1))),
                        IMAGES,
                        map(COUNT, v -> v + 1)),
                images(
                        "AvgPool",
                        g -> g.op(
                                "AvgPool",
                                "y",
                                List.of("x"),
                                "ksize",
                                new int[] {1, 2, 2, 1},
                                "strides",
                                new int[] {1, 2, 2, 1},
                                "padding",
                                "VALID"),
                        new int[] {2, 1, 2, 1},
                        3.5f,
                        5.5f,
                        11.5f,
                        13.5f),
                images(
                        "MaxPool",
                        g -> g.op(
                                "MaxPool",
                                "y",
                                List.of("x"),
                                "ksize",
                                new int[] {1, 2, 2, 1},
                                "strides",
                                new int[] {1, 2, 2, 1},
                                "padding",
                                "SAME"),
                        new int[] {2, 1, 2, 1},
                        6,
                        8,
                        14,
                        16),
                images(
                        "SpaceToDepth",
                        g -> g.op("SpaceToDepth", "y", List.of("x"), "block_size", 2),
                        new int[] {2, 1, 2, 4},
                        1,
                        2,
                        5,
                        6,
                        3,
                        4,
                        7,
                        8,
                        9,
                        10,
                        13,
                        14,
                        11,
                        12,
                        15,
                        16),
                new Case(
                        "DepthToSpace",
                        new int[] {2, 1, 2, 4},
                        new float[] {1, 2, 5, 6, 3, 4, 7, 8, 9, 10, 13, 14, 11, 12, 15, 16},
                        g -> g.op("DepthToSpace", "y", List.of("x"), "block_size", 2),
                        IMAGES,
                        COUNT),
                images(
                        "ResizeNearestNeighbor",
                        g -> g.op("ResizeNearestNeighbor", "y", List.of("x", g.ints(4, 2))),
                        new int[] {2, 4, 2, 1},
                        1,
                        3,
                        1,
                        3,
                        5,
                        7,
                        5,
                        7,
                        9,
                        11,
                        9,
                        11,
                        13,
                        15,
                        13,
                        15));
    }

    /** Doubles the image, by way of a second channel that is thrown away. */
    private static String network(Graphs g) {
        Object[] valid = {"strides", new int[] {1, 1, 1, 1}, "padding", "VALID"};
        g.op("Conv2D", "a", List.of("x", g.floats(new int[] {1, 1, 1, 2}, 2, -1)), valid);
        g.op("Relu", "r", List.of("a"));
        g.op("AddV2", "b", List.of("r", g.floats(new int[] {1, 1, 1, 2}, 0, 5)));
        String map = g.floats(new int[] {1, 2, 4, 1}, 1);
        g.op("Shape", "s", List.of("x"));
        g.op("Slice", "n", List.of("s", g.ints(0), g.ints(1)));
        g.op("ConcatV2", "m", List.of("n", g.ints(1, 1, 1), g.intScalar(0)));
        g.op("Tile", "ones", List.of(map, "m"));
        g.op("ConcatV2", "c", List.of("b", "ones", g.intScalar(3)));
        g.op("Pad", "p", List.of("c", g.intTensor(new int[] {4, 2}, 0, 0, 1, 1, 0, 0, 0, 0)));
        String kernel = g.floats(new int[] {3, 1, 3, 1}, 0, 0, 0, 1, 0, 0, 0, 0, 0);
        return g.op("Conv2D", "y", List.of("p", kernel), valid);
    }

    private static Stream<Case> matrices() {
        int[] shape = {2, 2};
        float[] x = {1, 2, 3, 4};
        return Stream.of(
                new Case(
                        "MatMul",
                        shape,
                        x,
                        g -> g.op("MatMul", "y", List.of("x", g.floats(new int[] {2, 3}, 1, 0, 2, 0, 1, 3))),
                        new int[] {2, 3},
                        new float[] {1, 2, 8, 3, 4, 18}),
                new Case(
                        "MatMul transposed",
                        shape,
                        x,
                        g -> g.op("MatMul", "y", List.of("x", g.floats(new int[] {1, 2}, 5, 7)), "transpose_b", true),
                        new int[] {2, 1},
                        new float[] {19, 43}),
                new Case(
                        "BatchMatMulV2",
                        new int[] {2, 1, 2},
                        x,
                        g -> g.op("BatchMatMulV2", "y", List.of("x", g.floats(shape, 0, 1, 1, 0))),
                        new int[] {2, 1, 2},
                        new float[] {2, 1, 4, 3}),
                new Case(
                        "BatchMatMul",
                        new int[] {2, 1, 2},
                        x,
                        g -> g.op("BatchMatMul", "y", List.of("x", "x"), "adj_y", true),
                        new int[] {2, 1, 1},
                        new float[] {5, 25}),
                byMatrix("MatrixInverse", new float[] {-2, 1, 1.5f, -0.5f}, 1, 2, 3, 4),
                byMatrix("Diag", new float[] {5, 0, 0, 6}, 5, 6),
                byMatrix("MatrixDiag", new float[] {5, 0, 0, 6}, 5, 6),
                new Case(
                        "MatrixDeterminant",
                        shape,
                        x,
                        g -> {
                            g.op("MatrixDeterminant", "d", List.of(g.floats(shape, 1, 2, 3, 4)));
                            return g.op("Mul", "y", List.of("x", "d"));
                        },
                        shape,
                        new float[] {-2, -4, -6, -8}),
                new Case(
                        "LogMatrixDeterminant",
                        shape,
                        x,
                        g -> {
                            String matrix = g.floats(shape, 1, 2, 3, 4);
                            g.op("LogMatrixDeterminant", "d", List.of(matrix));
                            g.op("Exp", "e", List.of("d:1"));
                            g.op("Mul", "det", List.of("d:0", "e"));
                            return g.op("Mul", "y", List.of("x", "det"));
                        },
                        shape,
                        new float[] {-2, -4, -6, -8}),
                new Case(
                        "MatrixBandPart",
                        shape,
                        x,
                        g -> {
                            String matrix = g.floats(shape, 1, 2, 3, 4);
                            g.op("MatrixBandPart", "b", List.of(matrix, g.intScalar(-1), g.intScalar(0)));
                            return g.op("MatMul", "y", List.of("x", "b"));
                        },
                        shape,
                        new float[] {7, 8, 15, 16}));
    }

    /** An operator that only constants have: the unit matrix times its result. */
    private static Case byMatrix(String operator, float[] expected, float... constant) {
        int[] shape = {2, 2};
        return new Case(
                operator,
                shape,
                new float[] {1, 0, 0, 1},
                g -> {
                    g.op(operator, "m", List.of(g.floats(constant.length == 4 ? shape : new int[] {2}, constant)));
                    return g.op("MatMul", "y", List.of("x", "m"));
                },
                shape,
                expected);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void computesAtRunTime(Case test) throws Exception {
        Graphs graphs = new Graphs();
        graphs.placeholder("x", DT_FLOAT, open(test.shape));
        String output = test.body.apply(graphs);
        assertClose(run(graphs, output, test.shape, test.x, test.outputShape), test.expected);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void computesAtConversion(Case test) {
        Graphs graphs = new Graphs();
        graphs.op("Identity", "x", List.of(graphs.floats(test.shape, test.x)));
        String output = test.body.apply(graphs);

        Value value = translate(graphs, output, Map.of());

        assertThat(value.isConstant()).isTrue();
        assertThat(value.shape).isEqualTo(Dim.shape(test.outputShape));
        double[] values = value.fullTensor().values();
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        assertClose(floats, test.expected);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void computesBehindATranspose(Case test) throws Exception {
        if (test.shape.length != 4) {
            return;
        }
        int[] order = {0, 3, 1, 2};
        int[] shape = Shaping.permute(test.shape, order);
        double[] wide = new double[test.x.length];
        Arrays.setAll(wide, i -> test.x[i]);
        Tensor moved = new Tensor(TensorType.FLOAT, test.shape, wide).transpose(order);
        float[] x = new float[wide.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) moved.values()[i];
        }
        Graphs graphs = new Graphs();
        graphs.placeholder("input", DT_FLOAT, open(shape));
        graphs.op("Transpose", "x", List.of("input", graphs.ints(0, 2, 3, 1)));
        String output = test.body.apply(graphs);
        assertClose(run(graphs, output, shape, x, test.outputShape), test.expected);
    }

    @Test
    void everyKnownOperatorIsTested() {
        TreeSet<String> untested = new TreeSet<>(OpTranslator.ALL.keySet());
        cases().forEach(test -> {
            Graphs graphs = new Graphs();
            graphs.placeholder("x", DT_FLOAT, open(test.shape));
            test.body.apply(graphs);
            graphs.build().getNodeList().forEach(node -> untested.remove(node.getOp()));
        });
        assertThat(untested).isEmpty();
    }

    @Test
    void transposesOfNeighbouringConvolutionsCancel() throws Exception {
        Graphs graphs = new Graphs();
        graphs.placeholder("x", DT_FLOAT, open(IMAGES));
        ModelProto model = onnx(graphs, network(graphs), IMAGES);

        assertThat(model.getGraph().getNodeList().stream()
                        .filter(node -> node.getOpType().equals("Transpose")))
                .hasSize(2);
    }

    @Test
    void graphsMayBeDeeperThanTheStack() throws Exception {
        Graphs graphs = new Graphs();
        graphs.placeholder("x", DT_FLOAT, open(VECTOR));
        String last = "x";
        for (int i = 0; i < 20_000; i++) {
            last = graphs.op("Neg", "n" + i, List.of(last));
        }
        assertThat(onnx(graphs, last, VECTOR).getGraph().getNodeCount()).isGreaterThanOrEqualTo(20_000);
    }

    private static int[] open(int[] shape) {
        int[] open = shape.clone();
        open[0] = -1;
        return open;
    }

    private static Value translate(Graphs graphs, String output, Map<String, Value> inputs) {
        return new Translation(new GraphIndex(graphs.build(), "test"), "test", inputs, Map.of(), Map.of(), null)
                .run(List.of(GraphIndex.Output.parse(output)))
                .get(0);
    }

    private ModelProto onnx(Graphs graphs, String output, int[] shape) throws Exception {
        String input = graphs.build().getNodeList().stream()
                .filter(node -> node.getOp().equals("Placeholder"))
                .findFirst()
                .orElseThrow()
                .getName();
        Dim[] dims = Dim.shape(shape);
        dims[0] = Dim.N;
        Value x = Value.of(TensorType.FLOAT, dims, new Expr.Input("in"));
        Value y = translate(graphs, output, Map.of(input, x));
        Object[] symbols = Arrays.stream(dims)
                .map(dim -> dim.batch() ? (Object) "N" : (Object) dim.factor())
                .toArray();
        Object[] outputShape = new Object[y.rank()];
        Arrays.setAll(outputShape, axis -> "d" + axis);
        try (ExternalWeights weights = new ExternalWeights(folder.resolve("weights.bin"))) {
            OnnxGraph graph = new OnnxGraph(weights);
            OnnxEmitter emitter = new OnnxEmitter(graph, "in");
            emitter.input("in", DataType.FLOAT, symbols);
            graph.output("out", emitter.write(y.expr()), DataType.FLOAT, outputShape);
            return graph.build("test", Map.of());
        }
    }

    private float[] run(Graphs graphs, String output, int[] shape, float[] x, int[] outputShape) throws Exception {
        Path file = folder.resolve("test.onnx");
        Files.write(file, onnx(graphs, output, shape).toByteArray());
        try (OrtRun run = new OrtRun(file)) {
            return run.with("in", x, toLongs(shape)).floats("out", toLongs(outputShape));
        }
    }

    private static long[] toLongs(int[] shape) {
        return Arrays.stream(shape).asLongStream().toArray();
    }

    private static void assertClose(float[] actual, float[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i])
                    .as("value %d of %s", i, Arrays.toString(actual))
                    .isCloseTo(expected[i], Offset.offset(1e-6f * Math.max(1, Math.abs(expected[i]))));
        }
    }
}
