package io.github.glow4j.tensorflow;

import com.google.protobuf.InvalidProtocolBufferException;
import io.github.glow4j.nativelib.NativeHandle;
import io.github.glow4j.tensorflow.c.TF_Output;
import io.github.glow4j.tensorflow.c.tensorflow_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.GraphDef;

/**
 * A graph of operations to be run by a {@link Session}. Several threads may add to it. Closing it
 * before its sessions is safe, but they can't run any more.
 */
public final class Graph extends NativeHandle {
    private final MemorySegment address;

    public Graph() {
        TensorFlow.load();
        MemorySegment address = tensorflow_h.TF_NewGraph();
        super("Graph");
        this.address = address;
    }

    /**
     * Begins a new operation.
     *
     * @param type such as {@code MatMul}
     * @param name unique in the graph
     */
    public OperationBuilder operation(String type, String name) {
        return new OperationBuilder(this, type, name);
    }

    /** A value fixed when the graph is built. It is copied. */
    public Output constant(String name, Tensor value) {
        return operation("Const", name)
                .attribute("value", value)
                .attribute("dtype", value.type())
                .build()
                .output();
    }

    /** A value to be fed at each run; -1 stands for a dimension that may vary. */
    public Output placeholder(String name, DataType type, long... shape) {
        return operation("Placeholder", name)
                .attribute("dtype", type)
                .shapeAttribute("shape", shape)
                .build()
                .output();
    }

    public Optional<Operation> find(String name) {
        return pinned(graph -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment found = tensorflow_h.TF_GraphOperationByName(graph, arena.allocateFrom(name));
                return found.address() == 0 ? Optional.empty() : Optional.of(new Operation(this, found));
            }
        });
    }

    /** All operations in the order in which they were added. */
    public List<Operation> operations() {
        return pinned(graph -> {
            List<Operation> all = new ArrayList<>();
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment position = arena.allocate(ValueLayout.JAVA_LONG);
                for (MemorySegment next = tensorflow_h.TF_GraphNextOperation(graph, position);
                        next.address() != 0;
                        next = tensorflow_h.TF_GraphNextOperation(graph, position)) {
                    all.add(new Operation(this, next));
                }
            }
            return all;
        });
    }

    /**
     * Adds the operations of another graph.
     *
     * @param prefix put before their names with a slash, and made unique if it is taken; empty for none
     * @throws TensorFlowException.InvalidArgument if they don't fit together, or without a prefix a name is taken
     */
    public void importGraphDef(GraphDef graphDef, String prefix) {
        pinned(graph -> {
            MemorySegment options = tensorflow_h.TF_NewImportGraphDefOptions();
            try (Arena arena = Arena.ofConfined();
                    Buffer buffer = Buffer.of(graphDef.toByteArray());
                    Status status = new Status()) {
                tensorflow_h.TF_ImportGraphDefOptionsSetPrefix(options, arena.allocateFrom(prefix));
                tensorflow_h.TF_GraphImportGraphDef(graph, buffer.address(), options, status.address());
                status.check();
                return true;
            } finally {
                tensorflow_h.TF_DeleteImportGraphDefOptions(options);
            }
        });
    }

    public GraphDef toGraphDef() {
        return pinned(graph -> {
            try (Buffer buffer = Buffer.empty();
                    Status status = new Status()) {
                tensorflow_h.TF_GraphToGraphDef(graph, buffer.address(), status.address());
                status.check();
                return GraphDef.parseFrom(buffer.bytes());
            } catch (InvalidProtocolBufferException e) {
                throw new TensorFlowException.Internal("TensorFlow's own graph cannot be read: " + e.getMessage());
            }
        });
    }

    /**
     * Adds what computes the gradients of the sum of {@code ys} with respect to each of {@code xs}.
     *
     * @param prefix of the names of the new operations, not used by another operation yet
     * @param ys what to differentiate
     * @param xs with respect to what
     * @param initial the gradients that flow into {@code ys}; empty for ones
     * @return one gradient per x; null where nothing flows back to that x, because of a StopGradient for example
     * @throws TensorFlowException.InvalidArgument if no y depends on one of {@code xs} at all
     * @throws TensorFlowException if an operation on the way has no gradient
     */
    public List<@Nullable Output> addGradients(String prefix, List<Output> ys, List<Output> xs, List<Output> initial) {
        requireOwn(ys);
        requireOwn(xs);
        requireOwn(initial);
        if (!initial.isEmpty() && initial.size() != ys.size()) {
            throw new TensorFlowException.InvalidArgument(
                    initial.size() + " initial gradients for " + ys.size() + " outputs");
        }
        return pinned(graph -> {
            try (Arena arena = Arena.ofConfined();
                    Status status = new Status()) {
                MemorySegment gradients = TF_Output.allocateArray(Math.max(1, xs.size()), arena);
                tensorflow_h.TF_AddGradientsWithPrefix(
                        graph,
                        arena.allocateFrom(prefix),
                        Output.array(ys, arena),
                        ys.size(),
                        Output.array(xs, arena),
                        xs.size(),
                        initial.isEmpty() ? MemorySegment.NULL : Output.array(initial, arena),
                        status.address(),
                        gradients);
                status.check();
                List<@Nullable Output> result = new ArrayList<>();
                for (int i = 0; i < xs.size(); i++) {
                    MemorySegment struct = TF_Output.asSlice(gradients, i);
                    MemorySegment operation = TF_Output.oper(struct);
                    result.add(
                            operation.address() == 0
                                    ? null
                                    : new Output(new Operation(this, operation), TF_Output.index(struct)));
                }
                return result;
            }
        });
    }

    /**
     * Tells TensorFlow more about a shape than it can find out itself.
     *
     * @throws TensorFlowException.InvalidArgument if that contradicts what it knows
     */
    public void setShape(Output output, long... shape) {
        requireOwn(List.of(output));
        pinned(graph -> {
            try (Arena arena = Arena.ofConfined();
                    Status status = new Status()) {
                tensorflow_h.TF_GraphSetTensorShape(
                        graph,
                        output.struct(arena),
                        arena.allocateFrom(ValueLayout.JAVA_LONG, shape),
                        shape.length,
                        status.address());
                status.check();
                return true;
            }
        });
    }

    long @Nullable [] shape(Output output) {
        // Wrapped in an Optional because a generic method can't give a nullable array.
        return pinned(graph -> {
                    try (Arena arena = Arena.ofConfined();
                            Status status = new Status()) {
                        MemorySegment struct = output.struct(arena);
                        int rank = tensorflow_h.TF_GraphGetTensorNumDims(graph, struct, status.address());
                        status.check();
                        if (rank < 0) {
                            return Optional.<long[]>empty();
                        }
                        MemorySegment dims = arena.allocate(ValueLayout.JAVA_LONG, Math.max(1, rank));
                        tensorflow_h.TF_GraphGetTensorShape(graph, struct, dims, rank, status.address());
                        status.check();
                        return Optional.of(Arrays.copyOf(dims.toArray(ValueLayout.JAVA_LONG), rank));
                    }
                })
                .orElse(null);
    }

    /** An operation of another graph would make TensorFlow follow pointers into memory that may be gone. */
    void requireOwn(List<Output> outputs) {
        for (Output output : outputs) {
            requireOwn(output.operation());
        }
    }

    void requireOwn(Operation operation) {
        if (operation.graph() != this) {
            throw new TensorFlowException.InvalidArgument(operation.name() + " belongs to another graph");
        }
    }

    <T> T pinned(Function<MemorySegment, T> call) {
        acquire();
        try {
            return call.apply(address);
        } finally {
            release();
        }
    }

    @Override
    protected void free() {
        tensorflow_h.TF_DeleteGraph(address);
    }
}
