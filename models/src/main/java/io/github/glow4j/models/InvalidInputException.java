package io.github.glow4j.models;

/** An image, latent, label or array that does not fit the model or cannot be read. */
public class InvalidInputException extends GlowException {
    private static final long serialVersionUID = 1L;

    public InvalidInputException(String message) {
        super(message);
    }

    public InvalidInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
