package io.github.glow4j.tensorflow;

/** An error that TensorFlow reported. */
public class TensorFlowException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TensorFlowException(String message) {
        super(message);
    }
}
