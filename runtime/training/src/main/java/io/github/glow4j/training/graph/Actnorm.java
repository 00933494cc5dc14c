package io.github.glow4j.training.graph;

import io.github.glow4j.tensorflow.Output;
import java.util.List;

/** Actnorm {@code (x + b) * exp(3 logs)} per channel, and its data-dependent initialisation (specification, 4.1, 10). */
final class Actnorm {
    private static final double EPSILON = 1e-6;

    private Actnorm() {}

    /** Applies an actnorm given as {@code b} and {@code logs} of shape {@code [1,1,1,C]}. */
    static Output apply(Ops ops, Output x, List<Output> parameters) {
        return ops.multiply(ops.add(x, parameters.get(0)), ops.scale(parameters.get(1)));
    }

    /** The {@code b} and {@code logs} that give {@code x} zero mean and unit variance in each of its channels. */
    static List<Output> fromData(Ops ops, Output x, int channels) {
        Output b = ops.reshape(ops.negative(ops.mean(x, 0, 1, 2)), 1, 1, 1, channels);
        Output deviation = ops.sqrt(ops.mean(ops.square(ops.add(x, b)), 0, 1, 2));
        Output logs = ops.multiply(ops.log(ops.add(deviation, ops.constant(EPSILON))), -1.0 / 3);
        return List.of(b, ops.reshape(logs, 1, 1, 1, channels));
    }
}
