package io.github.glow4j.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionOptionsTest {
    private final Environment environment = Environment.open();

    @AfterEach
    void close() {
        environment.close();
    }

    private void runConvolution(SessionOptions options) {
        try (Session session = TestModels.open(environment, TestModels.convolution(), options);
                Tensor x = Tensor.allocate(ElementType.FLOAT, 1, 2, 4, 4);
                Tensor y = session.run(Map.of("x", x), Set.of("y")).get("y")) {
            assertThat(y.toFloatArray()).hasSize(48).startsWith(1).endsWith(3);
        }
    }

    @Test
    void everyPlainOptionIsAccepted() {
        for (boolean on : new boolean[] {true, false}) {
            runConvolution(new SessionOptions()
                    .intraOpThreads(2)
                    .interOpThreads(1)
                    .executionMode(on ? ExecutionMode.PARALLEL : ExecutionMode.SEQUENTIAL)
                    .memoryPattern(on)
                    .cpuArena(on)
                    .deterministic(on)
                    .logId("a test")
                    .config("session.intra_op.allow_spinning", on ? "1" : "0"));
        }
        for (Optimization level : Optimization.values()) {
            runConvolution(new SessionOptions().optimization(level));
        }
    }

    @Test
    void optionsCanBeUsedForSeveralSessions() {
        SessionOptions options = new SessionOptions().intraOpThreads(1);
        runConvolution(options);
        runConvolution(options);
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        SessionOptions options = new SessionOptions();
        assertThatIllegalArgumentException().isThrownBy(() -> options.intraOpThreads(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> options.interOpThreads(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.config("session.use_ort_model_bytes_directly", "1"))
                .withMessageContaining("freed");
        options.config("", "x");
        assertThatExceptionOfType(OrtException.InvalidArgument.class)
                .isThrownBy(() -> TestModels.open(environment, TestModels.sum(), options));
    }

    @Test
    void sessionsOfSeveralEnvironmentsShareAnArena() {
        SessionOptions options = new SessionOptions().sharedCpuArena();
        try (Environment other = Environment.open();
                Session first = TestModels.open(environment, TestModels.convolution(), options);
                Session second = TestModels.open(other, TestModels.convolution(), options);
                Tensor x = Tensor.allocate(ElementType.FLOAT, 1, 2, 4, 4)) {
            for (Session session : List.of(first, second, first)) {
                try (Tensor y = session.run(Map.of("x", x), Set.of("y")).get("y")) {
                    assertThat(y.toFloatArray()).hasSize(48);
                }
            }
        }
    }

    @Test
    void aFreeDimensionIsFixed() {
        try (Session session = TestModels.open(
                environment, TestModels.doubleAndSquare(), new SessionOptions().freeDimension("N", 5))) {
            assertThat(session.inputs().getFirst().shape()).containsExactly(5, 3);
            try (IoBinding binding = session.newBinding()) {
                TensorSlot x = binding.inputSlot("x", ElementType.FLOAT, 3);
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> x.point(java.lang.foreign.MemorySegment.NULL, 4))
                        .withMessageContaining("batch 4")
                        .withMessageContaining("fixes 5");
            }
        }
    }

    @Test
    void sessionsShareTheCallersMemoryAsInitializer() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bias = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 4, 5, 6);
            SessionOptions options =
                    new SessionOptions().optimization(Optimization.NONE).initializer("b", ElementType.FLOAT, bias, 3);
            try (Session first = TestModels.open(environment, TestModels.convolution(), options);
                    Session second = TestModels.open(environment, TestModels.convolution(), options);
                    Tensor x = Tensor.allocate(ElementType.FLOAT, 1, 2, 4, 4)) {
                for (Session session : List.of(first, second)) {
                    try (Tensor y = session.run(Map.of("x", x), Set.of("y")).get("y")) {
                        assertThat(y.toFloatArray()).hasSize(48).startsWith(4).endsWith(6);
                    }
                }
            }
        }
    }

    @Test
    void memoryThatCannotBeAnInitializerIsRefused() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment two = arena.allocate(8, 4);
            SessionOptions options = new SessionOptions().initializer("b", ElementType.FLOAT, two, 3);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> options.initializer("b", ElementType.FLOAT, two, 2))
                    .withMessageContaining("b already");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> TestModels.open(environment, TestModels.convolution(), options))
                    .withMessageContaining("12 bytes");
        }
    }

    @Test
    void theOptimisedModelIsWritten(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("optimised größe.onnx");
        runConvolution(new SessionOptions().optimization(Optimization.EXTENDED).optimizedModelPath(file));
        assertThat(ModelProto.parseFrom(Files.readAllBytes(file)).getGraph().getNodeCount())
                .isEqualTo(1); // the activation has been fused into the convolution
    }

    @Test
    void theOptimisedModelCannotBeWrittenWhereThereIsNoFolder(@TempDir Path folder) {
        SessionOptions options = new SessionOptions().optimizedModelPath(folder.resolve("no/such/folder/m.onnx"));
        assertThatExceptionOfType(OrtException.class)
                .isThrownBy(() -> TestModels.open(environment, TestModels.sum(), options));
    }

    @Test
    void profilingWritesTheTimesOfTheOperators(@TempDir Path folder) throws Exception {
        try (Session session = TestModels.open(
                        environment,
                        TestModels.doubleAndSquare(),
                        new SessionOptions().profiling(folder.resolve("profile")));
                Tensor x = Tensor.allocate(ElementType.FLOAT, 1, 3)) {
            session.run(Map.of("x", x), Set.of("y", "z"));
            Path file = session.endProfiling();
            assertThat(file).hasParent(folder);
            assertThat(file.getFileName().toString()).startsWith("profile").endsWith(".json");
            assertThat(file).content().contains("Add-y").contains("Mul-z");
        }
    }

    @Test
    void profilingThatWasNotAskedForCannotBeEnded() {
        try (Session session = TestModels.open(environment, TestModels.sum())) {
            assertThatIllegalStateException().isThrownBy(session::endProfiling).withMessageContaining("profiling");
        }
    }

    @Test
    void thePlacementOfTheNodesIsTold() {
        try (Session session =
                TestModels.open(environment, TestModels.doubleAndSquare(), new SessionOptions().recordPlacement())) {
            assertThat(session.placement())
                    .containsExactlyInAnyOrder(
                            new NodePlacement("CPUExecutionProvider", "Add-y", "Add"),
                            new NodePlacement("CPUExecutionProvider", "Mul-z", "Mul"));
        }
        try (Session session = TestModels.open(environment, TestModels.sum())) {
            assertThatIllegalStateException().isThrownBy(session::placement);
        }
    }

    @Test
    void aProviderThatThisBuildLacksIsNamed() {
        SessionOptions options = new SessionOptions().provider("Frobnicator", Map.of("a", "b"));
        assertThatExceptionOfType(OrtException.class)
                .isThrownBy(() -> TestModels.open(environment, TestModels.sum(), options))
                .withMessageContaining("Frobnicator");
    }
}
