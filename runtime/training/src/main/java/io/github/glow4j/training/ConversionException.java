package io.github.glow4j.training;

import io.github.glow4j.models.GlowException;

/** A checkpoint or graph that cannot be turned into a model. The message says why and what to do. */
public class ConversionException extends GlowException {
    private static final long serialVersionUID = 1L;

    public ConversionException(String message) {
        super(message);
    }

    public ConversionException(String message, Throwable cause) {
        super(message, cause);
    }
}
