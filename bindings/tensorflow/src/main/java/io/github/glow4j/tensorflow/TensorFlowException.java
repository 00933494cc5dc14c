package io.github.glow4j.tensorflow;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** An error that TensorFlow reported, or that was found before TensorFlow could; one subclass per code. */
public class TensorFlowException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TensorFlowException(String message) {
        super(message);
    }

    static TensorFlowException of(int code, String message) {
        return switch (code) {
            case 1 -> new Cancelled(message);
            case 2 -> new Unknown(message);
            case 3 -> new InvalidArgument(message);
            case 4 -> new DeadlineExceeded(message);
            case 5 -> new NotFound(message);
            case 6 -> new AlreadyExists(message);
            case 7 -> new PermissionDenied(message);
            case 8 -> new ResourceExhausted(message);
            case 9 -> new FailedPrecondition(message);
            case 10 -> new Aborted(message);
            case 11 -> new OutOfRange(message);
            case 12 -> new Unimplemented(message);
            case 13 -> new Internal(message);
            case 14 -> new Unavailable(message);
            case 15 -> new DataLoss(message);
            case 16 -> new Unauthenticated(message);
            default -> new TensorFlowException(message + " (code " + code + ")");
        };
    }

    /** What Java ran into when it used a file. */
    static TensorFlowException of(IOException cause, String what) {
        TensorFlowException e = switch (cause) {
            case NoSuchFileException missing -> new NotFound(what + ": there is no file " + missing.getFile());
            case AccessDeniedException denied -> new PermissionDenied(what + ": no access to " + denied.getFile());
            default -> new Unknown(what + ": " + cause);
        };
        e.initCause(cause);
        return e;
    }

    /** The same error with words before the message that say where it happened. */
    TensorFlowException in(String place) {
        String message = place + ": " + getMessage();
        TensorFlowException located = switch (this) {
            case Cancelled e -> new Cancelled(message);
            case Unknown e -> new Unknown(message);
            case InvalidArgument e -> new InvalidArgument(message);
            case DeadlineExceeded e -> new DeadlineExceeded(message);
            case NotFound e -> new NotFound(message);
            case AlreadyExists e -> new AlreadyExists(message);
            case PermissionDenied e -> new PermissionDenied(message);
            case ResourceExhausted e -> new ResourceExhausted(message);
            case FailedPrecondition e -> new FailedPrecondition(message);
            case Aborted e -> new Aborted(message);
            case OutOfRange e -> new OutOfRange(message);
            case Unimplemented e -> new Unimplemented(message);
            case Internal e -> new Internal(message);
            case Unavailable e -> new Unavailable(message);
            case DataLoss e -> new DataLoss(message);
            case Unauthenticated e -> new Unauthenticated(message);
            default -> new TensorFlowException(message);
        };
        located.initCause(this);
        return located;
    }

    /** The operation was cancelled, for example because the session was closed. */
    public static final class Cancelled extends TensorFlowException {
        private static final long serialVersionUID = 1L;

        public Cancelled(String message) {
            super(message);
        }
    }

    /** An error without a code of its own. */
    public static final class Unknown extends TensorFlowException {
        private static final long serialVersionUID = 1L;

        public Unknown(String message) {
            super(message);
        }
    }

    /** An argument is wrong whatever the state: a shape, a type, an attribute. */
    public static final class InvalidArgument extends TensorFlowException {
        private static final long serialVersionUID = 1L;

        public InvalidArgument(String message) {
            super(message);
        }
    }

    /** A time limit passed before the operation ended. */
    public static final class DeadlineExceeded extends TensorFlowException {
        private static final long serialVersionUID = 1L;

        public DeadlineExceeded(String message) {
            super(message);
        }
    }

    /** Something that was asked for, such as a file or a tensor, is not there. */
    public static final class NotFound extends TensorFlowException {
        private static final long serialVersionUID = 1L;

        public NotFound(String message) {
            super(message);
        }
    }

    /** Something that was to be made is there already. */
    public static final class AlreadyExists extends TensorFlowException {
        private static final long serialVersionUID = 1L;

        public AlreadyExists(String message) {
            super(message);
        }
    }

    /** The caller may not do this. */
    public static final class PermissionDenied extends TensorFlowException {
        private static final long serialVersionUID = 1L;

        public PermissionDenied(String message) {
            super(message);
        }
    }

    /** Memory, disk space or another resource ran out. */
    public static final class ResourceExhausted extends TensorFlowException {
        private static final long serialVersionUID = 1L;

        public ResourceExhausted(String message) {
            super(message);
        }
    }

    /** The state does not allow this: a variable that has no value yet, for example. */
    public static final class FailedPrecondition extends TensorFlowException {
        private static final long serialVersionUID = 1L;

        public FailedPrecondition(String message) {
            super(message);
        }
    }

    /** The operation was broken off, usually because of something concurrent. */
    public static final class Aborted extends TensorFlowException {
        private static final long serialVersionUID = 1L;

        public Aborted(String message) {
            super(message);
        }
    }

    /** Something was read beyond its end. */
    public static final class OutOfRange extends TensorFlowException {
        private static final long serialVersionUID = 1L;

        public OutOfRange(String message) {
            super(message);
        }
    }

    /** There is no implementation of this, on this device or at all. */
    public static final class Unimplemented extends TensorFlowException {
        private static final long serialVersionUID = 1L;

        public Unimplemented(String message) {
            super(message);
        }
    }

    /** An invariant of TensorFlow was broken. */
    public static final class Internal extends TensorFlowException {
        private static final long serialVersionUID = 1L;

        public Internal(String message) {
            super(message);
        }
    }

    /** A service, such as another worker, cannot be reached at present. */
    public static final class Unavailable extends TensorFlowException {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message) {
            super(message);
        }
    }

    /** Data is damaged or cut short. */
    public static final class DataLoss extends TensorFlowException {
        private static final long serialVersionUID = 1L;

        public DataLoss(String message) {
            super(message);
        }
    }

    /** The caller did not say who it is. */
    public static final class Unauthenticated extends TensorFlowException {
        private static final long serialVersionUID = 1L;

        public Unauthenticated(String message) {
            super(message);
        }
    }
}
