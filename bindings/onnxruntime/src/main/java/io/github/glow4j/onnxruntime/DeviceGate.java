package io.github.glow4j.onnxruntime;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Lets work on devices pass side by side, but the recording of a graph alone: CUDA spoils a recording when any other
 * thread allocates, frees or copies meanwhile. Work on the CPU alone does not come through here.
 */
final class DeviceGate {
    private static final ReentrantReadWriteLock GATE = new ReentrantReadWriteLock(true);

    /** For all work but recordings. */
    static final Lock SHARED = GATE.readLock();

    /** For the recording of a graph. */
    static final Lock ALONE = GATE.writeLock();

    static <T> T get(Supplier<T> work) {
        SHARED.lock();
        try {
            return work.get();
        } finally {
            SHARED.unlock();
        }
    }

    static void run(Runnable work) {
        SHARED.lock();
        try {
            work.run();
        } finally {
            SHARED.unlock();
        }
    }

    /** The same for work on memory, which is let through at once where that is ordinary. */
    static <T> T get(MemoryLocation location, Supplier<T> work) {
        return location.kind() == MemoryLocation.Kind.CPU ? work.get() : get(work);
    }

    /** The same for work on memory, which is let through at once where that is ordinary. */
    static void run(MemoryLocation location, Runnable work) {
        if (location.kind() == MemoryLocation.Kind.CPU) {
            work.run();
        } else {
            run(work);
        }
    }

    private DeviceGate() {}
}
