package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionTest {
    private final Environment environment = Environment.open();

    @AfterEach
    void close() {
        environment.close();
    }

    @Test
    void inputsAndOutputsAreDescribed() {
        try (Session session = TestModels.open(environment, TestModels.doubleAndSquare())) {
            assertThat(session.inputs()).hasSize(1);
            TensorInfo x = session.inputs().getFirst();
            assertThat(x.name()).isEqualTo("x");
            assertThat(x.elementType()).isEqualTo(ElementType.FLOAT);
            assertThat(x.hasRank()).isTrue();
            assertThat(x.shape()).containsExactly(-1, 3);
            assertThat(x.symbolicNames()).containsExactly("N", "");
            assertThat(session.outputs()).extracting(TensorInfo::name).containsExactly("y", "z");
        }
    }

    @Test
    void scalarsAndUnknownRanksAreToldApart() {
        ModelProto model = TestModels.model(GraphProto.newBuilder()
                        .setName("scalar")
                        .addInput(TestModels.value("x", TensorProto.DataType.INT64))
                        .addOutput(TestModels.value("y", TensorProto.DataType.INT64).toBuilder()
                                .setType(ai.onnx.proto.OnnxMl.TypeProto.newBuilder()
                                        .setTensorType(ai.onnx.proto.OnnxMl.TypeProto.Tensor.newBuilder()
                                                .setElemType(TensorProto.DataType.INT64.getNumber()))))
                        .addNode(TestModels.node("Reshape", "x", "s", "y"))
                        .addInput(TestModels.value("s", TensorProto.DataType.INT64, "R")))
                .build();
        try (Session session = TestModels.open(environment, model)) {
            assertThat(session.inputs().getFirst().hasRank()).isTrue();
            assertThat(session.inputs().getFirst().shape()).isEmpty();
            assertThat(session.outputs().getFirst().hasRank()).isFalse();
            assertThat(session.outputs().getFirst()).hasToString("y: INT64[...]");
        }
    }

    @Test
    void metadataIsRead() {
        try (Session session = TestModels.open(environment, TestModels.doubleAndSquare())) {
            assertThat(session.metadata())
                    .isEqualTo(new ModelMetadata(
                            "glow4j-tests",
                            "double-and-square",
                            "a graph for tests",
                            "io.github.glow4j",
                            "a model for tests",
                            7,
                            Map.of("colour", "blue", "größe", "groß")));
        }
    }

    @Test
    void tensorsGoInAndComeOut() {
        try (Session session = TestModels.open(environment, TestModels.doubleAndSquare());
                Tensor x = Tensor.allocate(ElementType.FLOAT, 2, 3)) {
            x.data().copyFrom(MemorySegment.ofArray(new float[] {1, 2, 3, 4, 5, 6}));
            Map<String, Tensor> results = session.run(Map.of("x", x), Set.of("y", "z"));
            try (Tensor y = results.get("y");
                    Tensor z = results.get("z")) {
                assertThat(y.shape()).containsExactly(2, 3);
                assertThat(y.elementType()).isEqualTo(ElementType.FLOAT);
                assertThat(y.toFloatArray()).containsExactly(2, 4, 6, 8, 10, 12);
                assertThat(z.data().toArray(JAVA_FLOAT)).containsExactly(1, 4, 9, 16, 25, 36);
            }
        }
    }

    @Test
    void onlyTheOutputsAskedForAreReturned() {
        try (Session session = TestModels.open(environment, TestModels.doubleAndSquare());
                Tensor x = Tensor.allocate(ElementType.FLOAT, 1, 3)) {
            Map<String, Tensor> results = session.run(Map.of("x", x), Set.of("z"));
            assertThat(results).containsOnlyKeys("z");
        }
    }

    @Test
    void outputsOfSeveralRunsOfABindingAreIndependent() {
        try (Session session = TestModels.open(environment, TestModels.doubleAndSquare());
                Arena arena = Arena.ofConfined()) {
            IoBinding binding = session.newBinding();
            TensorSlot x = binding.inputSlot("x", ElementType.FLOAT, 3);
            binding.bindOutput("y");
            x.point(arena.allocateFrom(JAVA_FLOAT, 1, 2, 3), 1);
            assertThatIllegalStateException().isThrownBy(binding::outputs);
            session.run(binding);
            Tensor first = binding.outputs().get("y");
            x.point(arena.allocateFrom(JAVA_FLOAT, 4, 5, 6, 7, 8, 9), 2); // another shape, too
            binding.outputs().get("y").close(); // still those of the first run
            session.run(binding);
            Tensor second = binding.outputs().get("y");
            assertThat(first.toFloatArray()).containsExactly(2, 4, 6);
            assertThat(second.toFloatArray()).containsExactly(8, 10, 12, 14, 16, 18);
            first.close();
            binding.close();
            assertThat(second.toFloatArray()).containsExactly(8, 10, 12, 14, 16, 18);
        }
    }

    @Test
    void outputsCanBeBoundToTensorsAndSlotsAndTheLibraryAtOnce() {
        try (Session session = TestModels.open(environment, TestModels.doubleAndSquare());
                Arena arena = Arena.ofConfined();
                Tensor x = Tensor.wrap(arena.allocateFrom(JAVA_FLOAT, 1, 2, 3), ElementType.FLOAT, 1, 3);
                Tensor z = Tensor.allocate(ElementType.FLOAT, 1, 3);
                IoBinding binding = session.newBinding()) {
            binding.bindInput("x", x);
            binding.bindOutput("z", z);
            binding.bindOutput("y");
            session.run(binding);
            assertThat(binding.outputs()).containsOnlyKeys("y");
            assertThat(binding.outputs().get("y").toFloatArray()).containsExactly(2, 4, 6);
            assertThat(z.toFloatArray()).containsExactly(1, 4, 9);
        }
    }

    @Test
    void wrongTensorsAreRefusedByName() {
        try (Session session = TestModels.open(environment, TestModels.doubleAndSquare());
                Tensor wrongShape = Tensor.allocate(ElementType.FLOAT, 2, 4);
                Tensor wrongRank = Tensor.allocate(ElementType.FLOAT, 3);
                Tensor wrongType = Tensor.allocate(ElementType.DOUBLE, 2, 3);
                Tensor right = Tensor.allocate(ElementType.FLOAT, 2, 3)) {
            Set<String> y = Set.of("y");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.run(Map.of("x", wrongShape), y))
                    .withMessage("\"x\" has shape [N, 3] in the model, not [2, 4]");
            assertThatIllegalArgumentException().isThrownBy(() -> session.run(Map.of("x", wrongRank), y));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.run(Map.of("x", wrongType), y))
                    .withMessage("\"x\" holds FLOAT in the model, not DOUBLE");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.run(Map.of("x", right, "w", right), y))
                    .withMessageContaining("no \"w\"");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.run(Map.of("x", right), Set.of("yy")))
                    .withMessage("the model has no \"yy\"; its outputs are: y, z");
            assertThatIllegalStateException()
                    .isThrownBy(() -> session.run(Map.of(), y))
                    .withMessageContaining("x: FLOAT[N, 3] is not bound");
            assertThatIllegalStateException().isThrownBy(() -> session.run(Map.of("x", right), Set.of()));
        }
    }

    @Test
    void aReadOnlyTensorIsNoOutput() {
        try (Session session = TestModels.open(environment, TestModels.doubleAndSquare());
                Arena arena = Arena.ofConfined();
                Tensor tensor = Tensor.wrap(arena.allocate(JAVA_FLOAT, 3).asReadOnly(), ElementType.FLOAT, 1, 3);
                IoBinding binding = session.newBinding()) {
            binding.bindInput("x", tensor);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> binding.bindOutput("y", tensor))
                    .withMessageContaining("read-only");
        }
    }

    @Test
    void aBindingOfAnotherSessionIsRefused() {
        try (Session one = TestModels.open(environment, TestModels.sum());
                Session other = TestModels.open(environment, TestModels.sum());
                IoBinding binding = one.newBinding()) {
            assertThatIllegalArgumentException().isThrownBy(() -> other.run(binding));
        }
    }

    @Test
    void aModelIsReadFromAFileWithAnUnusualName(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("größe und 名前.onnx");
        Files.write(file, TestModels.sum().toByteArray());
        try (Session session = Session.open(environment, file, new SessionOptions())) {
            assertThat(session.inputs()).extracting(TensorInfo::name).containsExactly("a", "b");
        }
    }

    @Test
    void aModelIsReadFromNativeMemoryWhichMayBeFreedAfterwards() {
        byte[] bytes = TestModels.convolution().toByteArray();
        try (Tensor x = Tensor.allocate(ElementType.FLOAT, 1, 2, 4, 4)) {
            Session session;
            try (Arena shortLived = Arena.ofConfined()) {
                MemorySegment model = shortLived.allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
                session = Session.open(environment, model, new SessionOptions());
                model.fill((byte) 0xff);
            }
            // Zeros in, the biases out.
            try (session;
                    Tensor y = session.run(Map.of("x", x), Set.of("y")).get("y")) {
                assertThat(y.toFloatArray()).startsWith(1, 1).endsWith(3, 3);
            }
        }
    }

    @Test
    void aMissingFileAndAFolderAreNamed(@TempDir Path folder) {
        assertThatExceptionOfType(OrtException.NoSuchFile.class)
                .isThrownBy(() -> Session.open(environment, folder.resolve("no.onnx"), new SessionOptions()))
                .withMessageContaining("no.onnx")
                .withMessageContaining("no such file");
        assertThatExceptionOfType(OrtException.NoSuchFile.class)
                .isThrownBy(() -> Session.open(environment, folder, new SessionOptions()))
                .withMessageContaining("folder");
    }

    @Test
    void whatIsNoModelGivesATypedError(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("text.onnx"), "this is no model");
        assertThatExceptionOfType(OrtException.InvalidProtobuf.class)
                .isThrownBy(() -> Session.open(environment, file, new SessionOptions()))
                .withMessageContaining("text.onnx");
        Path empty = Files.createFile(folder.resolve("empty.onnx"));
        assertThatExceptionOfType(OrtException.class)
                .isThrownBy(() -> Session.open(environment, empty, new SessionOptions()));
        assertThatExceptionOfType(OrtException.class)
                .isThrownBy(() -> Session.open(environment, MemorySegment.ofArray(new byte[0]), new SessionOptions()));
    }

    @Test
    void anUnknownOperatorGivesATypedError() {
        ModelProto model = TestModels.model(GraphProto.newBuilder()
                        .setName("unknown")
                        .addInput(TestModels.value("x", TensorProto.DataType.FLOAT, 1))
                        .addOutput(TestModels.value("y", TensorProto.DataType.FLOAT, 1))
                        .addNode(TestModels.node("Frobnicate", "x", "y")))
                .build();
        assertThatExceptionOfType(OrtException.class)
                .isThrownBy(() -> TestModels.open(environment, model))
                .withMessageContaining("Frobnicate");
    }

    @Test
    void aGraphThatUsesWhatItDoesNotHaveGivesATypedError() {
        ModelProto model = TestModels.model(GraphProto.newBuilder()
                        .setName("dangling")
                        .addInput(TestModels.value("x", TensorProto.DataType.FLOAT, 1))
                        .addOutput(TestModels.value("y", TensorProto.DataType.FLOAT, 1))
                        .addNode(TestModels.node("Add", "x", "nowhere", "y")))
                .build();
        assertThatExceptionOfType(OrtException.InvalidArgument.class)
                .isThrownBy(() -> TestModels.open(environment, model))
                .withMessageContaining("nowhere");
    }

    @Test
    void aStringTensorIsDescribedButRefused() {
        ModelProto model = TestModels.identity(TensorProto.DataType.STRING, 1);
        try (Session session = TestModels.open(environment, model);
                IoBinding binding = session.newBinding()) {
            assertThat(session.inputs().getFirst().elementType()).isEqualTo(ElementType.STRING);
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> binding.bindOutput("y"))
                    .withMessageContaining("STRING");
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> binding.inputSlot("x", ElementType.STRING));
        }
    }
}
