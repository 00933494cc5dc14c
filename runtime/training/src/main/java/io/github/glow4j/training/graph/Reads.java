package io.github.glow4j.training.graph;

import io.github.glow4j.tensorflow.Operation;
import io.github.glow4j.tensorflow.Output;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The parameters as one piece of the graph reads them, with respect to which the piece can then be differentiated.
 *
 * <p>A piece whose memory is to be bounded reads only after its input has arrived: everything that depends on parameters
 * alone, such as scaled kernels, would otherwise be computed for all pieces at the start and be held until it is used.
 */
final class Reads {
    private final Variables variables;
    private final Collection<Operation> after;
    private final Map<String, Output> taken = new LinkedHashMap<>();
    private final List<Reads> parts = new ArrayList<>();

    Reads(Variables variables, Collection<Operation> after) {
        this.variables = variables;
        this.after = after;
    }

    Output get(String name) {
        return taken.computeIfAbsent(name, key -> variables.readAfter(key, after));
    }

    /** The same for a part of the piece that is differentiated by itself. */
    Reads apart() {
        Reads part = new Reads(variables, after);
        parts.add(part);
        return part;
    }

    /** What has been read so far, by name, but for parts. */
    Map<String, Output> taken() {
        return Collections.unmodifiableMap(taken);
    }

    /** Adds what reads each parameter, parts included. */
    void collect(Map<String, List<Operation>> byName) {
        taken.forEach((name, output) ->
                byName.computeIfAbsent(name, key -> new ArrayList<>()).add(output.operation()));
        parts.forEach(part -> part.collect(byName));
    }
}
