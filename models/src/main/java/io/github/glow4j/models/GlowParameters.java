package io.github.glow4j.models;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** The parameters of a model by OpenAI's names, in the order in which that code creates them. */
public final class GlowParameters {
    private final SequencedMap<String, Parameter> byName = new LinkedHashMap<>();

    /** @throws IllegalArgumentException if a name occurs twice */
    public GlowParameters(Collection<Parameter> parameters) {
        for (Parameter parameter : parameters) {
            if (byName.put(parameter.name(), parameter) != null) {
                throw new IllegalArgumentException("two parameters named " + parameter.name());
            }
        }
    }

    /**
     * The values of a parameter, not copied.
     *
     * @throws InvalidModelException if there is none of that name
     */
    public float[] values(String name) {
        return get(name).values();
    }

    /**
     * A parameter by name.
     *
     * @throws InvalidModelException if there is none of that name
     */
    public Parameter get(String name) {
        Parameter parameter = byName.get(name);
        if (parameter == null) {
            throw new InvalidModelException("the model has no parameter " + name);
        }
        return parameter;
    }

    /** All parameters in creation order. */
    public Map<String, Parameter> asMap() {
        return Collections.unmodifiableMap(byName);
    }

    /** Total number of values. */
    public long count() {
        return byName.values().stream().mapToLong(p -> p.values().length).sum();
    }
}
