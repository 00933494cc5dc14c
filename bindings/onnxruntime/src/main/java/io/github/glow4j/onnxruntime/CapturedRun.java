package io.github.glow4j.onnxruntime;

import java.util.Map;

/**
 * A run of fixed shapes over fixed memory that the device records once as a graph and then replays as a whole, which
 * saves the launch of every kernel: {@link Session#capture}.
 *
 * <p>The first run executes the model twice or more, as the provider wants to have allocated all memory before it
 * records. A replay reads and writes the very addresses of the recording; so the binding can no longer be changed, and a
 * run throws {@link IllegalStateException} once one of its tensors is closed. The provider keeps a recording per thread:
 * run it on one thread, as a change of thread records anew.
 *
 * <p>Serves one thread at a time, as {@link IoBinding} does. Closing waits for a run in flight and closes the binding. The
 * CUDA provider keeps the recording itself until the session is closed.
 */
public final class CapturedRun implements AutoCloseable {
    private final Session session;
    private final IoBinding binding;
    private final RunOptions options;
    private final int id;

    /** The thread of the latest run: another one has no recording yet, or one that it may have dropped. */
    private volatile long owner = -1;

    CapturedRun(Session session, IoBinding binding, int id) {
        this.session = session;
        this.binding = binding;
        this.id = id;
        this.options = RunOptions.ofGraph(id, session);
    }

    /**
     * Runs the model.
     *
     * @throws IllegalStateException if this, the session or one of the tensors is closed, or another thread runs this
     * @throws OrtException if the run or the recording fails
     */
    public void run() {
        long thread = Thread.currentThread().threadId();
        boolean records = owner != thread;
        session.runCaptured(binding, options, records);
        owner = thread;
    }

    /** The number under which the device knows the graph. */
    int id() {
        return id;
    }

    @Override
    public void close() {
        binding.close();
        options.close();
        session.forgetGraph(id);
    }

    @Override
    public String toString() {
        return "CapturedRun" + Map.of("graph", id);
    }
}
