package io.github.glow4j.training.data;

import io.github.glow4j.models.InvalidInputException;

/**
 * What the batches of a run are made of.
 *
 * @param batchSize images of a batch
 * @param seed of order, augmentation and noise
 * @param shuffle whether each pass over the data has an order of its own; else the images come in order, over and over
 * @param augmentation random changes of the images
 * @param noise what is added to the pixels
 */
public record BatchPlan(int batchSize, long seed, boolean shuffle, Augmentation augmentation, NoiseKind noise) {
    /** @throws InvalidInputException if the batch size is not positive */
    public BatchPlan {
        if (batchSize < 1) {
            throw new InvalidInputException("the batch size must be at least 1, not " + batchSize);
        }
    }

    /** In order, as they are, with the noise at the middle of the bins: for judging a model. */
    public static BatchPlan plain(int batchSize) {
        return new BatchPlan(batchSize, 0, false, Augmentation.NONE, NoiseKind.MIDPOINT);
    }
}
