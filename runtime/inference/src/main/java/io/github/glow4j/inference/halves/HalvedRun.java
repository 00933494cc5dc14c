package io.github.glow4j.inference.halves;

import io.github.glow4j.onnxruntime.IoBinding;
import io.github.glow4j.onnxruntime.Session;
import org.jspecify.annotations.Nullable;

/**
 * Runs a binding of the upper half on the calling thread, and the lower half on a thread of its own. Used by one thread at a
 * time; a run allocates nothing, but for memory for larger batches than before.
 */
public final class HalvedRun implements AutoCloseable {
    private final Session session;
    private final IoBinding binding;
    private final Half upper;
    private final LowerHalf lower;

    HalvedRun(Session session, IoBinding binding, Half upper, LowerHalf lower) {
        this.session = session;
        this.binding = binding;
        this.upper = upper;
        this.lower = lower;
    }

    /** Runs both halves. Throws what {@link Session#run(IoBinding)} throws, on either thread. */
    public void run(int batch) {
        upper.begin(batch);
        lower.start(batch, upper);
        RuntimeException failure = null;
        Exchanges.sit(upper, lower.half());
        try {
            session.run(binding);
        } catch (RuntimeException e) {
            failure = e;
        } finally {
            Exchanges.stand();
            upper.end();
            lower.await();
        }
        throwFirst(failure, lower.failure());
    }

    /** Of two failures one may only say that the other half failed. */
    private void throwFirst(@Nullable RuntimeException ofUpper, @Nullable RuntimeException ofLower) {
        if (ofLower != null && (ofUpper == null || upper.abandoned())) {
            throw ofLower;
        }
        if (ofUpper != null) {
            throw ofUpper;
        }
    }

    @Override
    public void close() {
        lower.close();
    }
}
