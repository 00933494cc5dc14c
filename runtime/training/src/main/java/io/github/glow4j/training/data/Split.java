package io.github.glow4j.training.data;

import org.jspecify.annotations.Nullable;

/**
 * A data set in two parts that share no image. Closing them does nothing: the whole is closed.
 *
 * @param train what is trained on
 * @param heldOut what is not; null if nothing is held out
 */
public record Split(Dataset train, @Nullable Dataset heldOut) {}
