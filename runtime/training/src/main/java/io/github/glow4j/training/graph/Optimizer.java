package io.github.glow4j.training.graph;

/**
 * How gradients change parameters.
 *
 * @param kind the rule
 * @param beta1 decay of the mean of gradients
 * @param beta2 decay of the mean of their squares, or of their maximum
 * @param epsilon what keeps the denominator from zero
 * @param weightDecay for {@link Kind#ADAMW}: the part of each weight, times the learning rate, that is taken away at each
 *     step; for the others as in OpenAI's code: a factor of each weight at each step, 1 to leave it alone
 * @param clipNorm gradients are scaled down to this global norm if theirs is larger; 0 to leave them alone
 */
public record Optimizer(Kind kind, double beta1, double beta2, double epsilon, double weightDecay, double clipNorm) {
    /** The rules. */
    public enum Kind {
        /** OpenAI's: it keeps Adam's factor {@code sqrt(1 - beta2^t)}, which the Adamax of the Adam paper has not. */
        ADAMAX,
        /** OpenAI's: epsilon is added to the root of the uncorrected second moment. */
        ADAM,
        /** Adam with decoupled weight decay (Loshchilov and Hutter, 2019, algorithm 2). */
        ADAMW
    }

    public Optimizer {
        require(beta1 >= 0 && beta1 < 1, "beta1 must be at least 0 and below 1, not " + beta1);
        require(beta2 >= 0 && beta2 < 1, "beta2 must be at least 0 and below 1, not " + beta2);
        require(epsilon > 0 && Double.isFinite(epsilon), "epsilon must be positive, not " + epsilon);
        require(weightDecay >= 0 && weightDecay <= 1, "weight decay must be 0 to 1, not " + weightDecay);
        require(clipNorm >= 0 && Double.isFinite(clipNorm), "the norm to clip to must not be negative: " + clipNorm);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /** OpenAI's default, with the given decay of the second moment. */
    public static Optimizer adamax(double beta2) {
        return new Optimizer(Kind.ADAMAX, 0.9, beta2, 1e-8, 1, 0);
    }

    /** OpenAI's Adam, with the given decay of the second moment. */
    public static Optimizer adam(double beta2) {
        return new Optimizer(Kind.ADAM, 0.9, beta2, 1e-8, 1, 0);
    }

    /** Textbook AdamW. */
    public static Optimizer adamW(double beta2, double weightDecay) {
        return new Optimizer(Kind.ADAMW, 0.9, beta2, 1e-8, weightDecay, 0);
    }

    /** The same with gradients clipped to a global norm. */
    public Optimizer clippedTo(double norm) {
        return new Optimizer(kind, beta1, beta2, epsilon, weightDecay, norm);
    }

    /** Whether weights are scaled at each step. */
    boolean decays() {
        return kind == Kind.ADAMW ? weightDecay > 0 : weightDecay != 1;
    }

    /** The factor of each weight at a step. */
    double weightFactor(double learningRate) {
        return kind == Kind.ADAMW ? 1 - learningRate * weightDecay : weightDecay;
    }

    /** The learning rate as TensorFlow's operation wants it at step t, counted from 1. */
    double rate(double learningRate, long t) {
        return kind == Kind.ADAMAX ? learningRate * Math.sqrt(1 - Math.pow(beta2, (double) t)) : learningRate;
    }

    /**
     * The epsilon as TensorFlow's operation wants it at step t: it adds to the root of the uncorrected second moment, the
     * textbook to that of the corrected one, which is {@code 1 / (1 - beta2^t)} times as large.
     */
    double epsilon(long t) {
        return kind == Kind.ADAMW ? epsilon * Math.sqrt(1 - Math.pow(beta2, (double) t)) : epsilon;
    }
}
