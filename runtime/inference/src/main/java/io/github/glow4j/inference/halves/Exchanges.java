package io.github.glow4j.inference.halves;

import io.github.glow4j.models.ExchangeOperator;
import io.github.glow4j.onnxruntime.JavaOperator;
import io.github.glow4j.onnxruntime.KernelContext;
import io.github.glow4j.onnxruntime.OperatorDomain;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The operator {@link ExchangeOperator}. Its kernels find by the thread that runs a graph for which half it does so. */
final class Exchanges implements JavaOperator {
    static final OperatorDomain DOMAIN = new OperatorDomain(ExchangeOperator.DOMAIN, new Exchanges());

    private static final ThreadLocal<Seat> SEAT = ThreadLocal.withInitial(Seat::new);

    /** What the thread is doing. */
    private static final class Seat {
        private @Nullable Half own;
        private @Nullable Half other;

        /** The exchanges of the graph that it opens, by index. */
        private @Nullable TreeMap<Integer, ExchangeOperator> opened;
    }

    private Exchanges() {}

    /** Opens a graph, once or several times, and notes its exchanges. */
    static <T> T opening(Supplier<T> open, List<ExchangeOperator> exchanges) {
        Seat seat = SEAT.get();
        TreeMap<Integer, ExchangeOperator> opened = new TreeMap<>();
        seat.opened = opened;
        try {
            T graph = open.get();
            exchanges.addAll(opened.values());
            return graph;
        } finally {
            seat.opened = null;
        }
    }

    /** Has the thread compute for a half from now on. */
    static void sit(Half own, Half other) {
        Seat seat = SEAT.get();
        seat.own = own;
        seat.other = other;
    }

    /** Has it compute for none. */
    static void stand() {
        Seat seat = SEAT.get();
        seat.own = null;
        seat.other = null;
    }

    @Override
    public String name() {
        return ExchangeOperator.NAME;
    }

    @Override
    public int inputs() {
        return 2;
    }

    @Override
    public Kernel kernel(Attributes attributes) {
        ExchangeOperator exchange = ExchangeOperator.of(attributes::integer);
        TreeMap<Integer, ExchangeOperator> opened = SEAT.get().opened;
        if (opened != null) {
            opened.put(exchange.index(), exchange);
        }
        return tensors -> compute(exchange, tensors);
    }

    private static void compute(ExchangeOperator exchange, KernelContext tensors) {
        Seat seat = SEAT.get();
        if (seat.own == null || seat.other == null) {
            throw new IllegalStateException("half an image is computed alone");
        }
        seat.own.exchange(exchange, tensors, seat.other);
    }
}
