/**
 * Images to train on: data sets in the formats that are in use, and batches of them read ahead.
 *
 * <p>{@link io.github.glow4j.training.data.Datasets} opens and splits, {@link
 * io.github.glow4j.training.data.BatchReader} hands out batches. What a batch holds depends on the data, the plan and the
 * number of the step alone.
 */
@org.jspecify.annotations.NullMarked
package io.github.glow4j.training.data;
