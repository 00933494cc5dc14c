package io.github.glow4j.training.run;

import io.github.glow4j.training.graph.Losses;
import java.util.Arrays;

/**
 * Means over the steps since the last line of the log. They are part of a checkpoint: the log of a run that was interrupted
 * is that of one that was not.
 */
final class IntervalMeans {
    private static final int FIELDS = 6;

    private long steps;
    private double loss;
    private double bitsX;
    private double bitsY;
    private double drift;
    private double gradientNorm;

    void add(Losses losses) {
        steps++;
        loss += losses.loss();
        bitsX += Arrays.stream(losses.bitsX()).average().orElse(Double.NaN);
        bitsY += Arrays.stream(losses.bitsY()).average().orElse(Double.NaN);
        drift = Math.max(drift, Arrays.stream(losses.drift()).max().orElse(Double.NaN));
        gradientNorm += losses.gradientNorm();
    }

    StepReport report(long step, double epoch, double learningRate, double imagesPerSecond) {
        return new StepReport(
                step,
                epoch,
                loss / steps,
                bitsX / steps,
                bitsY / steps,
                learningRate,
                drift,
                gradientNorm / steps,
                imagesPerSecond);
    }

    void clear() {
        set(new double[FIELDS]);
    }

    double[] toArray() {
        return new double[] {steps, loss, bitsX, bitsY, drift, gradientNorm};
    }

    /** Takes the values of {@link #toArray}; returns whether they are such. */
    boolean set(double... values) {
        if (values.length != FIELDS) {
            return false;
        }
        steps = (long) values[0];
        loss = values[1];
        bitsX = values[2];
        bitsY = values[3];
        drift = values[4];
        gradientNorm = values[5];
        return true;
    }
}
