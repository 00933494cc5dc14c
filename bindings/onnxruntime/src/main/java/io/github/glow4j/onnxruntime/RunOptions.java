package io.github.glow4j.onnxruntime;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a run, and the means to end it early.
 *
 * <p>Thread-safe: one object may serve many runs at once, and {@link #terminate()} then ends them all. Closing waits for
 * the runs in flight.
 */
public final class RunOptions extends OrtObject {
    private static final String GRAPH_ID = "gpu_graph_id";
    private static final int NO_GRAPH = -1;

    /** Entries that would let a run do what cannot be kept safe, and what to do instead. */
    private static final Map<String, String> REFUSED = Map.of(
            GRAPH_ID,
            "a graph replays over the addresses that it was recorded with: use Session.capture",
            "disable_synchronize_execution_providers",
            "a run would return while the device still writes to its outputs");

    private volatile boolean terminated;

    private RunOptions(MemorySegment pointer, @Nullable Session owner) {
        super("RunOptions", pointer, owner);
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
     * @throws IllegalArgumentException for entries that would let a run use memory that may be gone
     */
    public static RunOptions open(String tag, Map<String, String> config) {
        return create(tag, config, NO_GRAPH, null);
    }

    /** Options of a run that is recorded or replayed, which go with their session. */
    static RunOptions ofGraph(int id, Session session) {
        return create("", Map.of(), id, session);
    }

    private static RunOptions create(String tag, Map<String, String> config, int graph, @Nullable Session owner) {
        OrtLibrary.api();
        config.keySet().forEach(RunOptions::requireAllowed);
        MemorySegment pointer = RunFunctions.createRunOptions();
        try {
            RunFunctions.setRunTag(pointer, tag);
            // In a session that records graphs, a run without a number would record and replay one of its own.
            RunFunctions.addRunConfigEntry(pointer, GRAPH_ID, Integer.toString(graph));
            config.forEach((key, value) -> RunFunctions.addRunConfigEntry(pointer, key, value));
        } catch (RuntimeException e) {
            RunFunctions.releaseRunOptions(pointer);
            throw e;
        }
        return new RunOptions(pointer, owner);
    }

    private static void requireAllowed(String key) {
        String reason = REFUSED.get(key);
        if (reason != null) {
            throw new IllegalArgumentException(key + " is not supported: " + reason);
        }
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
