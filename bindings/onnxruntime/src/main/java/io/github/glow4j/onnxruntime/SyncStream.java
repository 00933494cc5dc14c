package io.github.glow4j.onnxruntime;

import java.lang.foreign.MemorySegment;
import java.util.Map;

/**
 * A stream of work on a device (a {@code cudaStream_t}) for runs: {@link RunOptions#open(String, Map, SyncStream)}. A run
 * in a stream comes after what other code has put into the stream by its {@link #handle()}, without the host having to wait
 * in between, and is complete when it returns.
 *
 * <p>Thread-safe. Closing waits for the runs that use it. It is closed with its environment if not before.
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
