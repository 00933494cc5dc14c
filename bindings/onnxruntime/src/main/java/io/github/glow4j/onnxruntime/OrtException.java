package io.github.glow4j.onnxruntime;

import io.github.glow4j.onnxruntime.c.onnxruntime_h;

/**
 * An error that ONNX Runtime reported, with its message. There is a subclass for each of its codes.
 *
 * <p>Mistakes that are found before the library is called, such as a tensor of the wrong shape, are
 * {@link IllegalArgumentException}s; use of a closed object is an {@link IllegalStateException}.
 */
public class OrtException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OrtException(String message) {
        super(message);
    }

    static OrtException of(int code, String message) {
        if (code == onnxruntime_h.ORT_FAIL()) {
            return new Fail(message);
        } else if (code == onnxruntime_h.ORT_INVALID_ARGUMENT()) {
            return new InvalidArgument(message);
        } else if (code == onnxruntime_h.ORT_NO_SUCHFILE()) {
            return new NoSuchFile(message);
        } else if (code == onnxruntime_h.ORT_NO_MODEL()) {
            return new NoModel(message);
        } else if (code == onnxruntime_h.ORT_ENGINE_ERROR()) {
            return new EngineError(message);
        } else if (code == onnxruntime_h.ORT_RUNTIME_EXCEPTION()) {
            return new RuntimeError(message);
        } else if (code == onnxruntime_h.ORT_INVALID_PROTOBUF()) {
            return new InvalidProtobuf(message);
        } else if (code == onnxruntime_h.ORT_MODEL_LOADED()) {
            return new ModelLoaded(message);
        } else if (code == onnxruntime_h.ORT_NOT_IMPLEMENTED()) {
            return new NotImplemented(message);
        } else if (code == onnxruntime_h.ORT_INVALID_GRAPH()) {
            return new InvalidGraph(message);
        } else if (code == onnxruntime_h.ORT_EP_FAIL()) {
            return new ProviderFail(message);
        } else if (code == onnxruntime_h.ORT_MODEL_LOAD_CANCELED()) {
            return new LoadCanceled(message);
        } else if (code == onnxruntime_h.ORT_MODEL_REQUIRES_COMPILATION()) {
            return new RequiresCompilation(message);
        } else if (code == onnxruntime_h.ORT_NOT_FOUND()) {
            return new NotFound(message);
        }
        return new OrtException("error code " + code + ": " + message);
    }

    /** The general error, with the reason in its message. */
    public static class Fail extends OrtException {
        private static final long serialVersionUID = 1L;

        public Fail(String message) {
            super(message);
        }
    }

    /** An argument that the library did not accept: a name, an option, a shape that the graph cannot use. */
    public static final class InvalidArgument extends OrtException {
        private static final long serialVersionUID = 1L;

        public InvalidArgument(String message) {
            super(message);
        }
    }

    /** The model, or a file that it refers to, does not exist. */
    public static final class NoSuchFile extends OrtException {
        private static final long serialVersionUID = 1L;

        public NoSuchFile(String message) {
            super(message);
        }
    }

    /** The session holds no model. */
    public static final class NoModel extends OrtException {
        private static final long serialVersionUID = 1L;

        public NoModel(String message) {
            super(message);
        }
    }

    /** A compiler of an execution provider failed. */
    public static final class EngineError extends OrtException {
        private static final long serialVersionUID = 1L;

        public EngineError(String message) {
            super(message);
        }
    }

    /** A C++ exception inside the library, such as a lack of memory. */
    public static final class RuntimeError extends OrtException {
        private static final long serialVersionUID = 1L;

        public RuntimeError(String message) {
            super(message);
        }
    }

    /** The bytes are no ONNX model, or they are damaged or truncated. */
    public static final class InvalidProtobuf extends OrtException {
        private static final long serialVersionUID = 1L;

        public InvalidProtobuf(String message) {
            super(message);
        }
    }

    /** The session has a model already. */
    public static final class ModelLoaded extends OrtException {
        private static final long serialVersionUID = 1L;

        public ModelLoaded(String message) {
            super(message);
        }
    }

    /** No execution provider has a kernel for an operator of the graph, or the feature is missing from this build. */
    public static final class NotImplemented extends OrtException {
        private static final long serialVersionUID = 1L;

        public NotImplemented(String message) {
            super(message);
        }
    }

    /** The model could be read but its graph breaks the rules of ONNX. */
    public static final class InvalidGraph extends OrtException {
        private static final long serialVersionUID = 1L;

        public InvalidGraph(String message) {
            super(message);
        }
    }

    /** An execution provider (such as CUDA) is missing or failed. */
    public static final class ProviderFail extends OrtException {
        private static final long serialVersionUID = 1L;

        public ProviderFail(String message) {
            super(message);
        }
    }

    /** Loading was cancelled. */
    public static final class LoadCanceled extends OrtException {
        private static final long serialVersionUID = 1L;

        public LoadCanceled(String message) {
            super(message);
        }
    }

    /** The model must be compiled for its execution provider first. */
    public static final class RequiresCompilation extends OrtException {
        private static final long serialVersionUID = 1L;

        public RequiresCompilation(String message) {
            super(message);
        }
    }

    /** Something that was looked up by name does not exist. */
    public static final class NotFound extends OrtException {
        private static final long serialVersionUID = 1L;

        public NotFound(String message) {
            super(message);
        }
    }

    /** The run was ended by {@link RunOptions#terminate()}. */
    public static final class Terminated extends Fail {
        private static final long serialVersionUID = 1L;

        public Terminated(String message) {
            super(message);
        }
    }
}
