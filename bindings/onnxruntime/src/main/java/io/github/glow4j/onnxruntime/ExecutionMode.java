package io.github.glow4j.onnxruntime;

/** Whether operators of one run that do not depend on each other may run at the same time. */
public enum ExecutionMode {
    SEQUENTIAL(0),
    PARALLEL(1);

    private final int code;

    ExecutionMode(int code) {
        this.code = code;
    }

    /** The value of the C enum of the same name. */
    int code() {
        return code;
    }
}
