package io.github.glow4j.tensorflow;

import io.github.glow4j.tensorflow.c.TF_Output;
import io.github.glow4j.tensorflow.c.tensorflow_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A node of a {@link Graph}, valid as long as the graph is. */
public final class Operation {
    private final Graph graph;
    private final MemorySegment address;
    private final String name;
    private final int outputs;

    /** To be called with the graph pinned. */
    Operation(Graph graph, MemorySegment address) {
        this.graph = graph;
        this.address = address;
        this.name = tensorflow_h.TF_OperationName(address).getString(0);
        this.outputs = tensorflow_h.TF_OperationNumOutputs(address);
    }

    public Graph graph() {
        return graph;
    }

    public String name() {
        return name;
    }

    /** The kind of operation, such as {@code MatMul}. */
    public String type() {
        return graph.pinned(g -> tensorflow_h.TF_OperationOpType(address).getString(0));
    }

    /** The device that was asked for; empty if none was. */
    public String device() {
        return graph.pinned(g -> tensorflow_h.TF_OperationDevice(address).getString(0));
    }

    public int outputCount() {
        return outputs;
    }

    /**
     * One of its outputs.
     *
     * @throws TensorFlowException.OutOfRange if it has fewer
     */
    public Output output(int index) {
        return new Output(this, index);
    }

    public List<Output> outputs() {
        List<Output> all = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            all.add(output(i));
        }
        return all;
    }

    /** The only output, or the first. */
    public Output output() {
        return output(0);
    }

    /** Where the inputs come from. */
    public List<Output> inputs() {
        return graph.pinned(g -> {
            int count = tensorflow_h.TF_OperationNumInputs(address);
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment array = TF_Output.allocateArray(Math.max(count, 1), arena);
                tensorflow_h.TF_OperationAllInputs(address, array, count);
                List<Output> inputs = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    MemorySegment input = TF_Output.asSlice(array, i);
                    inputs.add(new Operation(graph, TF_Output.oper(input)).output(TF_Output.index(input)));
                }
                return inputs;
            }
        });
    }

    MemorySegment address() {
        return address;
    }

    <T> T pinned(Function<MemorySegment, T> call) {
        return graph.pinned(g -> call.apply(address));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Operation o && o.graph.equals(graph) && o.address.equals(address);
    }

    @Override
    public int hashCode() {
        return address.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
