package io.github.glow4j.training.graph;

import io.github.glow4j.tensorflow.Operation;
import io.github.glow4j.tensorflow.Output;
import java.util.ArrayList;
import java.util.List;

/**
 * The gradients of one step of flow from its activations, whether those were kept, computed again or recovered. All memory
 * modes go through here, so that they differ by where activations come from alone.
 */
final class StepGradients {
    private final FlowStep step;
    private final Backward.Chain chain;
    private final Ops ops;
    private final List<Operation> done = new ArrayList<>();

    StepGradients(FlowStep step, Backward.Chain chain) {
        this.step = step;
        this.chain = chain;
        this.ops = chain.ops(step.scope());
    }

    /** From the gradient with respect to what leaves the step, that with respect to what went into it. */
    Output through(FlowStep.Result result, Output gradient) {
        return mixing(result.x(), result.reads(), coupling(result.coupling(), gradient));
    }

    /** From what leaves the coupling to what goes into it. */
    Output coupling(FlowStep.Coupling coupling, Output gradient) {
        CouplingNet.Terms terms = coupling.terms();
        List<Gradients.Flow> flows = chain.flows(CouplingNet.logDeterminant(ops, terms), null);
        flows.add(new Gradients.Flow(CouplingNet.forward(ops, terms, coupling.changed()), gradient));
        List<Output> through =
                chain.gradients().through(flows, List.of(coupling.condition(), coupling.changed()), coupling.reads());
        done.addAll(chain.gradients().operations(coupling.reads()));
        return ops.add(through.get(0), through.get(1));
    }

    /** From what leaves actnorm and permutation to {@code before}, what goes into them. */
    Output mixing(Output before, Reads reads, Output gradient) {
        Output x = ops.stopGradient(ops.cast(before));
        FlowStep.Mixed mixed = step.mix(ops, reads, x);
        List<Gradients.Flow> flows = chain.flows(null, mixed.shared());
        // Of rows, as TensorFlow's gradient of a reshape would compute the activations for nothing but their shape.
        flows.add(new Gradients.Flow(mixed.rows(), step.rows(ops, gradient)));
        Output result = chain.gradients().through(flows, List.of(x), reads).get(0);
        done.addAll(chain.gradients().operations(reads));
        done.add(result.operation());
        return result;
    }

    /** What must have run before the memory of the step is free. */
    List<Operation> done() {
        return done;
    }
}
