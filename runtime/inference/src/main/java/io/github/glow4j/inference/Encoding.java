package io.github.glow4j.inference;

import org.jspecify.annotations.Nullable;

/**
 * What the encoder says of a batch of images.
 *
 * @param latents one latent per image
 * @param logLikelihood log-likelihood in nats per image; empty if the model's graph gives none
 * @param bitsPerDimension {@code -logLikelihood / (dimensions ln 2)} per image; empty if the model's graph gives none
 * @param classLogits row-major {@code [count, classes]}, or null if the model has no classifier
 */
@SuppressWarnings("ArrayRecordComponent")
public record Encoding(
        Latents latents, double[] logLikelihood, double[] bitsPerDimension, float @Nullable [] classLogits) {}
