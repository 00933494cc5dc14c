package io.github.glow4j.training.graph;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.tensorflow.Operation;
import io.github.glow4j.tensorflow.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gradients level by level, from the top down. How the steps of a level are gone through, and what of the forward pass is
 * kept for them, is up to the {@link Steps}.
 *
 * <p>Where little is kept the pieces are chained by control edges: a piece starts from an {@code Identity} that waits for all
 * gradients of the piece before. Without them TensorFlow's executor runs ahead and everything is in memory at once after
 * all.
 */
final class Backward {
    /** The steps of one level. */
    sealed interface Steps permits StoredSteps, InvertedSteps, RecomputedSteps {
        /**
         * Adds the gradients of the steps.
         *
         * @param gradient with respect to what leaves the level
         * @return the gradient with respect to its input
         */
        Output backward(int level, ForwardPass.Level pass, Output gradient, Chain chain);
    }

    /** What the pieces of the backward pass share. */
    static final class Chain {
        private final Ops ops;
        private final Gradients gradients;
        private final Function<Operation, Reads> reads;
        private final Output objectiveGradient;
        private final Output sharedGradient;
        private List<Operation> done = List.of();
        private final List<Output> drifts = new ArrayList<>();

        Chain(Ops ops, Gradients gradients, Function<Operation, Reads> reads, Output objectiveGradient) {
            this.ops = ops;
            this.gradients = gradients;
            this.reads = reads;
            this.objectiveGradient = objectiveGradient;
            this.sharedGradient = ops.in("backward").sum(objectiveGradient, 0);
        }

        Ops ops(String scope) {
            return ops.in("backward/" + scope);
        }

        Gradients gradients() {
            return gradients;
        }

        Reads readsAfter(Output x) {
            return reads.apply(x.operation());
        }

        /** An activation for the next piece, once the piece before is done. */
        Output next(Output x) {
            return ops.in("backward").after(x, done);
        }

        /** Says what must be computed before the next piece may start. */
        void finished(List<Operation> operations) {
            done = operations;
        }

        /** What flows into log-determinants; those that are zero are left out. */
        List<Gradients.Flow> flows(@Nullable Output perImage, @Nullable Output shared) {
            List<Gradients.Flow> flows = new ArrayList<>();
            if (perImage != null) {
                flows.add(new Gradients.Flow(perImage, objectiveGradient));
            }
            if (shared != null) {
                flows.add(new Gradients.Flow(shared, sharedGradient));
            }
            return flows;
        }

        void drift(Output recovered, Output original) {
            Ops drift = ops.in("drift");
            drifts.add(drift.maximum(drift.abs(drift.subtract(recovered, original)), 0, 1, 2, 3));
        }
    }

    private final GlowConfig config;
    private final Ops ops;
    private final Steps steps;

    Backward(GlowConfig config, Ops ops, Steps steps) {
        this.config = config;
        this.ops = ops;
        this.steps = steps;
    }

    /**
     * Adds the gradients of the loss.
     *
     * @return the largest error of recovered activations, one scalar per level; empty if none are recovered
     */
    List<Output> build(
            ForwardPass forward, Output loss, Reads topReads, Gradients gradients, Function<Operation, Reads> reads) {
        List<Output> top =
                gradients.ofLoss(loss, List.of(forward.levels().getLast().last(), forward.objective()), topReads);
        Output gradient = top.get(0);
        Chain chain = new Chain(ops, gradients, reads, top.get(1));
        chain.finished(gradients.operations(topReads));
        for (int level = config.levels() - 1; level >= 0; level--) {
            ForwardPass.Level pass = forward.levels().get(level);
            if (pass.split() != null && pass.next() != null) {
                List<Gradients.Flow> flows = chain.flows(pass.split().logDensity(), null);
                flows.add(new Gradients.Flow(pass.next(), gradient));
                gradient = gradients
                        .through(flows, List.of(pass.last()), pass.split().reads())
                        .get(0);
            }
            gradient = steps.backward(level, pass, gradient, chain);
        }
        return chain.drifts;
    }
}
