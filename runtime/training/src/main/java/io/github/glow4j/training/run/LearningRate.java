package io.github.glow4j.training.run;

/**
 * The learning rate: it grows linearly from zero, then stays, or halves again and again.
 *
 * @param base the rate after warm-up
 * @param warmupSteps steps until then, fractions allowed; 0 for none
 * @param halvingSteps steps after warm-up in which the rate falls, smoothly, to one half; 0 to keep it
 */
public record LearningRate(double base, double warmupSteps, double halvingSteps) {
    public LearningRate {
        require(base > 0 && Double.isFinite(base), "the learning rate must be positive, not " + base);
        require(
                warmupSteps >= 0 && Double.isFinite(warmupSteps),
                "warm-up steps must not be negative, but are " + warmupSteps);
        require(
                halvingSteps >= 0 && Double.isFinite(halvingSteps),
                "the steps in which the learning rate halves must not be negative, but are " + halvingSteps);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /** The same rate at every step. */
    public static LearningRate constant(double base) {
        return new LearningRate(base, 0, 0);
    }

    /** A rate that grows over a number of steps, or of epochs times the steps of each, and then stays, as in OpenAI's code. */
    public static LearningRate warmedUp(double base, double steps) {
        return new LearningRate(base, steps, 0);
    }

    /** The rate once a number of steps have been made: {@code base * min(1, done / warmupSteps)}, zero before the first. */
    public double after(long done) {
        if (done < warmupSteps) {
            return base * done / warmupSteps;
        }
        return halvingSteps == 0 ? base : base * Math.pow(0.5, (done - warmupSteps) / halvingSteps);
    }
}
