package io.github.glow4j.tensorflow;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import com.google.protobuf.InvalidProtocolBufferException;
import io.github.glow4j.nativelib.NativeHandle;
import io.github.glow4j.tensorflow.c.tensorflow_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.RunMetadata;
import org.tensorflow.proto.RunOptions;

/**
 * Runs operations of a {@link Graph} and holds the variables. Many threads may run one session; closing waits until all
 * of them are done.
 */
public final class Session extends NativeHandle {
    private final MemorySegment address;
    private final Graph graph;

    /** A session on this machine with {@link SessionConfig#defaults()}. */
    public Session(Graph graph) {
        this(graph, "", SessionConfig.defaults().build());
    }

    /**
     * @param target the address of the server that does the work; empty for this process
     * @throws TensorFlowException if TensorFlow does not take the options
     */
    public Session(Graph graph, String target, ConfigProto config) {
        FirstSession.prepare();
        MemorySegment address = graph.pinned(pinnedGraph -> open(pinnedGraph, target, config));
        super("Session");
        this.address = address;
        this.graph = graph;
    }

    private static MemorySegment open(MemorySegment graph, String target, ConfigProto config) {
        MemorySegment options = tensorflow_h.TF_NewSessionOptions();
        try (Arena arena = Arena.ofConfined();
                Status status = new Status()) {
            byte[] bytes = config.toByteArray();
            tensorflow_h.TF_SetTarget(options, arena.allocateFrom(target));
            tensorflow_h.TF_SetConfig(options, arena.allocateFrom(JAVA_BYTE, bytes), bytes.length, status.address());
            status.check();
            MemorySegment session = tensorflow_h.TF_NewSession(graph, options, status.address());
            status.check();
            return session;
        } finally {
            tensorflow_h.TF_DeleteSessionOptions(options);
        }
    }

    /** Runs with TensorFlow's default run options. */
    public List<Tensor> run(Map<Output, Tensor> feeds, List<Output> fetches, List<Operation> targets) {
        return run(feeds, fetches, targets, RunOptions.getDefaultInstance());
    }

    /** Runs operations for what they do. */
    public void run(Operation... targets) {
        run(Map.of(), List.of(), List.of(targets));
    }

    /**
     * Runs what is needed to compute {@code fetches} and to carry out {@code targets}.
     *
     * @param feeds values to take for these outputs
     * @param options such as a time limit
     * @return one tensor per fetch, each to be closed by the caller
     * @throws TensorFlowException.InvalidArgument if a feed has the wrong type, or a shape that its output cannot have;
     *     TensorFlow itself would take it, and fail or worse later on
     * @throws TensorFlowException as TensorFlow reports it
     */
    public List<Tensor> run(
            Map<Output, Tensor> feeds, List<Output> fetches, List<Operation> targets, RunOptions options) {
        return run(feeds, fetches, targets, options, null);
    }

    /**
     * What a run gave, and what it did.
     *
     * @param results one tensor per fetch, each to be closed by the caller
     * @param metadata times and memory of each operation, for what the trace level of the run's options asks for
     */
    public record Traced(List<Tensor> results, RunMetadata metadata) {}

    /** The same, with what TensorFlow noted down about the run: {@link RunOptions.TraceLevel#FULL_TRACE} for example. */
    public Traced trace(Map<Output, Tensor> feeds, List<Output> fetches, List<Operation> targets, RunOptions options) {
        try (Buffer metadata = Buffer.empty()) {
            List<Tensor> results = run(feeds, fetches, targets, options, metadata);
            try {
                return new Traced(results, RunMetadata.parseFrom(metadata.bytes()));
            } catch (InvalidProtocolBufferException e) {
                results.forEach(Tensor::close);
                throw new TensorFlowException.Internal("TensorFlow's own metadata cannot be read: " + e.getMessage());
            }
        }
    }

    private List<Tensor> run(
            Map<Output, Tensor> feeds,
            List<Output> fetches,
            List<Operation> targets,
            RunOptions options,
            @Nullable Buffer metadata) {
        List<Output> fed = new ArrayList<>(feeds.size());
        List<Tensor> values = new ArrayList<>(feeds.size());
        feeds.forEach((output, value) -> {
            checkFeed(output, value);
            fed.add(output);
            values.add(value);
        });
        graph.requireOwn(fetches);
        targets.forEach(graph::requireOwn);
        acquire();
        int pinned = 0;
        try (Arena arena = Arena.ofConfined();
                Status status = new Status()) {
            MemorySegment inputs = arena.allocate(ADDRESS, Math.max(1, values.size()));
            for (Tensor value : values) {
                inputs.setAtIndex(ADDRESS, pinned, value.pin());
                pinned++;
            }
            MemorySegment results = arena.allocate(ADDRESS, Math.max(1, fetches.size()));
            MemorySegment operations = arena.allocate(ADDRESS, Math.max(1, targets.size()));
            for (int i = 0; i < targets.size(); i++) {
                operations.setAtIndex(ADDRESS, i, targets.get(i).address());
            }
            Output[] outputs = fetches.toArray(Output[]::new);
            run(
                    options,
                    new Call(
                            Output.array(fed, arena),
                            inputs,
                            fed.size(),
                            Output.array(List.of(outputs), arena),
                            results,
                            outputs.length,
                            operations,
                            targets.size(),
                            metadata == null ? MemorySegment.NULL : metadata.address()),
                    status);
            status.check();
            return own(results, outputs.length);
        } finally {
            for (int i = 0; i < pinned; i++) {
                values.get(i).unpin();
            }
            release();
        }
    }

    private record Call(
            MemorySegment inputs,
            MemorySegment inputValues,
            int inputCount,
            MemorySegment outputs,
            MemorySegment outputValues,
            int outputCount,
            MemorySegment targets,
            int targetCount,
            MemorySegment metadata) {}

    /** The graph is held too: another thread must not free the operations that are named here. */
    private void run(RunOptions options, Call call, Status status) {
        graph.pinned(pinnedGraph -> {
            boolean plain = options.equals(RunOptions.getDefaultInstance());
            try (Buffer buffer = Buffer.of(options.toByteArray())) {
                tensorflow_h.TF_SessionRun(
                        address,
                        plain ? MemorySegment.NULL : buffer.address(),
                        call.inputs(),
                        call.inputValues(),
                        call.inputCount(),
                        call.outputs(),
                        call.outputValues(),
                        call.outputCount(),
                        call.targets(),
                        call.targetCount(),
                        call.metadata(),
                        status.address());
                return true;
            }
        });
    }

    private static List<Tensor> own(MemorySegment results, int count) {
        List<Tensor> tensors = new ArrayList<>(count);
        TensorFlowException failure = null;
        for (int i = 0; i < count; i++) {
            try {
                tensors.add(Tensor.own(results.getAtIndex(ADDRESS, i)));
            } catch (TensorFlowException e) {
                failure = e;
            }
        }
        if (failure != null) {
            tensors.forEach(Tensor::close);
            throw failure;
        }
        return tensors;
    }

    private void checkFeed(Output output, Tensor value) {
        graph.requireOwn(output.operation());
        if (output.type() != value.type()) {
            throw new TensorFlowException.InvalidArgument(
                    "feed of " + output + ": the tensor is " + value + ", its type must be " + output.type());
        }
        long[] expected = output.shape();
        if (expected != null && !fits(expected, value.shape())) {
            throw new TensorFlowException.InvalidArgument("feed of " + output + ": the tensor is " + value
                    + ", its shape must be " + Arrays.toString(expected) + " (-1 stands for any size)");
        }
    }

    private static boolean fits(long[] expected, long @Nullable [] actual) {
        if (actual == null || actual.length != expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (expected[i] >= 0 && expected[i] != actual[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    protected void free() {
        try (Status status = new Status()) {
            tensorflow_h.TF_CloseSession(address, status.address());
            tensorflow_h.TF_DeleteSession(address, status.address());
        }
    }
}
