package io.github.glow4j.training.graph;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.tensorflow.Operation;
import io.github.glow4j.tensorflow.Output;
import java.util.ArrayList;
import java.util.List;

/** Runs about {@code sqrt(K)} steps again from their stored input, differentiates them, and goes on to those before. */
record RecomputedSteps(GlowConfig config) implements Backward.Steps {
    @Override
    public Output backward(int level, ForwardPass.Level pass, Output gradient, Backward.Chain chain) {
        int length = (int) Math.ceil(Math.sqrt(config.depth()));
        Output current = gradient;
        // Segments begin at multiples of the length, so only the last one may be shorter.
        for (int start = (config.depth() - 1) / length * length; start >= 0; start -= length) {
            int end = Math.min(start + length, config.depth());
            current = segment(level, start, pass.steps().subList(start, end), current, chain);
        }
        return current;
    }

    private Output segment(int level, int start, List<FlowStep.Result> stored, Output gradient, Backward.Chain chain) {
        Output x = chain.next(stored.get(0).x());
        Reads reads = chain.readsAfter(x);
        List<FlowStep.Result> again = new ArrayList<>();
        for (int i = 0; i < stored.size(); i++) {
            FlowStep step = new FlowStep(config, level, start + i);
            again.add(step.forward(
                    chain.ops(step.scope()),
                    reads.apart(),
                    i == 0 ? x : again.getLast().z()));
        }
        Output current = gradient;
        List<Operation> done = new ArrayList<>();
        for (int i = again.size() - 1; i >= 0; i--) {
            StepGradients gradients = new StepGradients(new FlowStep(config, level, start + i), chain);
            current = gradients.through(again.get(i), current);
            done.addAll(gradients.done());
        }
        chain.finished(done);
        return current;
    }
}
