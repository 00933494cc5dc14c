package io.github.glow4j.training.translation;

import static io.github.glow4j.training.translation.OpTranslator.add;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Operators on matrices. Inverses and determinants are those of constants: ONNX has no inverse. */
final class MatrixOps {
    private MatrixOps() {}

    static void addTo(Map<String, OpTranslator> table) {
        add(table, call -> product(call, "transpose_a", "transpose_b"), "MatMul");
        add(table, call -> product(call, "adj_x", "adj_y"), "BatchMatMul", "BatchMatMulV2");
        add(table, MatrixOps::inverse, "MatrixInverse");
        add(table, call -> Value.of(TensorMath.determinant(call.in(0).fullTensor())), "MatrixDeterminant");
        table.put("LogMatrixDeterminant", call -> {
            Tensor determinant = TensorMath.determinant(call.in(0).fullTensor());
            return List.of(
                    Value.of(determinant.map(determinant.type(), Math::signum)),
                    Value.of(determinant.map(determinant.type(), value -> Math.log(Math.abs(value)))));
        });
        add(table, MatrixOps::diagonal, "MatrixDiag", "Diag");
        add(table, MatrixOps::band, "MatrixBandPart");
    }

    private static Value product(NodeCall call, String transposeA, String transposeB) {
        return Linear.multiplyMatrices(
                call.flag(transposeA) ? transposed(call.in(0)) : call.in(0),
                call.flag(transposeB) ? transposed(call.in(1)) : call.in(1));
    }

    private static Value transposed(Value x) {
        int[] order = IntStream.range(0, x.rank()).toArray();
        if (order.length < 2) {
            throw new Unsupported("a tensor of shape " + x.shapeText() + " is no matrix");
        }
        order[order.length - 1] = order.length - 2;
        order[order.length - 2] = order.length - 1;
        return Shaping.transpose(x, order);
    }

    private static Value inverse(NodeCall call) {
        Tensor inverse = TensorMath.inverse(call.in(0).fullTensor());
        return Value.of(call.flag("adjoint") ? TensorMath.transposeMatrices(inverse) : inverse);
    }

    private static Value diagonal(NodeCall call) {
        Tensor x = call.in(0).fullTensor();
        if (x.rank() != 1) {
            throw new Unsupported(
                    "it makes a diagonal of a tensor of shape " + call.in(0).shapeText());
        }
        int size = x.shape()[0];
        double[] values = new double[size * size];
        for (int i = 0; i < size; i++) {
            values[i * size + i] = x.values()[i];
        }
        return Value.of(new Tensor(x.type(), new int[] {size, size}, values));
    }

    /** What lies at most so far below and above the diagonal; a negative distance is no limit. */
    private static Value band(NodeCall call) {
        Tensor x = call.in(0).fullTensor();
        int lower = call.in(1).asInt();
        int upper = call.in(2).asInt();
        int rows = x.shape()[x.rank() - 2];
        int columns = x.shape()[x.rank() - 1];
        double[] values = x.values().clone();
        Arrays.setAll(values, i -> {
            int row = i / columns % rows;
            int column = i % columns;
            boolean inside = (lower < 0 || row - column <= lower) && (upper < 0 || column - row <= upper);
            return inside ? values[i] : 0;
        });
        return Value.of(new Tensor(x.type(), x.shape(), values));
    }
}
