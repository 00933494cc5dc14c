package io.github.glow4j.inference.halves;

import io.github.glow4j.models.ExchangeOperator;
import io.github.glow4j.onnxruntime.IoBinding;
import io.github.glow4j.onnxruntime.Session;
import io.github.glow4j.onnxruntime.SessionOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A graph of the model as two graphs, one for each half of an image. That of the upper half has the inputs and outputs of the
 * model; all that the lower half needs and yields goes through exchanges of rows.
 */
public final class HalvedGraph implements AutoCloseable {
    private final Session upper;
    private final Session lower;
    private final ExchangePlan plan;

    private HalvedGraph(Session upper, Session lower, ExchangePlan plan) {
        this.upper = upper;
        this.lower = lower;
        this.plan = plan;
    }

    /** What the session of a half needs to know beside the usual. */
    public static SessionOptions options(SessionOptions options) {
        return options.operators(Exchanges.DOMAIN);
    }

    /**
     * Opens both graphs at the same time, with {@link #options}.
     *
     * @throws io.github.glow4j.models.InvalidModelException if they do not fit each other
     */
    public static HalvedGraph open(Supplier<Session> upper, Supplier<Session> lower) {
        List<ExchangeOperator> ofUpper = new ArrayList<>();
        List<ExchangeOperator> ofLower = new ArrayList<>();
        Aside<Session> second = Aside.start("glow4j-lower-half", () -> Exchanges.opening(lower, ofLower));
        Session first = null;
        try {
            first = Exchanges.opening(upper, ofUpper);
            return new HalvedGraph(first, second.join(), new ExchangePlan(ofUpper, ofLower));
        } catch (RuntimeException | Error e) {
            close(first);
            close(second.orNull());
            throw e;
        }
    }

    private static void close(@Nullable Session session) {
        if (session != null) {
            session.close();
        }
    }

    /** The graph of the upper half. */
    public Session upper() {
        return upper;
    }

    /** Something to run a binding of the upper half with. */
    public HalvedRun newRun(IoBinding binding) {
        return new HalvedRun(upper, binding, plan.newHalf(true), new LowerHalf(lower, plan.newHalf(false)));
    }

    @Override
    public void close() {
        upper.close();
        lower.close();
    }
}
