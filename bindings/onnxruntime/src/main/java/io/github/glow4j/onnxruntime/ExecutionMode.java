package io.github.glow4j.onnxruntime;

/** Whether operators of one run that do not depend on each other may run at the same time. */
public enum ExecutionMode {
    SEQUENTIAL,
    PARALLEL
}
