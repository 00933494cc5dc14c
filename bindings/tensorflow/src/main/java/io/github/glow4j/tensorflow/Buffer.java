package io.github.glow4j.tensorflow;

import io.github.glow4j.tensorflow.c.TF_Buffer;
import io.github.glow4j.tensorflow.c.tensorflow_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/** A block of bytes, mostly a serialised protocol buffer, on its way into or out of TensorFlow. */
final class Buffer implements AutoCloseable {
    private final MemorySegment address;

    private Buffer(MemorySegment address) {
        this.address = address;
    }

    /** An empty one for TensorFlow to fill. */
    static Buffer empty() {
        return new Buffer(tensorflow_h.TF_NewBuffer());
    }

    /** One with a copy of these bytes. */
    static Buffer of(byte[] bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
            return new Buffer(tensorflow_h.TF_NewBufferFromString(copy, bytes.length));
        }
    }

    /** Takes over one that TensorFlow made. */
    static Buffer own(MemorySegment address) {
        return new Buffer(address);
    }

    MemorySegment address() {
        return address;
    }

    /** The content, valid until this is closed. */
    ByteBuffer bytes() {
        MemorySegment struct = address.reinterpret(TF_Buffer.sizeof());
        return TF_Buffer.data(struct).reinterpret(TF_Buffer.length(struct)).asByteBuffer();
    }

    @Override
    public void close() {
        tensorflow_h.TF_DeleteBuffer(address);
    }
}
