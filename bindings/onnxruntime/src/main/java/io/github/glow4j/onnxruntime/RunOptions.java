package io.github.glow4j.onnxruntime;

import java.lang.foreign.MemorySegment;
import java.util.Map;

/**
 * Settings of a run, and the means to end it early.
 *
 * <p>Thread-safe: one object may serve many runs at once, and {@link #terminate()} then ends them all. Closing waits for
 * the runs in flight.
 */
public final class RunOptions extends OrtObject {
    private volatile boolean terminated;

    private RunOptions(MemorySegment pointer) {
        super("RunOptions", pointer, null);
    }

    /** Options that only serve to end runs. */
    public static RunOptions open() {
        return open("", Map.of());
    }

    /**
     * Options with settings.
     *
     * @param tag marks the run's lines in the library's log
     * @param config entries as the library documents them, such as {@code memory.enable_memory_arena_shrinkage}
     * @throws OrtException if the library refuses an entry
     */
    public static RunOptions open(String tag, Map<String, String> config) {
        OrtLibrary.api();
        MemorySegment pointer = RunFunctions.createRunOptions();
        try {
            RunFunctions.setRunTag(pointer, tag);
            config.forEach((key, value) -> RunFunctions.addRunConfigEntry(pointer, key, value));
        } catch (RuntimeException e) {
            RunFunctions.releaseRunOptions(pointer);
            throw e;
        }
        return new RunOptions(pointer);
    }

    /**
     * Ends the runs in flight that use these options: they throw {@link OrtException.Terminated} at the next operator of
     * the graph. Later runs end at once, until {@link #resume()}.
     */
    public void terminate() {
        acquire();
        try {
            terminated = true;
            RunFunctions.setTerminate(pointer);
        } finally {
            release();
        }
    }

    /** Allows runs again after {@link #terminate()}. */
    public void resume() {
        acquire();
        try {
            RunFunctions.unsetTerminate(pointer);
            terminated = false;
        } finally {
            release();
        }
    }

    /** Runs a binding that the calling thread has entered. */
    void run(IoBinding binding) {
        acquire();
        try {
            Status.check(binding.call(pointer));
        } catch (OrtException.Fail e) {
            throw terminated ? new OrtException.Terminated(String.valueOf(e.getMessage())) : e;
        } finally {
            release();
        }
    }

    @Override
    void freeNative() {
        RunFunctions.releaseRunOptions(pointer);
    }
}
