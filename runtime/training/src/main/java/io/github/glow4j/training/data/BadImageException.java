package io.github.glow4j.training.data;

import io.github.glow4j.models.InvalidInputException;
import java.io.IOException;

/** A damaged image among others that may be well. */
public class BadImageException extends InvalidInputException {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final String reason;

    /**
     * @param name file, or {@code images.npy[17]}
     * @param reason what is wrong with it
     */
    public BadImageException(String name, String reason) {
        super(name + ": " + reason);
        this.name = name;
        this.reason = reason;
    }

    /** With the failure that showed it. */
    public BadImageException(String name, String reason, Throwable cause) {
        super(name + ": " + reason, cause);
        this.name = name;
        this.reason = reason;
    }

    /** A file that as a whole is not what it should be. */
    static BadImageException of(String file, InvalidInputException e) {
        String message = String.valueOf(e.getMessage());
        boolean named = message.startsWith(file + " ");
        return new BadImageException(file, named ? "it " + message.substring(file.length() + 1) : message, e);
    }

    /** A file, or an image of one, that the system does not let be read. */
    static BadImageException unreadable(String name, IOException e) {
        return new BadImageException(name, "it cannot be read: " + e.getMessage(), e);
    }

    /** The file, or {@code images.npy[17]}. */
    public String name() {
        return name;
    }

    /** What is wrong with it. */
    public String reason() {
        return reason;
    }
}
