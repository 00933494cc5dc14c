package io.github.glow4j.training.run;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a run ended.
 *
 * @param steps made, those before it was resumed included
 * @param stopped whether it was asked to stop before its last step; not so where its time was up
 * @param checkpoint prefix of the last checkpoint
 * @param best prefix of the checkpoint with the least bits per dimension on held-out images; null without validation
 */
public record RunResult(
        long steps,
        boolean stopped,
        Path checkpoint,
        @Nullable Path best) {}
