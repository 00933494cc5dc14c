package io.github.glow4j.training.run;

import io.github.glow4j.training.graph.Batch;

/**
 * Where the batches of a run come from. The batch of a step is the same whenever it is asked for: a run that is resumed
 * could not be the same otherwise.
 */
interface BatchSource {
    /** The batches from a step on; step 0 is the first. */
    Stream from(long step);

    /** Steps in which every image is seen once; a fraction where the batch size does not divide the number of images. */
    double stepsPerEpoch();

    /** Batches one after the other, without end. */
    interface Stream extends AutoCloseable {
        Batch next();

        @Override
        void close();
    }
}
