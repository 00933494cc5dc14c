package io.github.glow4j.models;

/** What went wrong in a way that the caller can act on. The message says what was wrong and what to do. */
public class GlowException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public GlowException(String message) {
        super(message);
    }

    public GlowException(String message, Throwable cause) {
        super(message, cause);
    }
}
