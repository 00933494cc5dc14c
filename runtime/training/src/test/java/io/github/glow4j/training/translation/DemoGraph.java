package io.github.glow4j.training.translation;

import static org.tensorflow.proto.DataType.DT_FLOAT;
import static org.tensorflow.proto.DataType.DT_INT32;
import static org.tensorflow.proto.DataType.DT_UINT8;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.tensorflow.proto.GraphDef;

/**
 * A small graph with the names and the shape of OpenAI's CelebA-HQ demo graph: encoder and decoder of two levels over images
 * of 4 x 4 pixels, whose priors are conditioned on a label and on a smaller image. The same flow is computed in plain Java.
 */
final class DemoGraph {
    static final int SIZE = 48;
    static final List<String> INPUTS = List.of("Placeholder", "Placeholder_1", "input/image");
    static final List<String> OUTPUTS = List.of("model/pool0/truediv_1", "model/truediv_4", "model_1/Cast_1");

    private static final Object[] SAME = {"strides", new int[] {1, 1, 1, 1}, "padding", "SAME"};
    private static final Object[] VALID = {"strides", new int[] {1, 1, 1, 1}, "padding", "VALID"};

    private final Random random = new Random(7);
    private final float[] permutation = unitLike(12);
    private final float[] levelPrior = normal(3 * 3 * 9 * 12, 0.1);
    private final float[] topPrior = normal(2 * 2 * 3 * 24, 0.1);
    private final float[] embedding = normal(4 * 24, 0.5);
    private final Graphs g = new Graphs();

    private float[] normal(int count, double scale) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (scale * random.nextGaussian());
        }
        return values;
    }

    private float[] unitLike(int size) {
        float[] matrix = normal(size * size, 0.1);
        for (int i = 0; i < size; i++) {
            matrix[i * size + i] += 1;
        }
        return matrix;
    }

    GraphDef build() {
        g.placeholder("input/image", DT_UINT8, -1, 4, 4, 3);
        g.placeholder("input/downsampled_image", DT_UINT8, -1, 2, 2, 3);
        g.placeholder("input/label", DT_INT32, -1);
        g.placeholder("Placeholder", DT_FLOAT, -1, 2, 2, 6);
        g.placeholder("Placeholder_1", DT_FLOAT, -1, 1, 1, 24);
        encoder();
        decoder();
        return g.build();
    }

    private void encoder() {
        g.op("Cast", "model/x", List.of("input/image"), "SrcT", DT_UINT8, "DstT", DT_FLOAT);
        g.op("RealDiv", "model/truediv", List.of("model/x", g.scalar(256)));
        g.op("Sub", "model/sub", List.of("model/truediv", g.scalar(0.5f)));
        g.op("Shape", "model/Shape", List.of("model/sub"));
        g.op("RandomUniform", "model/RandomUniform", List.of("model/Shape"), "dtype", DT_FLOAT);
        g.op("Mul", "model/noise", List.of("model/RandomUniform", g.scalar(1 / 256f)));
        g.op("Add", "model/dequantised", List.of("model/sub", "model/noise"));
        String z = squeeze("model/squeeze", "model/dequantised", 2, 3);
        String w = g.floats(new int[] {12, 12}, permutation);
        g.op("Reshape", "model/W", List.of(w, g.ints(1, 1, 12, 12)));
        g.op("Conv2D", "model/invconv", List.of(z, "model/W"), SAME);
        String z1 = channels("model/z1", "model/invconv", 0, 6, 1);
        String z2 = channels("model/z2", "model/invconv", 6, 12, 1);
        levelPrior("model/pool0", z1);
        g.op("Sub", "model/pool0/sub", List.of(z2, "model/pool0/mean"));
        g.op("RealDiv", "model/pool0/truediv_1", List.of("model/pool0/sub", "model/pool0/deviation"));
        String top = squeeze("model/squeeze_1", z1, 1, 6);
        topPrior("model/prior");
        g.op("Sub", "model/truediv_4", List.of(top, "model/prior/mean"));
    }

    private void decoder() {
        topPrior("model_1/prior");
        g.op("Add", "model_1/top", List.of("Placeholder_1", "model_1/prior/mean"));
        g.op("Reshape", "model_1/r", List.of("model_1/top", g.ints(-1, 1, 1, 6, 2, 2)));
        g.op("Transpose", "model_1/t", List.of("model_1/r", g.ints(0, 1, 4, 2, 5, 3)));
        g.op("Reshape", "model_1/z1", List.of("model_1/t", g.ints(-1, 2, 2, 6)));
        levelPrior("model_1/pool0", "model_1/z1");
        g.op("Mul", "model_1/pool0/mul", List.of("Placeholder", "model_1/pool0/deviation"));
        g.op("Add", "model_1/z2", List.of("model_1/pool0/mul", "model_1/pool0/mean"));
        g.op("ConcatV2", "model_1/z", List.of("model_1/z1", "model_1/z2", g.intScalar(3)));
        g.op("MatrixInverse", "model_1/inverse", List.of(g.floats(new int[] {12, 12}, permutation)));
        g.op("Reshape", "model_1/W", List.of("model_1/inverse", g.ints(1, 1, 12, 12)));
        g.op("Conv2D", "model_1/invconv", List.of("model_1/z", "model_1/W"), SAME);
        g.op("Reshape", "model_1/r_1", List.of("model_1/invconv", g.ints(-1, 2, 2, 3, 2, 2)));
        g.op("Transpose", "model_1/t_1", List.of("model_1/r_1", g.ints(0, 1, 4, 2, 5, 3)));
        g.op("Reshape", "model_1/v", List.of("model_1/t_1", g.ints(-1, 4, 4, 3)));
        g.op("Add", "model_1/add", List.of("model_1/v", g.scalar(0.5f)));
        g.op("Mul", "model_1/mul", List.of("model_1/add", g.scalar(256)));
        g.op("Floor", "model_1/Floor", List.of("model_1/mul"));
        g.op("ClipByValue", "model_1/clip", List.of("model_1/Floor", g.scalar(0), g.scalar(255)));
        g.op("Cast", "model_1/Cast_1", List.of("model_1/clip"), "SrcT", DT_FLOAT, "DstT", DT_UINT8);
    }

    private String squeeze(String name, String x, int size, int channels) {
        g.op("Reshape", name + "/a", List.of(x, g.ints(-1, size, 2, size, 2, channels)));
        g.op("Transpose", name + "/b", List.of(name + "/a", g.ints(0, 1, 3, 5, 2, 4)));
        return g.op("Reshape", name, List.of(name + "/b", g.ints(-1, size, size, 4 * channels)));
    }

    private String channels(String name, String x, int from, int to, int step) {
        return g.op(
                "StridedSlice", name, List.of(x, g.ints(0, from), g.ints(0, to), g.ints(1, step)), "ellipsis_mask", 1);
    }

    private String smallImage(String name) {
        g.op("Cast", name + "/d", List.of("input/downsampled_image"), "SrcT", DT_UINT8, "DstT", DT_FLOAT);
        return g.op("RealDiv", name + "/condition", List.of(name + "/d", g.scalar(128)));
    }

    private void levelPrior(String name, String z1) {
        g.op("ConcatV2", name + "/in", List.of(z1, smallImage(name), g.intScalar(3)));
        String kernel = g.floats(new int[] {3, 3, 9, 12}, levelPrior);
        g.op("Conv2D", name + "/h", List.of(name + "/in", kernel), SAME);
        channels(name + "/mean", name + "/h", 0, 12, 2);
        channels(name + "/logs", name + "/h", 1, 12, 2);
        g.op("Exp", name + "/deviation", List.of(name + "/logs"));
    }

    private void topPrior(String name) {
        String kernel = g.floats(new int[] {2, 2, 3, 24}, topPrior);
        g.op("Conv2D", name + "/h", List.of(smallImage(name), kernel), VALID);
        g.op("OneHot", name + "/one_hot", List.of("input/label", g.intScalar(4), g.scalar(1), g.scalar(0)), "axis", -1);
        g.op("MatMul", name + "/y", List.of(name + "/one_hot", g.floats(new int[] {4, 24}, embedding)));
        g.op("Reshape", name + "/y4", List.of(name + "/y", g.ints(-1, 1, 1, 24)));
        g.op("Add", name + "/mean", List.of(name + "/h", name + "/y4"));
    }

    /** Latents of one image with noise in the middle of the bins. */
    float[] encode(byte[] image, int label, double condition) {
        double[][][] z = new double[2][2][12];
        for (int i = 0; i < SIZE; i++) {
            int y = i / 12;
            int x = i / 3 % 4;
            int from = 4 * (i % 3) + 2 * (y % 2) + x % 2;
            double v = ((image[i] & 0xff) + 0.5) / 256 - 0.5;
            for (int to = 0; to < 12; to++) {
                z[y / 2][x / 2][to] += v * permutation[from * 12 + to];
            }
        }
        List<Double> latents = new ArrayList<>();
        for (int y = 0; y < 2; y++) {
            for (int x = 0; x < 2; x++) {
                double[] h = levelPrior(z, y, x, condition);
                for (int c = 0; c < 6; c++) {
                    latents.add((z[y][x][6 + c] - h[2 * c]) / Math.exp(h[2 * c + 1]));
                }
            }
        }
        for (int c = 0; c < 24; c++) {
            double mean = embedding[label * 24 + c];
            for (int k = 0; k < 12; k++) {
                mean += condition * topPrior[k * 24 + c];
            }
            latents.add(z[c / 2 % 2][c % 2][c / 4] - mean);
        }
        float[] result = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            result[i] = latents.get(i).floatValue();
        }
        return result;
    }

    private double[] levelPrior(double[][][] z, int y, int x, double condition) {
        double[] h = new double[12];
        for (int yy = 0; yy < 2; yy++) {
            for (int xx = 0; xx < 2; xx++) {
                for (int c = 0; c < 9; c++) {
                    double in = c < 6 ? z[yy][xx][c] : condition;
                    int tap = (yy - y + 1) * 3 + xx - x + 1;
                    for (int o = 0; o < 12; o++) {
                        h[o] += in * levelPrior[(tap * 9 + c) * 12 + o];
                    }
                }
            }
        }
        return h;
    }
}
