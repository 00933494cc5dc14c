package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Operators that are computed in Java. */
class JavaOperatorTest {
    /** What the kernels of {@code Tested} do in the test that runs. */
    private static volatile JavaOperator.Kernel work = context -> {};

    private static final OperatorDomain DOMAIN = new OperatorDomain("test", new Rotate(), new Tested());

    private final Environment environment = Environment.open();

    @AfterEach
    void close() {
        environment.close();
    }

    /** Moves the elements of {@code [N, C, H, W]} to the right by the attribute {@code by}, those at the end to the front. */
    private static final class Rotate implements JavaOperator {
        @Override
        public String name() {
            return "Rotate";
        }

        @Override
        public int inputs() {
            return 1;
        }

        @Override
        public Kernel kernel(Attributes attributes) {
            long by = attributes.integer("by");
            return context -> rotate(context, by);
        }

        private static void rotate(KernelContext context, long by) {
            context.readInput(0);
            long size = context.size(0) * context.size(1) * context.size(2) * context.size(3);
            context.createOutput(context.size(0), context.size(1), context.size(2), context.size(3));
            context.copyInputToOutput(0, by, size - by);
            context.copyInputToOutput(size - by, 0, by);
        }
    }

    private static final class Tested implements JavaOperator {
        @Override
        public String name() {
            return "Tested";
        }

        @Override
        public int inputs() {
            return 1;
        }

        @Override
        public Kernel kernel(Attributes attributes) {
            return context -> work.compute(context);
        }
    }

    private static ModelProto model(String operator, String attribute) {
        return TestModels.model(GraphProto.newBuilder()
                        .setName("g")
                        .addInput(TestModels.value("x", TensorProto.DataType.FLOAT, "N", 1, 1, 3))
                        .addOutput(TestModels.value("y", TensorProto.DataType.FLOAT, "N", 1, 1, 3))
                        .addNode(TestModels.node(operator, "x", "y").toBuilder()
                                .setDomain("test")
                                .addAttribute(AttributeProto.newBuilder()
                                        .setName(attribute)
                                        .setType(AttributeProto.AttributeType.INT)
                                        .setI(2))))
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain("test").setVersion(1))
                .build();
    }

    private Session open(String operator, String attribute) {
        return Session.open(
                environment,
                MemorySegment.ofArray(model(operator, attribute).toByteArray()),
                new SessionOptions().operators(DOMAIN));
    }

    private static float[] run(Session session, float... values) {
        try (IoBinding binding = session.newBinding();
                Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(JAVA_FLOAT, values.length);
            binding.inputSlot("x", ElementType.FLOAT, 1, 1, 3)
                    .point(arena.allocateFrom(JAVA_FLOAT, values), values.length / 3);
            binding.outputSlot("y", ElementType.FLOAT, 1, 1, 3).point(result, values.length / 3);
            session.run(binding);
            return result.toArray(JAVA_FLOAT);
        }
    }

    @Test
    void computesWithTheAttributesOfTheNode() {
        try (Session session = open("Rotate", "by")) {
            assertThat(run(session, 1, 2, 3, 4, 5, 6)).containsExactly(5, 6, 1, 2, 3, 4);
        }
    }

    @Test
    void elementsCanBeAddedUp() {
        try (Session session = open("Tested", "by");
                Arena arena = Arena.ofShared()) {
            MemorySegment more = arena.allocateFrom(JAVA_FLOAT, 0, 10, 20);
            work = context -> {
                created(context).copyInputToOutput(0, 0, 3);
                context.addToOutput(more, 1, 1, 2);
            };
            assertThat(run(session, 1, 2, 3)).containsExactly(1, 12, 23);
        }
    }

    @Test
    void aMissingAttributeFailsTheOpening() {
        assertThatExceptionOfType(OrtException.class)
                .isThrownBy(() -> open("Rotate", "other"))
                .withMessageContaining("by");
    }

    @Test
    void withoutItsDomainTheGraphCannotBeOpened() {
        byte[] model = model("Rotate", "by").toByteArray();
        assertThatExceptionOfType(OrtException.class)
                .isThrownBy(() -> Session.open(environment, MemorySegment.ofArray(model), new SessionOptions()))
                .withMessageContaining("test");
    }

    @Test
    void whatAKernelThrowsIsWhatTheRunThrows() {
        try (Session session = open("Tested", "by")) {
            work = context -> {
                throw new IllegalStateException("not today");
            };
            assertThatExceptionOfType(OrtException.Fail.class)
                    .isThrownBy(() -> run(session, 1, 2, 3))
                    .withMessageContaining("not today");
            work = context -> {
                throw new StackOverflowError();
            };
            assertThatExceptionOfType(OrtException.Fail.class)
                    .isThrownBy(() -> run(session, 1, 2, 3))
                    .withMessageContaining("StackOverflowError");
            work = new Rotate().kernel(name -> 1);
            assertThat(run(session, 1, 2, 3)).containsExactly(3, 1, 2);
        }
    }

    @Test
    void nothingOutsideOfTheTensorsIsTouched() {
        try (Session session = open("Tested", "by");
                Arena arena = Arena.ofShared()) {
            MemorySegment own = arena.allocate(JAVA_FLOAT, 4);
            refused(session, context -> context.copyInput(0, own, 0, 1)); // nothing is being read
            refused(session, context -> context.size(0));
            refused(session, context -> context.copyToOutput(own, 0, 0, 1)); // there is none yet
            refused(session, context -> context.readInput(1));
            refused(session, context -> read(context).copyInput(1, own, 0, 3));
            refused(session, context -> read(context).copyInput(-1, own, 0, 1));
            refused(session, context -> read(context).copyInput(0, own, 2, 3)); // own is too short
            refused(session, context -> read(context).copyInput(Long.MAX_VALUE, own, 0, 1));
            refused(session, context -> read(context).size(4));
            refused(session, context -> created(context).copyToOutput(own, 0, 1, 3));
            refused(session, context -> created(context).copyToOutput(own, 2, 0, 3));
            refused(session, context -> created(context).addToOutput(own, 0, 1, 3));
            refused(session, context -> created(context).addToOutput(own, 2, 0, 3));
            refused(session, context -> created(context).copyInputToOutput(0, 1, 3));
            refused(session, context -> created(context).copyInputToOutput(1, 0, 3));
            refused(session, context -> context.createOutput(-1, 1, 1, 3));
        }
    }

    private static KernelContext read(KernelContext context) {
        context.readInput(0);
        return context;
    }

    private static KernelContext created(KernelContext context) {
        context.readInput(0);
        context.createOutput(1, 1, 1, 3);
        return context;
    }

    private static void refused(Session session, JavaOperator.Kernel kernel) {
        work = kernel;
        assertThatExceptionOfType(OrtException.class).isThrownBy(() -> run(session, 1, 2, 3));
    }

    @Test
    void aKernelThatMakesNoOutputFailsTheRun() {
        try (Session session = open("Tested", "by")) {
            work = context -> {};
            assertThatExceptionOfType(OrtException.class)
                    .isThrownBy(() -> run(session, 1, 2, 3))
                    .withMessageContaining("no output");
        }
    }

    @Test
    void severalThreadsRunItAtOnceAndSessionsComeAndGo() {
        CompletableFuture<?>[] threads = IntStream.range(0, 4)
                .mapToObj(thread -> CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 20; i++) {
                        try (Session session = open("Rotate", "by")) {
                            for (int j = 0; j < 50; j++) {
                                assertThat(run(session, thread, i, j)).containsExactly(i, j, thread);
                            }
                        }
                    }
                }))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(threads).join();
    }

    /** Of a domain that the library does not know yet, two sessions at once make it known. */
    @Test
    void sessionsOpenAtOnceWithANewDomain() {
        byte[] model = TestModels.doubleAndSquare().toByteArray();
        for (int i = 0; i < 100; i++) {
            OperatorDomain fresh = new OperatorDomain("fresh" + i, new Tested());
            CountDownLatch start = new CountDownLatch(4);
            CompletableFuture<?>[] threads = IntStream.range(0, 4)
                    .mapToObj(thread -> CompletableFuture.runAsync(
                            () -> {
                                start.countDown();
                                while (start.getCount() > 0) {
                                    Thread.onSpinWait();
                                }
                                Session.open(
                                                environment,
                                                MemorySegment.ofArray(model),
                                                new SessionOptions().operators(fresh))
                                        .close();
                            },
                            command -> new Thread(command).start()))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(threads).join();
        }
    }

    @Test
    void aCallAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Session session = open("Rotate", "by");
                IoBinding binding = session.newBinding();
                Arena arena = Arena.ofConfined()) {
            binding.inputSlot("x", ElementType.FLOAT, 1, 1, 3).point(arena.allocate(JAVA_FLOAT, 3), 1);
            binding.outputSlot("y", ElementType.FLOAT, 1, 1, 3).point(arena.allocate(JAVA_FLOAT, 3), 1);
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 40 && least > 0; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 1000; i++) {
                    session.run(binding);
                }
                least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / 1000);
            }
            assertThat(least).isZero();
        }
    }
}
