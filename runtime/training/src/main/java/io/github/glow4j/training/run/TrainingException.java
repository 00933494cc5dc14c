package io.github.glow4j.training.run;

import io.github.glow4j.models.GlowException;

/** Training that cannot begin or go on. The message says why and what to do. */
public class TrainingException extends GlowException {
    private static final long serialVersionUID = 1L;

    public TrainingException(String message) {
        super(message);
    }

    public TrainingException(String message, Throwable cause) {
        super(message, cause);
    }
}
