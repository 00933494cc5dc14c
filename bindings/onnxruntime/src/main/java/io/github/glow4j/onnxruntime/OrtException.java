package io.github.glow4j.onnxruntime;

/** An error that ONNX Runtime reported. */
public class OrtException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OrtException(String message) {
        super(message);
    }
}
