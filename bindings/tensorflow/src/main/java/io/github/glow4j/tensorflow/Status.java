package io.github.glow4j.tensorflow;

import io.github.glow4j.tensorflow.c.tensorflow_h;
import java.lang.foreign.MemorySegment;

/** The outcome of a call. */
final class Status implements AutoCloseable {
    private final MemorySegment address = tensorflow_h.TF_NewStatus();

    MemorySegment address() {
        return address;
    }

    /** @throws TensorFlowException of the subclass that belongs to the code, unless all is well */
    void check() {
        int code = tensorflow_h.TF_GetCode(address);
        if (code != 0) {
            throw TensorFlowException.of(code, tensorflow_h.TF_Message(address).getString(0));
        }
    }

    @Override
    public void close() {
        tensorflow_h.TF_DeleteStatus(address);
    }
}
