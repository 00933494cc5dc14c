package io.github.glow4j.onnxruntime;

import java.lang.foreign.MemorySegment;

/**
 * A stream of work on a device (a {@code cudaStream_t}), for sessions that are to work in it:
 * {@link SessionOptions#cuda(CudaOptions, SyncStream)}. Their runs then come after what other code has put into the stream
 * by its {@link #handle()}, without the host having to wait in between; a run is complete when it returns.
 *
 * <p>Single runs cannot be put into a stream: the CUDA provider of ONNX Runtime 1.29 takes the stream of the run options
 * for one of its own class and ends the process.
 *
 * <p>Thread-safe. Closing it closes the sessions that work in it first. It is closed with its environment if not before.
 */
public final class SyncStream extends OrtObject {
    SyncStream(MemorySegment pointer, Environment environment) {
        super("SyncStream", pointer, environment);
    }

    /**
     * The native stream, for other libraries of the device, valid until this is closed.
     *
     * @throws IllegalStateException if this is closed
     */
    public long handle() {
        acquire();
        try {
            return DeviceFunctions.syncStreamHandle(pointer);
        } finally {
            release();
        }
    }

    @Override
    void freeNative() {
        DeviceGate.run(() -> DeviceFunctions.releaseSyncStream(pointer));
    }
}
