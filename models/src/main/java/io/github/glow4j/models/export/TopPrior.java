package io.github.glow4j.models.export;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.GlowParameters;
import java.util.Arrays;

/**
 * The prior of the top level, which depends on nothing but the label (spec section 8): its mean is {@code mean[c][pixel] +
 * classMean[label][c]}, likewise the logarithm of its deviation.
 */
@SuppressWarnings("ArrayRecordComponent") // package-private value on its way into a graph
record TopPrior(
        int size, double[][] mean, double[][] logDeviation, double[][] classMean, double[][] classLogDeviation) {
    static TopPrior of(GlowConfig config, GlowParameters parameters) {
        int level = config.levels() - 1;
        int channels = config.levelChannels(level);
        int size = config.levelSize(level);
        double[][] maps = config.learnTop()
                ? Folding.edgeMap(parameters, "model/prior/p/", size, new Strips.Rows(0, size))
                : new double[2 * channels][size * size];
        double[][] embedding =
                config.conditional() ? embedding(config.classes(), parameters, channels) : new double[0][];
        return new TopPrior(
                size,
                Arrays.copyOfRange(maps, 0, channels),
                Arrays.copyOfRange(maps, channels, 2 * channels),
                half(embedding, 0, channels),
                half(embedding, channels, channels));
    }

    /** {@code (W[label] + b) * E(logs)}. */
    private static double[][] embedding(int classes, GlowParameters parameters, int channels) {
        float[] weights = parameters.values("model/prior/y_emb/W");
        float[] bias = parameters.values("model/prior/y_emb/b");
        double[] scale = Folding.scales(parameters.values("model/prior/y_emb/logs"));
        double[][] table = new double[classes][2 * channels];
        for (int label = 0; label < classes; label++) {
            for (int i = 0; i < 2 * channels; i++) {
                table[label][i] = ((double) weights[label * 2 * channels + i] + bias[i]) * scale[i];
            }
        }
        return table;
    }

    private static double[][] half(double[][] table, int from, int length) {
        double[][] half = new double[table.length][];
        for (int label = 0; label < table.length; label++) {
            half[label] = Arrays.copyOfRange(table[label], from, from + length);
        }
        return half;
    }

    /** Sum of the logarithms of the deviations over channels and pixels, without the label's part. */
    double sumLogDeviation() {
        double sum = 0;
        for (double[] map : logDeviation) {
            for (double value : map) {
                sum += value;
            }
        }
        return sum;
    }

    /** What a label adds to {@link #sumLogDeviation()}. */
    double sumLogDeviation(int label) {
        double sum = 0;
        for (double value : classLogDeviation[label]) {
            sum += size * size * value;
        }
        return sum;
    }
}
