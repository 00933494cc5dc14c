package io.github.glow4j.training.graph;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.tensorflow.Operation;
import io.github.glow4j.tensorflow.Output;
import java.util.ArrayList;
import java.util.List;

/**
 * One forward pass in which every actnorm, in the order of execution, is computed from what it receives, and then assigned
 * (specification, section 10). The other parameters are taken as they are.
 */
final class DataDependentInitialization {
    private final GlowConfig config;
    private final Ops root;
    private final Variables variables;
    private final List<Operation> assignments = new ArrayList<>();

    DataDependentInitialization(GlowConfig config, Ops ops, Variables variables) {
        this.config = config;
        this.root = ops;
        this.variables = variables;
    }

    /**
     * Adds the pass.
     *
     * @param squeezed input of the first step
     * @return what assigns all actnorms
     */
    Operation build(Output squeezed) {
        Ops ops = root.in("initialization");
        Output z = ops.cast(squeezed);
        for (int level = 0; level < config.levels(); level++) {
            for (int k = 0; k < config.depth(); k++) {
                z = step(ops, new FlowStep(config, level, k), z, config.levelChannels(level));
            }
            if (level < config.levels() - 1) {
                z = Squeeze.apply(ops, ops.halves(z).get(0), config.levelSize(level), config.levelChannels(level) / 2);
            }
        }
        return ops.operation("NoOp").after(assignments).build();
    }

    private Output step(Ops ops, FlowStep step, Output x, int channels) {
        Reads reads = new Reads(variables, List.of(x.operation()));
        Output normed = Actnorm.apply(ops, x, initialised(ops, step.scope(), x, channels));
        Output mixed = step.image(
                ops, step.perPixel(ops, normed, step.mixing(ops, reads).matrix()));
        CouplingNet.Terms terms = step.net()
                .applyWith(ops, reads, mixed, (scope, hidden) -> initialised(ops, scope, hidden, config.width()));
        return CouplingNet.forward(ops, terms, mixed);
    }

    private List<Output> initialised(Ops ops, String scope, Output x, int channels) {
        List<Output> parameters = Actnorm.fromData(ops, x, channels);
        assign(scope + "actnorm_center/b", parameters.get(0));
        assign(scope + "actnorm_scale/logs", parameters.get(1));
        return parameters;
    }

    private void assign(String name, Output value) {
        assignments.add(variables.assign(variables.get(name).handle(), value));
    }
}
