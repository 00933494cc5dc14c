package io.github.glow4j.models.export;

import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.models.LatentPart;
import io.github.glow4j.models.ParameterLayout;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * Glow as its specification reads, one image at a time, in double precision and without a single optimisation: what the
 * exported graphs are judged by. Activations are {@code [height][width][channels]}.
 */
final class ReferenceGlow {
    private final GlowConfig config;
    private final GlowParameters parameters;

    ReferenceGlow(GlowConfig config, GlowParameters parameters) {
        this.config = config;
        this.parameters = parameters;
    }

    record Encoded(double[] latent, double logLikelihood, double[] logits) {}

    Encoded encode(byte[] pixels, int offset, double noise, int label) {
        int size = config.imageSize();
        int bins = config.bins();
        double[][][] v = new double[size][size][config.channels()];
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                for (int c = 0; c < config.channels(); c++) {
                    int pixel = pixels[offset + (y * size + x) * config.channels() + c] & 0xff;
                    v[y][x][c] = (double) (pixel >> (8 - config.bits())) / bins - 0.5 + noise / bins;
                }
            }
        }
        double[] latent = new double[config.dimensions()];
        double objective = -config.dimensions() * Math.log(bins);
        double[][][] z = squeeze(v);
        for (int level = 0; level < config.levels(); level++) {
            for (int k = 0; k < config.depth(); k++) {
                objective += stepForward(z, level, k);
            }
            if (level < config.levels() - 1) {
                int half = config.levelChannels(level) / 2;
                double[][][] z1 = slice(z, 0, half);
                double[][][] h = zerosConv(z1, ParameterLayout.split(level));
                objective +=
                        normalise(slice(z, half, 2 * half), everyOther(h, 0), everyOther(h, 1), latent, part(level));
                z = squeeze(z1);
            }
        }
        int top = config.levels() - 1;
        double[] logits = config.classifier() ? classify(z) : new double[0];
        double[][][] h = topPrior(label);
        int channels = config.levelChannels(top);
        objective += normalise(z, slice(h, 0, channels), slice(h, channels, 2 * channels), latent, part(top));
        return new Encoded(latent, objective, logits);
    }

    /** The continuous image {@code v}. */
    double[][][] decode(double[] latent, int label) {
        int top = config.levels() - 1;
        int channels = config.levelChannels(top);
        double[][][] h = topPrior(label);
        double[][][] z = denormalise(latent, part(top), slice(h, 0, channels), slice(h, channels, 2 * channels));
        for (int level = top; level >= 0; level--) {
            if (level < top) {
                double[][][] z1 = unsqueeze(z);
                double[][][] prior = zerosConv(z1, ParameterLayout.split(level));
                z = concat(z1, denormalise(latent, part(level), everyOther(prior, 0), everyOther(prior, 1)));
            }
            for (int k = config.depth() - 1; k >= 0; k--) {
                stepInverse(z, level, k);
            }
        }
        return unsqueeze(z);
    }

    private LatentPart part(int level) {
        return config.latentParts().get(level);
    }

    // Steps of flow, in place

    private double stepForward(double[][][] z, int level, int k) {
        String scope = ParameterLayout.step(level, k);
        int channels = config.levelChannels(level);
        float[] b = parameters.values(scope + "actnorm_center/b");
        float[] logs = parameters.values(scope + "actnorm_scale/logs");
        DMatrixRMaj w = matrix(scope, channels);
        double area = (double) z.length * z[0].length;
        double logDet = area * Math.log(Math.abs(CommonOps_DDRM.det(w)));
        for (float log : logs) {
            logDet += area * 3 * log;
        }
        for (double[][] row : z) {
            for (double[] pixel : row) {
                double[] normed = new double[channels];
                for (int c = 0; c < channels; c++) {
                    normed[c] = (pixel[c] + b[c]) * Math.exp(3 * logs[c]);
                }
                for (int o = 0; o < channels; o++) {
                    double sum = 0;
                    for (int i = 0; i < channels; i++) {
                        sum += normed[i] * w.get(i, o);
                    }
                    pixel[o] = sum;
                }
            }
        }
        return logDet + couple(z, scope, channels / 2, false);
    }

    private void stepInverse(double[][][] z, int level, int k) {
        String scope = ParameterLayout.step(level, k);
        int channels = config.levelChannels(level);
        couple(z, scope, channels / 2, true);
        float[] b = parameters.values(scope + "actnorm_center/b");
        float[] logs = parameters.values(scope + "actnorm_scale/logs");
        DMatrixRMaj inverse = new DMatrixRMaj(channels, channels);
        CommonOps_DDRM.invert(matrix(scope, channels), inverse);
        for (double[][] row : z) {
            for (double[] pixel : row) {
                double[] mixed = pixel.clone();
                for (int o = 0; o < channels; o++) {
                    double sum = 0;
                    for (int i = 0; i < channels; i++) {
                        sum += mixed[i] * inverse.get(i, o);
                    }
                    pixel[o] = sum * Math.exp(-3 * logs[o]) - b[o];
                }
            }
        }
    }

    private double couple(double[][][] z, String scope, int half, boolean inverse) {
        double[][][] hidden = actnormRelu(edgeConv(slice(z, 0, half), scope + "f1/l_1/W"), scope + "f1/l_1/");
        hidden = actnormRelu(pointwise(hidden, parameters.values(scope + "f1/l_2/W")), scope + "f1/l_2/");
        double[][][] h = zerosConv(hidden, scope + "f1/l_last/");
        double logDet = 0;
        for (int y = 0; y < z.length; y++) {
            for (int x = 0; x < z[0].length; x++) {
                for (int c = 0; c < half; c++) {
                    double z2 = z[y][x][half + c];
                    if (config.coupling() == Coupling.ADDITIVE) {
                        z[y][x][half + c] = inverse ? z2 - h[y][x][c] : z2 + h[y][x][c];
                    } else {
                        double shift = h[y][x][2 * c];
                        double sigmoid = 1 / (1 + Math.exp(-(h[y][x][2 * c + 1] + 2)));
                        double scale = config.minScale() + (1 - config.minScale()) * sigmoid;
                        z[y][x][half + c] = inverse ? z2 / scale - shift : (z2 + shift) * scale;
                        logDet += Math.log(scale);
                    }
                }
            }
        }
        return logDet;
    }

    private DMatrixRMaj matrix(String scope, int channels) {
        DMatrixRMaj w = new DMatrixRMaj(channels, channels);
        switch (config.permutation()) {
            case REVERSE -> {
                for (int c = 0; c < channels; c++) {
                    w.set(channels - 1 - c, c, 1);
                }
            }
            case SHUFFLE -> {
                float[] indices = parameters.values(scope + "shuffle/indices");
                for (int c = 0; c < channels; c++) {
                    w.set((int) indices[c], c, 1);
                }
            }
            case INVCONV -> fill(w, parameters.values(scope + "invconv/W"));
            case INVCONV_LU -> {
                DMatrixRMaj p = new DMatrixRMaj(channels, channels);
                DMatrixRMaj l = new DMatrixRMaj(channels, channels);
                DMatrixRMaj u = new DMatrixRMaj(channels, channels);
                fill(p, parameters.values(scope + "invconv/P"));
                fill(l, parameters.values(scope + "invconv/L"));
                fill(u, parameters.values(scope + "invconv/U"));
                for (int r = 0; r < channels; r++) {
                    for (int c = 0; c < channels; c++) {
                        l.set(r, c, c < r ? l.get(r, c) : c == r ? 1 : 0);
                        double diagonal = parameters.values(scope + "invconv/sign_S")[c]
                                * Math.exp(parameters.values(scope + "invconv/log_S")[c]);
                        u.set(r, c, c > r ? u.get(r, c) : c == r ? diagonal : 0);
                    }
                }
                DMatrixRMaj pl = CommonOps_DDRM.mult(p, l, null);
                CommonOps_DDRM.mult(pl, u, w);
            }
        }
        return w;
    }

    private static void fill(DMatrixRMaj matrix, float[] values) {
        for (int i = 0; i < values.length; i++) {
            matrix.data[i] = values[i];
        }
    }

    // Convolutions

    /** Pads with zeros and an indicator channel, then a VALID 3x3 convolution. */
    private double[][][] edgeConv(double[][][] x, String name) {
        int height = x.length;
        int width = x[0].length;
        int inputs = x[0][0].length;
        float[] w = parameters.values(name);
        int outputs = parameters.get(name).shape()[3];
        double[][][] padded = new double[height + 2][width + 2][inputs + 1];
        for (int y = 0; y < height + 2; y++) {
            for (int c = 0; c < width + 2; c++) {
                boolean border = y == 0 || c == 0 || y == height + 1 || c == width + 1;
                if (border) {
                    padded[y][c][inputs] = 1;
                } else {
                    System.arraycopy(x[y - 1][c - 1], 0, padded[y][c], 0, inputs);
                }
            }
        }
        double[][][] out = new double[height][width][outputs];
        for (int y = 0; y < height; y++) {
            for (int c = 0; c < width; c++) {
                for (int o = 0; o < outputs; o++) {
                    double sum = 0;
                    for (int ky = 0; ky < 3; ky++) {
                        for (int kx = 0; kx < 3; kx++) {
                            for (int i = 0; i <= inputs; i++) {
                                sum += padded[y + ky][c + kx][i] * w[((ky * 3 + kx) * (inputs + 1) + i) * outputs + o];
                            }
                        }
                    }
                    out[y][c][o] = sum;
                }
            }
        }
        return out;
    }

    private double[][][] zerosConv(double[][][] x, String scope) {
        double[][][] out = edgeConv(x, scope + "W");
        float[] b = parameters.values(scope + "b");
        float[] logs = parameters.values(scope + "logs");
        for (double[][] row : out) {
            for (double[] pixel : row) {
                for (int o = 0; o < pixel.length; o++) {
                    pixel[o] = (pixel[o] + b[o]) * Math.exp(3 * logs[o]);
                }
            }
        }
        return out;
    }

    private static double[][][] pointwise(double[][][] x, float[] w) {
        int width = x[0][0].length;
        double[][][] out = new double[x.length][x[0].length][width];
        for (int y = 0; y < x.length; y++) {
            for (int c = 0; c < x[0].length; c++) {
                for (int o = 0; o < width; o++) {
                    for (int i = 0; i < width; i++) {
                        out[y][c][o] += x[y][c][i] * w[i * width + o];
                    }
                }
            }
        }
        return out;
    }

    private double[][][] actnormRelu(double[][][] x, String scope) {
        float[] b = parameters.values(scope + "actnorm_center/b");
        float[] logs = parameters.values(scope + "actnorm_scale/logs");
        for (double[][] row : x) {
            for (double[] pixel : row) {
                for (int c = 0; c < pixel.length; c++) {
                    pixel[c] = Math.max(0, (pixel[c] + b[c]) * Math.exp(3 * logs[c]));
                }
            }
        }
        return x;
    }

    // Priors

    private double[][][] topPrior(int label) {
        int top = config.levels() - 1;
        int size = config.levelSize(top);
        int channels = 2 * config.levelChannels(top);
        double[][][] h = new double[size][size][channels];
        if (config.learnTop()) {
            h = zerosConv(h, "model/prior/p/");
        }
        if (config.conditional()) {
            float[] w = parameters.values("model/prior/y_emb/W");
            float[] b = parameters.values("model/prior/y_emb/b");
            float[] logs = parameters.values("model/prior/y_emb/logs");
            for (double[][] row : h) {
                for (double[] pixel : row) {
                    for (int c = 0; c < channels; c++) {
                        pixel[c] += ((double) w[label * channels + c] + b[c]) * Math.exp(3 * logs[c]);
                    }
                }
            }
        }
        return h;
    }

    private double[] classify(double[][][] z) {
        int classes = config.classes();
        float[] w = parameters.values("model/classifier/W");
        float[] b = parameters.values("model/classifier/b");
        float[] logs = parameters.values("model/classifier/logs");
        double area = (double) z.length * z[0].length;
        double[] logits = new double[classes];
        for (int label = 0; label < classes; label++) {
            double sum = b[label];
            for (double[][] row : z) {
                for (double[] pixel : row) {
                    for (int c = 0; c < pixel.length; c++) {
                        sum += pixel[c] / area * w[c * classes + label];
                    }
                }
            }
            logits[label] = sum * Math.exp(3 * logs[label]);
        }
        return logits;
    }

    private static double normalise(
            double[][][] z, double[][][] mean, double[][][] logsd, double[] latent, LatentPart part) {
        double logDensity = 0;
        int next = part.offset();
        for (int y = 0; y < z.length; y++) {
            for (int x = 0; x < z[0].length; x++) {
                for (int c = 0; c < z[0][0].length; c++) {
                    double eps = (z[y][x][c] - mean[y][x][c]) / Math.exp(logsd[y][x][c]);
                    latent[next++] = eps;
                    logDensity -= 0.5 * (Math.log(2 * Math.PI) + 2 * logsd[y][x][c] + eps * eps);
                }
            }
        }
        return logDensity;
    }

    private static double[][][] denormalise(double[] latent, LatentPart part, double[][][] mean, double[][][] logsd) {
        double[][][] z = new double[part.height()][part.width()][part.channels()];
        int next = part.offset();
        for (int y = 0; y < z.length; y++) {
            for (int x = 0; x < z[0].length; x++) {
                for (int c = 0; c < z[0][0].length; c++) {
                    z[y][x][c] = mean[y][x][c] + Math.exp(logsd[y][x][c]) * latent[next++];
                }
            }
        }
        return z;
    }

    // Shapes

    private static double[][][] squeeze(double[][][] in) {
        int channels = in[0][0].length;
        double[][][] out = new double[in.length / 2][in[0].length / 2][4 * channels];
        for (int y = 0; y < in.length; y++) {
            for (int x = 0; x < in[0].length; x++) {
                for (int c = 0; c < channels; c++) {
                    out[y / 2][x / 2][4 * c + 2 * (y % 2) + x % 2] = in[y][x][c];
                }
            }
        }
        return out;
    }

    private static double[][][] unsqueeze(double[][][] in) {
        int channels = in[0][0].length / 4;
        double[][][] out = new double[in.length * 2][in[0].length * 2][channels];
        for (int y = 0; y < out.length; y++) {
            for (int x = 0; x < out[0].length; x++) {
                for (int c = 0; c < channels; c++) {
                    out[y][x][c] = in[y / 2][x / 2][4 * c + 2 * (y % 2) + x % 2];
                }
            }
        }
        return out;
    }

    private static double[][][] slice(double[][][] in, int from, int to) {
        double[][][] out = new double[in.length][in[0].length][];
        for (int y = 0; y < in.length; y++) {
            for (int x = 0; x < in[0].length; x++) {
                out[y][x] = java.util.Arrays.copyOfRange(in[y][x], from, to);
            }
        }
        return out;
    }

    private static double[][][] everyOther(double[][][] in, int from) {
        double[][][] out = new double[in.length][in[0].length][in[0][0].length / 2];
        for (int y = 0; y < in.length; y++) {
            for (int x = 0; x < in[0].length; x++) {
                for (int c = 0; c < out[0][0].length; c++) {
                    out[y][x][c] = in[y][x][2 * c + from];
                }
            }
        }
        return out;
    }

    private static double[][][] concat(double[][][] first, double[][][] second) {
        int channels = first[0][0].length;
        double[][][] out = new double[first.length][first[0].length][2 * channels];
        for (int y = 0; y < out.length; y++) {
            for (int x = 0; x < out[0].length; x++) {
                System.arraycopy(first[y][x], 0, out[y][x], 0, channels);
                System.arraycopy(second[y][x], 0, out[y][x], channels, channels);
            }
        }
        return out;
    }
}
