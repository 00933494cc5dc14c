package io.github.glow4j.training.graph;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.tensorflow.Output;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs about {@code sqrt(K)} steps again from their stored input, differentiates them, and goes on to those before. */
record RecomputedSteps(GlowConfig config) implements Backward.Steps {
    @Override
    public Output backward(int level, ForwardPass.Level pass, Output gradient, Backward.Chain chain) {
        int length = (int) Math.ceil(Math.sqrt(config.depth()));
        Output current = gradient;
        // Segments begin at multiples of the length, so only the last one may be shorter.
        for (int start = (config.depth() - 1) / length * length; start >= 0; start -= length) {
            int end = Math.min(start + length, config.depth());
            current = segment(level, start, end, pass.inputs().get(start), current, chain);
        }
        return current;
    }

    private Output segment(int level, int start, int end, Output input, Output gradient, Backward.Chain chain) {
        Ops ops = chain.ops("level" + level + "/from" + start);
        Output x = ops.stopGradient(chain.next(input));
        Reads reads = chain.readsAfter(x);
        Output z = x;
        @Nullable Output perImage = null;
        @Nullable Output shared = null;
        for (int k = start; k < end; k++) {
            FlowStep.Result result = new FlowStep(config, level, k).forward(ops, reads, z);
            z = result.z();
            perImage = perImage == null || result.perImage() == null
                    ? result.perImage()
                    : ops.add(perImage, result.perImage());
            shared = shared == null || result.shared() == null ? result.shared() : ops.add(shared, result.shared());
        }
        List<Gradients.Flow> flows = chain.flows(perImage, shared);
        flows.add(new Gradients.Flow(z, gradient));
        Output result = chain.gradients().through(flows, List.of(x), reads).get(0);
        chain.finished(chain.gradients().operations(reads));
        return result;
    }
}
