package io.github.glow4j.inference;

import io.github.glow4j.inference.halves.HalvedRun;
import io.github.glow4j.onnxruntime.IoBinding;
import io.github.glow4j.onnxruntime.Session;
import org.jspecify.annotations.Nullable;

/** Runs a graph from and to what is bound. Used by one thread at a time; a run allocates nothing. */
final class GraphRun implements AutoCloseable {
    private final Session session;
    private final IoBinding binding;
    private final @Nullable HalvedRun halves;

    GraphRun(OpenedGraph graph) {
        session = graph.session();
        binding = session.newBinding();
        halves = graph.halves() == null ? null : graph.halves().newRun(binding);
    }

    /** Where inputs and outputs are bound. */
    IoBinding binding() {
        return binding;
    }

    /**
     * Throws what {@link Session#run(IoBinding)} throws.
     *
     * @param batch images that are bound
     */
    void run(int batch) {
        if (halves == null) {
            session.run(binding);
        } else {
            halves.run(batch);
        }
    }

    @Override
    public void close() {
        if (halves != null) {
            halves.close();
        }
        binding.close();
    }
}
