package io.github.glow4j.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.RunOptions;

@Timeout(60)
class GraphTest {
    private final Graph graph = new Graph();

    @AfterEach
    void closeGraph() {
        graph.close();
    }

    @Test
    void theVersionAndTheOperationsOfTheLibraryAreKnown() {
        assertThat(TensorFlow.version()).startsWith("2.");
        assertThat(TensorFlow.operations().getOpList())
                .anyMatch(op -> op.getName().equals("MatMul"));
    }

    @Test
    void gradientsAreThoseOfTheFunction() {
        Output x = graph.placeholder("x", DataType.FLOAT, 3);
        Output other = graph.placeholder("other", DataType.FLOAT, 3);
        Output square = graph.operation("Square", "square").input(x).build().output();
        Output three = CheckpointTest.constant(graph, "three", Tensor.of(new float[] {3}));
        Output y =
                graph.operation("Mul", "y").input(square).input(three).build().output();

        List<Output> gradients = graph.addGradients("gradients", List.of(y), List.of(x), List.of());
        assertThatThrownBy(() -> graph.addGradients("no", List.of(y), List.of(other), List.of()))
                .isInstanceOf(TensorFlowException.InvalidArgument.class)
                .hasMessageContaining("other");
        Output scale = CheckpointTest.constant(graph, "scale", Tensor.of(new float[] {1, 10, 100}, 3));
        List<Output> scaled = graph.addGradients("scaled", List.of(y), List.of(x), List.of(scale));

        try (Session session = new Session(graph);
                Tensor value = Tensor.of(new float[] {1, 2, -5}, 3)) {
            List<Tensor> results =
                    session.run(Map.of(x, value), List.of(y, gradients.getFirst(), scaled.getFirst()), List.of());
            assertThat(results.get(0).floats()).containsExactly(3, 12, 75);
            assertThat(results.get(1).floats()).containsExactly(6, 12, -30);
            assertThat(results.get(2).floats()).containsExactly(6, 120, -3000);
            results.forEach(Tensor::close);
        }
    }

    @Test
    void aTraceNamesTheOperationsThatRan() {
        Output x = graph.placeholder("x", DataType.FLOAT, 2);
        Output y = graph.operation("Square", "y").input(x).build().output();
        RunOptions options = RunOptions.newBuilder()
                .setTraceLevel(RunOptions.TraceLevel.FULL_TRACE)
                .build();
        try (Session session = new Session(graph);
                Tensor value = Tensor.of(new float[] {1, 2}, 2)) {
            Session.Traced traced = session.trace(Map.of(x, value), List.of(y), List.of(), options);
            assertThat(traced.results().getFirst().floats()).containsExactly(1, 4);
            traced.results().forEach(Tensor::close);
            assertThat(traced.metadata().getStepStats().getDevStatsList())
                    .flatExtracting(device -> device.getNodeStatsList())
                    .anyMatch(node -> node.getNodeName().equals("y"));
        }
    }

    @Test
    void whereNothingFlowsBackTheGradientIsNull() {
        Output x = graph.placeholder("x", DataType.FLOAT, 3);
        Output y = graph.operation("StopGradient", "y").input(x).build().output();

        List<@Nullable Output> gradients = graph.addGradients("gradients", List.of(y), List.of(x), List.of());
        assertThat(gradients).hasSize(1).containsOnlyNulls();
    }

    @Test
    void anOperationWithoutAGradientIsNamed() {
        Output x = graph.placeholder("x", DataType.FLOAT, 2, 2);
        Output y = graph.operation("MatrixDeterminant", "determinant")
                .input(x)
                .build()
                .output();
        Output z =
                graph.operation("NextAfter", "next").input(y).input(y).build().output();

        assertThatThrownBy(() -> graph.addGradients("g", List.of(z), List.of(x), List.of()))
                .isInstanceOf(TensorFlowException.class)
                .hasMessageContaining("Next");
    }

    @Test
    void aFeedOfTheWrongShapeOrTypeIsRefusedBeforeTheRun() {
        Output x = graph.placeholder("x", DataType.FLOAT, -1, 3);
        Output y = graph.operation("Square", "y").input(x).build().output();
        try (Session session = new Session(graph);
                Tensor good = Tensor.of(new float[6], 2, 3);
                Tensor transposed = Tensor.of(new float[6], 3, 2);
                Tensor flat = Tensor.of(new float[6], 6);
                Tensor ints = Tensor.of(new int[6], 2, 3)) {
            session.run(Map.of(x, good), List.of(y), List.of()).forEach(Tensor::close);

            assertThatThrownBy(() -> session.run(Map.of(x, transposed), List.of(y), List.of()))
                    .isInstanceOf(TensorFlowException.InvalidArgument.class)
                    .hasMessageContaining("x:0")
                    .hasMessageContaining("[3, 2]")
                    .hasMessageContaining("[-1, 3]");
            assertThatThrownBy(() -> session.run(Map.of(x, flat), List.of(y), List.of()))
                    .isInstanceOf(TensorFlowException.InvalidArgument.class);
            assertThatThrownBy(() -> session.run(Map.of(x, ints), List.of(y), List.of()))
                    .isInstanceOf(TensorFlowException.InvalidArgument.class)
                    .hasMessageContaining("INT32");
        }
    }

    @Test
    void whatBelongsToAnotherGraphIsRefused() {
        try (Graph another = new Graph();
                Session session = new Session(graph)) {
            Output foreign = another.placeholder("x", DataType.FLOAT, 1);

            assertThatThrownBy(() -> graph.operation("Square", "y").input(foreign))
                    .hasMessageContaining("belongs to another graph");
            assertThatThrownBy(() -> session.run(Map.of(), List.of(foreign), List.of()))
                    .hasMessageContaining("belongs to another graph");
            assertThatThrownBy(() -> graph.addGradients("g", List.of(foreign), List.of(foreign), List.of()))
                    .hasMessageContaining("belongs to another graph");
        }
    }

    @Test
    void aWrongOperationIsNamedByType() {
        Output x = graph.placeholder("x", DataType.FLOAT, 2);

        assertThatThrownBy(() -> graph.operation("NoSuchOp", "y").build())
                .isInstanceOf(TensorFlowException.InvalidArgument.class)
                .hasMessageContaining("NoSuchOp");
        assertThatThrownBy(() -> graph.operation("Square", "x").input(x).build())
                .isInstanceOf(TensorFlowException.InvalidArgument.class)
                .hasMessageContaining("operation x");
        assertThatThrownBy(
                        () -> graph.operation("MatMul", "m").input(x).input(x).build())
                .isInstanceOf(TensorFlowException.InvalidArgument.class)
                .hasMessageContaining("operation m (MatMul)");
        assertThatThrownBy(() -> x.operation().output(1)).isInstanceOf(TensorFlowException.OutOfRange.class);
        assertThatThrownBy(() -> graph.placeholder("p", DataType.FLOAT, -7))
                .isInstanceOf(TensorFlowException.InvalidArgument.class);
    }

    @Test
    void theGraphCanBeLookedAt() {
        Output x = graph.placeholder("x", DataType.FLOAT, -1, 3);
        Output y = graph.operation("Square", "y").input(x).build().output();

        assertThat(graph.operations()).extracting(Operation::name).containsExactly("x", "y");
        assertThat(graph.find("y")).hasValueSatisfying(op -> {
            assertThat(op.type()).isEqualTo("Square");
            assertThat(op.inputs()).containsExactly(x);
        });
        assertThat(graph.find("z")).isEmpty();
        assertThat(y.type()).isEqualTo(DataType.FLOAT);
        assertThat(y.shape()).containsExactly(-1, 3);
        graph.setShape(y, 5, 3);
        assertThat(y.shape()).containsExactly(5, 3);
        assertThatThrownBy(() -> graph.setShape(y, 6, 3)).isInstanceOf(TensorFlowException.InvalidArgument.class);
    }

    @Test
    void aGraphCanBeImportedUnderAPrefix() {
        Output x = graph.placeholder("x", DataType.FLOAT, 1);
        graph.operation("Square", "y").input(x).build();
        GraphDef definition = graph.toGraphDef();

        try (Graph copy = new Graph()) {
            copy.importGraphDef(definition, "part");
            assertThat(copy.operations()).extracting(Operation::name).containsExactly("part/x", "part/y");
            copy.importGraphDef(definition, "");
            assertThatThrownBy(() -> copy.importGraphDef(definition, ""))
                    .isInstanceOf(TensorFlowException.InvalidArgument.class);
        }
    }

    @Test
    void aVariableOutlivesTheTensorItWasAssignedFrom() {
        Output handle = graph.operation("VarHandleOp", "v")
                .attribute("dtype", DataType.FLOAT)
                .shapeAttribute("shape", 1000)
                .build()
                .output();
        Output value = graph.placeholder("value", DataType.FLOAT, 1000);
        Operation assign = graph.operation("AssignVariableOp", "assign")
                .input(handle)
                .input(value)
                .build();
        Output read = graph.operation("ReadVariableOp", "read")
                .attribute("dtype", DataType.FLOAT)
                .input(handle)
                .build()
                .output();
        float[] numbers = new float[1000];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i;
        }
        try (Session session = new Session(graph)) {
            assertThatThrownBy(() -> session.run(Map.of(), List.of(read), List.of()))
                    .isInstanceOf(TensorFlowException.FailedPrecondition.class);
            try (Tensor tensor = Tensor.of(numbers, 1000)) {
                session.run(Map.of(value, tensor), List.of(), List.of(assign));
            }
            for (int i = 0; i < 100; i++) {
                Tensor.of(new float[1000], 1000).close(); // takes up freed memory, if it was freed
            }
            try (Tensor result = session.run(Map.of(), List.of(read), List.of()).getFirst()) {
                assertThat(result.floats()).isEqualTo(numbers);
            }
        }
    }

    @Test
    void closingASessionWaitsForTheRunInFlight() throws Exception {
        Output element = dequeue();
        Session session = new Session(graph);
        RunOptions options = RunOptions.newBuilder().setTimeoutInMs(2000).build();
        CompletableFuture<Throwable> run = new CompletableFuture<>();
        Thread runner = Thread.ofPlatform()
                .start(() -> run.complete(
                        catchThrowable(() -> session.run(Map.of(), List.of(element), List.of(), options))));
        TimeUnit.MILLISECONDS.sleep(500);
        long begin = System.nanoTime();
        session.close();

        // The run ended by its own time limit: close() neither cancelled it nor took the session from under it.
        assertThat(System.nanoTime() - begin).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(500));
        assertThat(run.get()).isInstanceOf(TensorFlowException.DeadlineExceeded.class);
        assertThatThrownBy(() -> session.run(Map.of(), List.of(element), List.of()))
                .isInstanceOf(IllegalStateException.class);
        runner.join();
    }

    /** Waits for an element that nobody puts in. */
    private Output dequeue() {
        Output queue = graph.operation("FIFOQueueV2", "queue")
                .typesAttribute("component_types", List.of(DataType.FLOAT))
                .build()
                .output();
        return graph.operation("QueueDequeueV2", "dequeue")
                .input(queue)
                .typesAttribute("component_types", List.of(DataType.FLOAT))
                .build()
                .output();
    }

    @Test
    void aRunThatTakesTooLongIsStopped() {
        Output element = dequeue();
        try (Session session = new Session(graph)) {
            assertThatThrownBy(() -> session.run(
                            Map.of(),
                            List.of(element),
                            List.of(),
                            RunOptions.newBuilder().setTimeoutInMs(100).build()))
                    .isInstanceOf(TensorFlowException.DeadlineExceeded.class);
        }
    }

    @Test
    void aCleanRunPrintsNothing() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                RunSomething.class.getName());
        builder.environment().remove("TF_CPP_MIN_LOG_LEVEL");
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());

        assertThat(process.waitFor()).isZero();
        assertThat(output.strip()).isEqualTo("4.0");
    }

    static final class RunSomething {
        private RunSomething() {}

        public static void main(String[] arguments) {
            try (Graph graph = new Graph();
                    Session session = new Session(graph)) {
                Output two = CheckpointTest.constant(graph, "two", Tensor.of(new float[] {2}));
                Output four =
                        graph.operation("Square", "four").input(two).build().output();
                try (Tensor result =
                        session.run(Map.of(), List.of(four), List.of()).getFirst()) {
                    System.out.println(result.scalar());
                }
            }
        }
    }
}
