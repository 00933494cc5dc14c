package io.github.glow4j.nativelib;

import org.jspecify.annotations.Nullable;

/** A native library could not be found or loaded. The message names what was looked for, where, and the fix. */
public final class NativeLibraryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NativeLibraryException(String message) {
        super(message);
    }

    public NativeLibraryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
