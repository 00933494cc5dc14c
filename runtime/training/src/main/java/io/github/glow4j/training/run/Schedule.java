package io.github.glow4j.training.run;

import java.time.Duration;

/**
 * When a run logs, validates and saves. It saves at its end and when it is stopped in any case.
 *
 * @param logEvery steps from one line of the log to the next
 * @param validateEvery steps from one validation to the next; 0 for none
 * @param saveEvery steps from one checkpoint to the next; 0 to go by time alone
 * @param saveInterval longest time without a checkpoint; zero to go by steps alone
 * @param keep how many of the last checkpoints are kept, besides the best
 */
public record Schedule(long logEvery, long validateEvery, long saveEvery, Duration saveInterval, int keep) {
    public Schedule {
        require(logEvery >= 1, "steps between lines of the log must be at least 1, not " + logEvery);
        require(validateEvery >= 0, "steps between validations must not be negative, but are " + validateEvery);
        require(saveEvery >= 0, "steps between checkpoints must not be negative, but are " + saveEvery);
        require(!saveInterval.isNegative(), "time between checkpoints must not be negative, but is " + saveInterval);
        require(keep >= 1, "at least one checkpoint must be kept, not " + keep);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
