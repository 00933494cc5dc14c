package io.github.glow4j.training.run;

/**
 * What a step, or the steps since the last line of the log, gave.
 *
 * @param step number of steps made, those before the run was resumed included: 1 after the first
 * @param epoch passes over the data made, with a fraction
 * @param loss bits per dimension plus the weighted bits of the classifier
 * @param bitsPerDimension mean over the images
 * @param classifierBits mean bits of a label; NaN without a classifier
 * @param learningRate of the (last) step
 * @param drift the largest error of an activation that was recovered by inverting the flow; NaN in other memory modes
 * @param gradientNorm global norm of the gradients before clipping; NaN if they aren't clipped
 * @param imagesPerSecond of the steps alone, without validations and checkpoints
 */
public record StepReport(
        long step,
        double epoch,
        double loss,
        double bitsPerDimension,
        double classifierBits,
        double learningRate,
        double drift,
        double gradientNorm,
        double imagesPerSecond) {}
