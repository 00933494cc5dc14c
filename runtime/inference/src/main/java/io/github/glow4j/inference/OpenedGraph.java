package io.github.glow4j.inference;

import io.github.glow4j.inference.halves.HalvedGraph;
import io.github.glow4j.onnxruntime.Session;
import org.jspecify.annotations.Nullable;

/**
 * A graph of the model, ready to run.
 *
 * @param session that with the inputs and outputs of the model
 * @param halves what computes it in two halves of the image; null if the session computes it whole
 */
record OpenedGraph(Session session, @Nullable HalvedGraph halves) implements AutoCloseable {
    static OpenedGraph whole(Session session) {
        return new OpenedGraph(session, null);
    }

    static OpenedGraph of(HalvedGraph halves) {
        return new OpenedGraph(halves.upper(), halves);
    }

    /** Something to run it with, for one thread at a time. */
    GraphRun newRun() {
        return new GraphRun(this);
    }

    @Override
    public void close() {
        if (halves == null) {
            session.close();
        } else {
            halves.close();
        }
    }
}
