package io.github.glow4j.tensorflow;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.glow4j.tensorflow.c.tensorflow_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.tensorflow.proto.AttrValue;

/**
 * Describes an operation and adds it to its graph. For one thread.
 *
 * <p>Everything is collected first and handed to TensorFlow by {@link #build()}, because TensorFlow has no way to give up
 * a description that was begun. TensorFlow copies all that it is given.
 */
public final class OperationBuilder {
    @FunctionalInterface
    private interface Step {
        void apply(MemorySegment description, Arena arena, Status status);
    }

    private final Graph graph;
    private final String type;
    private final String name;
    private final List<Step> steps = new ArrayList<>();
    private boolean built;

    OperationBuilder(Graph graph, String type, String name) {
        this.graph = graph;
        this.type = type;
        this.name = name;
    }

    /** The next input. */
    public OperationBuilder input(Output input) {
        graph.requireOwn(input.operation());
        return step((d, arena, status) -> tensorflow_h.TF_AddInput(d, input.struct(arena)));
    }

    /** The next input, which is a list. */
    public OperationBuilder inputs(List<Output> inputs) {
        graph.requireOwn(inputs);
        List<Output> copy = List.copyOf(inputs);
        return step((d, arena, status) -> tensorflow_h.TF_AddInputList(d, Output.array(copy, arena), copy.size()));
    }

    /** An operation that must have run before. */
    public OperationBuilder after(Operation operation) {
        graph.requireOwn(operation);
        return step((d, arena, status) -> tensorflow_h.TF_AddControlInput(d, operation.address()));
    }

    /** Operations that must have run before. */
    public OperationBuilder after(Collection<Operation> operations) {
        operations.forEach(this::after);
        return this;
    }

    /** Where to run it, such as {@code /GPU:0}. */
    public OperationBuilder device(String device) {
        return step((d, arena, status) -> tensorflow_h.TF_SetDevice(d, arena.allocateFrom(device)));
    }

    /** Runs it where another operation runs. */
    public OperationBuilder colocate(Operation operation) {
        graph.requireOwn(operation);
        return step((d, arena, status) -> tensorflow_h.TF_ColocateWith(d, operation.address()));
    }

    public OperationBuilder attribute(String key, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return step((d, arena, status) -> tensorflow_h.TF_SetAttrString(
                d, arena.allocateFrom(key), arena.allocateFrom(JAVA_BYTE, bytes), bytes.length));
    }

    public OperationBuilder attribute(String key, long value) {
        return step((d, arena, status) -> tensorflow_h.TF_SetAttrInt(d, arena.allocateFrom(key), value));
    }

    public OperationBuilder attribute(String key, float value) {
        return step((d, arena, status) -> tensorflow_h.TF_SetAttrFloat(d, arena.allocateFrom(key), value));
    }

    public OperationBuilder attribute(String key, boolean value) {
        return step(
                (d, arena, status) -> tensorflow_h.TF_SetAttrBool(d, arena.allocateFrom(key), (byte) (value ? 1 : 0)));
    }

    public OperationBuilder attribute(String key, DataType value) {
        return step((d, arena, status) -> tensorflow_h.TF_SetAttrType(d, arena.allocateFrom(key), value.code()));
    }

    /** The tensor may be closed once {@link #build()} has returned. */
    public OperationBuilder attribute(String key, Tensor value) {
        return step((d, arena, status) -> {
            MemorySegment tensor = value.pin();
            try {
                tensorflow_h.TF_SetAttrTensor(d, arena.allocateFrom(key), tensor, status.address());
            } finally {
                value.unpin();
            }
        });
    }

    /** Any attribute, as TensorFlow's own message for it. */
    public OperationBuilder attribute(String key, AttrValue value) {
        byte[] bytes = value.toByteArray();
        return step((d, arena, status) -> tensorflow_h.TF_SetAttrValueProto(
                d, arena.allocateFrom(key), arena.allocateFrom(JAVA_BYTE, bytes), bytes.length, status.address()));
    }

    /** A shape; -1 stands for an unknown dimension. */
    public OperationBuilder shapeAttribute(String key, long... dims) {
        long[] copy = dims.clone();
        Shapes.checkPartial(copy);
        return step((d, arena, status) -> tensorflow_h.TF_SetAttrShape(
                d, arena.allocateFrom(key), arena.allocateFrom(JAVA_LONG, copy), copy.length));
    }

    /** The name of a function of the graph. */
    public OperationBuilder functionAttribute(String key, String function) {
        byte[] bytes = function.getBytes(StandardCharsets.UTF_8);
        return step((d, arena, status) -> tensorflow_h.TF_SetAttrFuncName(
                d, arena.allocateFrom(key), arena.allocateFrom(JAVA_BYTE, bytes), bytes.length));
    }

    public OperationBuilder attribute(String key, long... values) {
        long[] copy = values.clone();
        return step((d, arena, status) -> tensorflow_h.TF_SetAttrIntList(
                d, arena.allocateFrom(key), arena.allocateFrom(JAVA_LONG, copy), copy.length));
    }

    public OperationBuilder attribute(String key, float[] values) {
        float[] copy = values.clone();
        return step((d, arena, status) -> tensorflow_h.TF_SetAttrFloatList(
                d, arena.allocateFrom(key), arena.allocateFrom(JAVA_FLOAT, copy), copy.length));
    }

    public OperationBuilder attribute(String key, boolean[] values) {
        byte[] copy = new byte[values.length];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = (byte) (values[i] ? 1 : 0);
        }
        return step((d, arena, status) -> tensorflow_h.TF_SetAttrBoolList(
                d, arena.allocateFrom(key), arena.allocateFrom(JAVA_BYTE, copy), copy.length));
    }

    public OperationBuilder typesAttribute(String key, List<DataType> values) {
        int[] codes = values.stream().mapToInt(DataType::code).toArray();
        return step((d, arena, status) -> tensorflow_h.TF_SetAttrTypeList(
                d, arena.allocateFrom(key), arena.allocateFrom(JAVA_INT, codes), codes.length));
    }

    public OperationBuilder stringsAttribute(String key, List<String> values) {
        List<byte[]> bytes = values.stream()
                .map(value -> value.getBytes(StandardCharsets.UTF_8))
                .toList();
        return step((d, arena, status) -> {
            MemorySegment pointers = arena.allocate(ADDRESS, Math.max(1, bytes.size()));
            MemorySegment lengths = arena.allocate(JAVA_LONG, Math.max(1, bytes.size()));
            for (int i = 0; i < bytes.size(); i++) {
                pointers.setAtIndex(ADDRESS, i, arena.allocateFrom(JAVA_BYTE, bytes.get(i)));
                lengths.setAtIndex(JAVA_LONG, i, bytes.get(i).length);
            }
            tensorflow_h.TF_SetAttrStringList(d, arena.allocateFrom(key), pointers, lengths, bytes.size());
        });
    }

    public OperationBuilder shapesAttribute(String key, List<long[]> values) {
        List<long[]> copy = values.stream().map(long[]::clone).toList();
        copy.forEach(Shapes::checkPartial);
        return step((d, arena, status) -> {
            MemorySegment pointers = arena.allocate(ADDRESS, Math.max(1, copy.size()));
            MemorySegment ranks = arena.allocate(JAVA_INT, Math.max(1, copy.size()));
            for (int i = 0; i < copy.size(); i++) {
                pointers.setAtIndex(ADDRESS, i, arena.allocateFrom(JAVA_LONG, copy.get(i)));
                ranks.setAtIndex(JAVA_INT, i, copy.get(i).length);
            }
            tensorflow_h.TF_SetAttrShapeList(d, arena.allocateFrom(key), pointers, ranks, copy.size());
        });
    }

    private OperationBuilder step(Step step) {
        steps.add(step);
        return this;
    }

    /**
     * Adds the operation to the graph.
     *
     * @throws TensorFlowException if the type is unknown, the name is taken, or inputs or attributes don't fit; the
     *     message names the operation
     */
    public Operation build() {
        if (built) {
            throw new IllegalStateException("operation " + name + " has been built");
        }
        built = true;
        return graph.pinned(address -> {
            try (Arena arena = Arena.ofConfined();
                    Status status = new Status()) {
                MemorySegment description =
                        tensorflow_h.TF_NewOperation(address, arena.allocateFrom(type), arena.allocateFrom(name));
                TensorFlowException failure = null;
                for (Step step : steps) {
                    try {
                        step.apply(description, arena, status);
                        status.check();
                    } catch (TensorFlowException e) {
                        failure = failure == null ? e : failure;
                    }
                }
                // Also after a failure, as nothing else frees the description.
                MemorySegment operation = tensorflow_h.TF_FinishOperation(description, status.address());
                if (failure != null) {
                    throw failure;
                }
                status.check();
                return new Operation(graph, operation);
            } catch (TensorFlowException e) {
                throw e.in("operation " + name + " (" + type + ")");
            }
        });
    }
}
