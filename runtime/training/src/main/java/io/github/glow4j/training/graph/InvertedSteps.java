package io.github.glow4j.training.graph;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.tensorflow.Output;

/**
 * Recovers the input of each step from its output, from the last step of a level to the first. The coupling net, which is
 * nearly all of the work, is evaluated once for both the inversion and the gradients.
 */
record InvertedSteps(GlowConfig config) implements Backward.Steps {
    /**
     * A place between two steps.
     *
     * @param z activations, in double precision
     * @param gradient of the loss with respect to them, in the graph's precision
     */
    private record State(Output z, Output gradient) {}

    @Override
    public Output backward(int level, ForwardPass.Level pass, Output gradient, Backward.Chain chain) {
        State state = new State(pass.output(), gradient);
        for (int k = config.depth() - 1; k >= 0; k--) {
            state = step(new FlowStep(config, level, k), state, chain);
        }
        chain.drift(state.z(), pass.steps().get(0).x());
        return state.gradient();
    }

    private static State step(FlowStep step, State after, Backward.Chain chain) {
        Ops ops = chain.ops(step.scope());
        StepGradients gradients = new StepGradients(step, chain);
        Output y = chain.next(after.z());
        Output condition = ops.stopGradient(ops.cast(y)); // its unchanged half is that of z
        Reads ofNet = chain.readsAfter(condition);
        CouplingNet.Terms terms = step.net().apply(ops, ofNet, condition);
        Output z = CouplingNet.inverse(ops, terms, y);
        Output changed = ops.stopGradient(ops.cast(z));
        Output mixed = gradients.coupling(new FlowStep.Coupling(condition, terms, changed, ofNet), after.gradient());

        Reads ofMixing = chain.readsAfter(z);
        Output x = step.unmix(ops.of(z.type()), ofMixing, z);
        Output gradient = gradients.mixing(x, ofMixing, mixed);
        chain.finished(gradients.done());
        return new State(x, gradient);
    }
}
