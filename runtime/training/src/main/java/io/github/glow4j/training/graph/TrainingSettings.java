package io.github.glow4j.training.graph;

import io.github.glow4j.tensorflow.DataType;

/**
 * How a model is trained.
 *
 * @param memory what is kept of the forward pass
 * @param optimizer how gradients change parameters
 * @param classifierWeight weight of the classifier's bits in the loss; 0 for a model without classifier
 * @param averageDecay decay of the moving averages of parameters; 0 for none
 * @param threads threads that compute; 0 for one per core
 * @param precision FLOAT, or DOUBLE to check gradients
 */
public record TrainingSettings(
        MemoryMode memory,
        Optimizer optimizer,
        double classifierWeight,
        double averageDecay,
        int threads,
        DataType precision) {
    public TrainingSettings {
        if (!(classifierWeight >= 0) || Double.isInfinite(classifierWeight)) {
            throw new IllegalArgumentException(
                    "the classifier's weight must not be negative, but is " + classifierWeight);
        }
        if (!(averageDecay >= 0 && averageDecay < 1)) {
            throw new IllegalArgumentException(
                    "the decay of averages must be at least 0 and below 1, not " + averageDecay);
        }
        if (threads < 0) {
            throw new IllegalArgumentException("the number of threads must not be negative, but is " + threads);
        }
        if (precision != DataType.FLOAT && precision != DataType.DOUBLE) {
            throw new IllegalArgumentException("precision must be FLOAT or DOUBLE, not " + precision);
        }
    }

    /** In single precision on all cores, with averages that decay as the second moments do, as in OpenAI's code. */
    public static TrainingSettings of(MemoryMode memory, Optimizer optimizer) {
        return new TrainingSettings(memory, optimizer, 0, optimizer.beta2(), 0, DataType.FLOAT);
    }

    /** The same with a classifier's bits in the loss. */
    public TrainingSettings withClassifierWeight(double weight) {
        return new TrainingSettings(memory, optimizer, weight, averageDecay, threads, precision);
    }

    /** The same in another precision. */
    public TrainingSettings in(DataType other) {
        return new TrainingSettings(memory, optimizer, classifierWeight, averageDecay, threads, other);
    }

    /** The same on a number of threads. */
    public TrainingSettings on(int count) {
        return new TrainingSettings(memory, optimizer, classifierWeight, averageDecay, count, precision);
    }
}
