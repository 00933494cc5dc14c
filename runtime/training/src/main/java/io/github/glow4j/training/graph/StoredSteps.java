package io.github.glow4j.training.graph;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.tensorflow.Output;

/** Differentiates the steps as the forward pass has left them: all that their gradients need is kept. */
record StoredSteps(GlowConfig config) implements Backward.Steps {
    @Override
    public Output backward(int level, ForwardPass.Level pass, Output gradient, Backward.Chain chain) {
        Output current = gradient;
        for (int k = config.depth() - 1; k >= 0; k--) {
            StepGradients gradients = new StepGradients(new FlowStep(config, level, k), chain);
            current = gradients.through(pass.steps().get(k), current);
        }
        return current;
    }
}
