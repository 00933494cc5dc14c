package io.github.glow4j.training.run;

import io.github.glow4j.training.data.BatchPlan;
import io.github.glow4j.training.data.BatchReader;
import io.github.glow4j.training.data.Dataset;
import io.github.glow4j.training.graph.Batch;

/** Batches of a data set. */
record DatasetBatches(Dataset data, BatchPlan plan) implements BatchSource {
    @Override
    public Stream from(long step) {
        BatchReader reader = new BatchReader(data, plan, step);
        return new Stream() {
            @Override
            public Batch next() {
                return reader.next();
            }

            @Override
            public void close() {
                reader.close();
            }
        };
    }

    @Override
    public double stepsPerEpoch() {
        return (double) data.size() / plan.batchSize();
    }
}
