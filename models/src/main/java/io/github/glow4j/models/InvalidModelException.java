package io.github.glow4j.models;

/** A model folder, checkpoint or graph that is missing, damaged or not what it was taken for. */
public class InvalidModelException extends GlowException {
    private static final long serialVersionUID = 1L;

    public InvalidModelException(String message) {
        super(message);
    }

    public InvalidModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
