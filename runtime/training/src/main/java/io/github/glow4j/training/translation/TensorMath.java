package io.github.glow4j.training.translation;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/** Linear algebra on constants, in double precision. */
final class TensorMath {
    private TensorMath() {}

    /**
     * A convolution.
     *
     * @param x NHWC
     * @param kernel rows, columns, input channels, output channels
     */
    static Tensor convolve(Tensor x, Tensor kernel, Linear.Window window, int outHeight, int outWidth) {
        int[] in = x.shape();
        int[] k = kernel.shape();
        int channels = k[2];
        int outputs = k[3];
        double[] out = new double[in[0] * outHeight * outWidth * outputs];
        IntStream.range(0, in[0] * outHeight).parallel().forEach(line -> {
            int n = line / outHeight;
            int row = line % outHeight;
            for (int column = 0; column < outWidth; column++) {
                int to = (line * outWidth + column) * outputs;
                for (int dy = 0; dy < k[0]; dy++) {
                    int y = row * window.strides()[0] + dy * window.dilations()[0] - window.before()[0];
                    for (int dx = 0; y >= 0 && y < in[1] && dx < k[1]; dx++) {
                        int xx = column * window.strides()[1] + dx * window.dilations()[1] - window.before()[1];
                        if (xx < 0 || xx >= in[2]) {
                            continue;
                        }
                        int from = ((n * in[1] + y) * in[2] + xx) * channels;
                        int weight = (dy * k[1] + dx) * channels * outputs;
                        addProduct(x.values(), from, channels, kernel.values(), weight, out, to, outputs);
                    }
                }
            }
        });
        return new Tensor(x.type(), new int[] {in[0], outHeight, outWidth, outputs}, out);
    }

    private static void addProduct(
            double[] x, int from, int channels, double[] weights, int weight, double[] out, int to, int outputs) {
        for (int c = 0; c < channels; c++) {
            double value = x[from + c];
            if (value != 0) { // most of what is constant in a Glow is zero padding or a prior's zero input
                int row = weight + c * outputs;
                for (int o = 0; o < outputs; o++) {
                    out[to + o] += value * weights[row + o];
                }
            }
        }
    }

    static Tensor multiply(Tensor a, Tensor b) {
        DMatrixRMaj out = new DMatrixRMaj(a.shape()[0], b.shape()[1]);
        CommonOps_DDRM.mult(matrix(a.values(), a.shape()[0]), matrix(b.values(), b.shape()[0]), out);
        return new Tensor(a.type(), new int[] {out.numRows, out.numCols}, out.data);
    }

    /** Of matrices one by one: all axes before the last two are the same in both. */
    static Tensor multiplyStacks(Tensor a, Tensor b) {
        int rank = a.rank();
        int rows = a.shape()[rank - 2];
        int inner = a.shape()[rank - 1];
        int columns = b.shape()[rank - 1];
        int count = Tensor.count(Arrays.copyOf(a.shape(), rank - 2));
        double[] out = new double[count * rows * columns];
        for (int i = 0; i < count; i++) {
            Tensor left = part(a, i, rows, inner);
            Tensor right = part(b, i, inner, columns);
            System.arraycopy(multiply(left, right).values(), 0, out, i * rows * columns, rows * columns);
        }
        int[] shape = a.shape().clone();
        shape[rank - 1] = columns;
        return new Tensor(a.type(), shape, out);
    }

    private static Tensor part(Tensor stack, int index, int rows, int columns) {
        int size = rows * columns;
        double[] values = Arrays.copyOfRange(stack.values(), index * size, (index + 1) * size);
        return new Tensor(stack.type(), new int[] {rows, columns}, values);
    }

    static Tensor indexOfLargest(Tensor x, int axis) {
        int size = x.shape()[axis];
        if (size == 0) {
            throw new Unsupported("an axis of length 0 has no largest element");
        }
        int inner = Tensor.count(Arrays.copyOfRange(x.shape(), axis + 1, x.rank()));
        int[] shape = IntStream.range(0, x.rank())
                .filter(other -> other != axis)
                .map(other -> x.shape()[other])
                .toArray();
        double[] out = new double[Tensor.count(shape)];
        for (int i = 0; i < out.length; i++) {
            int from = i / inner * inner * size + i % inner;
            int best = 0;
            for (int j = 1; j < size; j++) {
                if (x.values()[from + j * inner] > x.values()[from + best * inner]) {
                    best = j;
                }
            }
            out[i] = best;
        }
        return new Tensor(TensorType.INT, shape, out);
    }

    /**
     * Of each matrix of a stack.
     *
     * @throws Unsupported if one is singular
     */
    static Tensor inverse(Tensor matrices) {
        return matrixOfEach(matrices, matrix -> {
            DMatrixRMaj inverse = new DMatrixRMaj(matrix.numRows, matrix.numCols);
            if (!CommonOps_DDRM.invert(matrix, inverse)
                    || Arrays.stream(inverse.data).anyMatch(value -> !Double.isFinite(value))) {
                throw new Unsupported("the matrix cannot be inverted");
            }
            return inverse;
        });
    }

    /** Of each matrix of a stack. */
    static Tensor determinant(Tensor matrices) {
        return numberOfEach(matrices, CommonOps_DDRM::det);
    }

    static Tensor transposeMatrices(Tensor matrices) {
        int[] order = IntStream.range(0, matrices.rank()).toArray();
        order[order.length - 1] = order.length - 2;
        order[order.length - 2] = order.length - 1;
        return matrices.transpose(order);
    }

    private static Tensor numberOfEach(Tensor matrices, ToDoubleFunction<DMatrixRMaj> f) {
        int size = matrixSize(matrices);
        int[] shape = Arrays.copyOf(matrices.shape(), matrices.rank() - 2);
        double[] out = new double[Tensor.count(shape)];
        for (int i = 0; i < out.length; i++) {
            out[i] = f.applyAsDouble(matrix(matrices, size, i));
        }
        return new Tensor(matrices.type(), shape, out);
    }

    private static Tensor matrixOfEach(Tensor matrices, UnaryOperator<DMatrixRMaj> f) {
        int size = matrixSize(matrices);
        double[] out = new double[matrices.values().length];
        for (int i = 0; i < out.length / Math.max(1, size * size); i++) {
            System.arraycopy(f.apply(matrix(matrices, size, i)).data, 0, out, i * size * size, size * size);
        }
        return new Tensor(matrices.type(), matrices.shape(), out);
    }

    private static int matrixSize(Tensor matrices) {
        int rank = matrices.rank();
        if (rank < 2 || matrices.shape()[rank - 1] != matrices.shape()[rank - 2]) {
            throw new Unsupported("a tensor of shape " + Arrays.toString(matrices.shape()) + " is no square matrix");
        }
        return matrices.shape()[rank - 1];
    }

    private static DMatrixRMaj matrix(Tensor matrices, int size, int index) {
        int length = size * size;
        return matrix(Arrays.copyOfRange(matrices.values(), index * length, (index + 1) * length), size);
    }

    private static DMatrixRMaj matrix(double[] values, int rows) {
        return DMatrixRMaj.wrap(rows, rows == 0 ? 0 : values.length / rows, values);
    }
}
