package io.github.glow4j.training.graph;

import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.models.Parameter;
import io.github.glow4j.tensorflow.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Finds out what made a loss infinite or NaN. */
final class Diagnosis {
    private final Ops ops;
    private final List<ForwardPass.Probe> probes;
    private final List<Output> checks = new ArrayList<>();

    Diagnosis(Ops ops, List<ForwardPass.Probe> probes) {
        this.ops = ops.in("diagnosis");
        this.probes = List.copyOf(probes);
    }

    /**
     * The first value of a forward pass that is not finite.
     *
     * @param run computes truth values: not 0 for true
     */
    Optional<String> firstBroken(Function<List<Output>, List<double[]>> run) {
        if (checks.isEmpty()) { // which most graphs never need
            // In the graph's precision, which is what has to hold them in the end.
            probes.forEach(probe -> checks.add(ops.allFinite(ops.cast(probe.value()))));
        }
        List<double[]> finite = run.apply(checks);
        for (int i = 0; i < finite.size(); i++) {
            if (finite.get(i)[0] == 0) {
                return Optional.of(probes.get(i).name());
            }
        }
        return Optional.empty();
    }

    /**
     * The last parameter in the order of execution that is not finite: gradients go backwards, and from where they broke all
     * parameters before are broken too.
     */
    static Optional<String> brokenParameter(GlowParameters parameters) {
        Optional<String> last = Optional.empty();
        for (Parameter parameter : parameters.asMap().values()) {
            for (float value : parameter.values()) {
                if (!Float.isFinite(value)) {
                    last = Optional.of(parameter.name() + " (parameter)");
                    break;
                }
            }
        }
        return last;
    }
}
