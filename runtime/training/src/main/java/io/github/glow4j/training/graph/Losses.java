package io.github.glow4j.training.graph;

/**
 * What a batch costs.
 *
 * @param loss mean of bits per dimension, plus the weighted mean of the label's bits
 * @param bitsX bits per dimension of each image
 * @param bitsY bits of the label of each image; empty without a classifier
 * @param drift the largest error of an activation that was recovered by inverting the flow, of each level; empty in other
 *     memory modes, and where no step was made
 * @param gradientNorm global norm of the gradients before clipping; NaN if they aren't clipped
 */
@SuppressWarnings("ArrayRecordComponent")
public record Losses(double loss, double[] bitsX, double[] bitsY, double[] drift, double gradientNorm) {}
