package io.github.glow4j.training.graph;

import io.github.glow4j.tensorflow.Operation;
import io.github.glow4j.tensorflow.Output;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gradients with respect to the parameters, collected piece by piece. */
final class Gradients {
    /** A value to differentiate and the gradient that flows into it. */
    record Flow(Output value, Output gradient) {}

    private final Ops ops;
    private final Set<String> trainable;
    private final Map<String, Output> byName = new LinkedHashMap<>();

    Gradients(Ops ops, Set<String> trainable) {
        this.ops = ops;
        this.trainable = trainable;
    }

    /** Of the loss with respect to activations, which are returned, and to the parameters that a piece has read. */
    List<Output> ofLoss(Output loss, List<Output> activations, Reads reads) {
        return differentiate(List.of(loss), List.of(), activations, reads);
    }

    /** The same for a piece in the middle. */
    List<Output> through(List<Flow> flows, List<Output> activations, Reads reads) {
        return differentiate(
                flows.stream().map(Flow::value).toList(),
                flows.stream().map(Flow::gradient).toList(),
                activations,
                reads);
    }

    private List<Output> differentiate(List<Output> ys, List<Output> initial, List<Output> activations, Reads reads) {
        List<String> names =
                reads.taken().keySet().stream().filter(trainable::contains).toList();
        List<Output> xs = new ArrayList<>(activations);
        names.forEach(name -> xs.add(reads.get(name)));
        List<@Nullable Output> found = ops.graph().addGradients(ops.uniqueName("gradients"), ys, xs, initial);
        List<Output> result = new ArrayList<>();
        for (int i = 0; i < xs.size(); i++) {
            Output gradient = found.get(i);
            if (gradient == null) {
                throw new IllegalStateException("no gradient with respect to " + xs.get(i));
            }
            if (i < activations.size()) {
                result.add(gradient);
            } else {
                byName.put(names.get(i - activations.size()), gradient);
            }
        }
        return result;
    }

    /** What computes the gradients of the parameters that a piece has read. */
    List<Operation> operations(Reads reads) {
        return reads.taken().keySet().stream()
                .map(byName::get)
                .filter(gradient -> gradient != null)
                .map(Output::operation)
                .toList();
    }

    Map<String, Output> byName() {
        return Collections.unmodifiableMap(byName);
    }
}
