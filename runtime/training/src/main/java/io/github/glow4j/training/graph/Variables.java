package io.github.glow4j.training.graph;

import io.github.glow4j.tensorflow.DataType;
import io.github.glow4j.tensorflow.Graph;
import io.github.glow4j.tensorflow.Operation;
import io.github.glow4j.tensorflow.Output;
import io.github.glow4j.tensorflow.Session;
import io.github.glow4j.tensorflow.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The variables of a graph: resources that live in the session, read and assigned by name. */
final class Variables {
    /**
     * @param shape dimensions
     * @param handle the resource
     * @param value what {@code assign} assigns
     * @param assign assigns {@code value}
     * @param read the current value
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Variable(
            String name, DataType type, long[] shape, Output handle, Output value, Operation assign, Output read) {}

    private final Ops ops;
    private final Map<String, Variable> byName = new LinkedHashMap<>();

    Variables(Ops ops) {
        this.ops = ops.in("variables");
    }

    /** Adds a variable; it has no value yet. */
    Variable add(String name, DataType type, long... shape) {
        Graph graph = ops.graph();
        Output handle = graph.operation("VarHandleOp", name)
                .attribute("dtype", type)
                .shapeAttribute("shape", shape)
                .attribute("shared_name", name)
                .build()
                .output();
        Output value = graph.placeholder(ops.uniqueName("Placeholder"), type, shape);
        Variable variable =
                new Variable(name, type, shape, handle, value, assign(handle, value), read(handle, type, List.of()));
        byName.put(name, variable);
        return variable;
    }

    /** All variables in the order in which they were added. */
    Collection<Variable> all() {
        return Collections.unmodifiableCollection(byName.values());
    }

    boolean contains(String name) {
        return byName.containsKey(name);
    }

    Variable get(String name) {
        Variable variable = byName.get(name);
        if (variable == null) {
            throw new IllegalArgumentException("the graph has no variable " + name);
        }
        return variable;
    }

    /** The value that a variable has once other operations have run. */
    Output readAfter(String name, Collection<Operation> others) {
        Variable variable = get(name);
        return read(variable.handle(), variable.type(), others);
    }

    private Output read(Output handle, DataType type, Collection<Operation> others) {
        return ops.operation("ReadVariableOp")
                .input(handle)
                .attribute("dtype", type)
                .after(others)
                .build()
                .output();
    }

    /** Assigns a value that the graph computes. */
    Operation assign(Output handle, Output value) {
        return ops.operation("AssignVariableOp")
                .input(handle)
                .input(value)
                .attribute("dtype", value.type())
                .build();
    }

    /**
     * Assigns values in one run: TensorFlow prepares every new combination of feeds and targets by going through the whole
     * graph.
     */
    void assign(Session session, Map<String, Tensor> tensors) {
        Map<Output, Tensor> feeds = new HashMap<>();
        List<Operation> targets = new ArrayList<>();
        tensors.forEach((name, tensor) -> {
            Variable variable = get(name);
            feeds.put(variable.value(), tensor);
            targets.add(variable.assign());
        });
        session.run(feeds, List.of(), targets);
    }

    /** A value for a variable, from floats or, for integer variables, whole numbers. */
    Tensor tensor(String name, float... values) {
        Variable variable = get(name);
        return switch (variable.type()) {
            case FLOAT -> Tensor.of(values, variable.shape());
            case DOUBLE -> {
                double[] wide = new double[values.length];
                Arrays.setAll(wide, i -> values[i]);
                yield Tensor.of(wide, variable.shape());
            }
            case INT32 -> {
                int[] integers = new int[values.length];
                Arrays.setAll(integers, i -> (int) values[i]);
                yield Tensor.of(integers, variable.shape());
            }
            default -> throw new IllegalArgumentException(variable.name() + " is of type " + variable.type());
        };
    }

    /** The current values in the order of the names, from one run; to be closed. */
    List<Tensor> read(Session session, List<String> names) {
        List<Output> reads = names.stream().map(name -> get(name).read()).toList();
        return session.run(Map.of(), reads, List.of());
    }
}
