package io.github.glow4j.training.graph;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.tensorflow.Operation;
import io.github.glow4j.tensorflow.Output;
import java.util.ArrayList;
import java.util.List;

/**
 * Recovers the input of each step from its output, from the last step of a level to the first. The coupling net, which is
 * nearly all of the work, is evaluated once for both the inversion and the gradients.
 */
record InvertedSteps(GlowConfig config) implements Backward.Steps {
    /** Activations and the gradient of the loss with respect to them. */
    private record State(Output z, Output gradient) {}

    @Override
    public Output backward(int level, ForwardPass.Level pass, Output gradient, Backward.Chain chain) {
        State state = new State(pass.output(), gradient);
        for (int k = config.depth() - 1; k >= 0; k--) {
            List<Operation> done = new ArrayList<>();
            state = step(new FlowStep(config, level, k), state, chain, done);
            chain.finished(done);
        }
        chain.drift(state.z(), pass.inputs().get(0));
        return state.gradient();
    }

    private static State step(FlowStep step, State after, Backward.Chain chain, List<Operation> done) {
        Ops ops = chain.ops(step.scope());
        Output y = chain.next(after.z());
        State mixed = coupling(ops, step, new State(y, after.gradient()), chain, done);
        return mixing(ops, step, mixed, chain, done);
    }

    private static State coupling(Ops ops, FlowStep step, State after, Backward.Chain chain, List<Operation> done) {
        Output y = ops.stopGradient(after.z()); // its unchanged half is that of z
        Reads reads = chain.readsAfter(y);
        CouplingNet.Terms terms = step.net().apply(ops, reads, y);
        Output z = ops.stopGradient(CouplingNet.inverse(ops, terms, y));
        List<Gradients.Flow> flows = chain.flows(CouplingNet.logDeterminant(ops, terms), null);
        flows.add(new Gradients.Flow(CouplingNet.forward(ops, terms, z), after.gradient()));
        List<Output> through = chain.gradients().through(flows, List.of(y, z), reads);
        done.addAll(chain.gradients().operations(reads));
        return new State(z, ops.add(through.get(0), through.get(1)));
    }

    private static State mixing(Ops ops, FlowStep step, State after, Backward.Chain chain, List<Operation> done) {
        Reads reads = chain.readsAfter(after.z());
        Output x = ops.stopGradient(step.unmix(ops, reads, after.z()));
        FlowStep.Result mixed = step.mix(ops, reads, x);
        List<Gradients.Flow> flows = chain.flows(null, mixed.shared());
        flows.add(new Gradients.Flow(mixed.z(), after.gradient()));
        Output gradient = chain.gradients().through(flows, List.of(x), reads).get(0);
        done.addAll(chain.gradients().operations(reads));
        done.add(gradient.operation());
        return new State(x, gradient);
    }
}
