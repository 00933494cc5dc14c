package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorTest {
    @Test
    void memoryOfTheLibraryBeginsAsZeros() {
        try (Tensor tensor = Tensor.allocate(ElementType.INT64, 7, 5)) {
            assertThat(tensor.byteSize()).isEqualTo(280);
            assertThat(tensor.elementCount()).isEqualTo(35);
            assertThat(tensor.data().byteSize()).isEqualTo(280);
            assertThat(tensor.data().toArray(JAVA_BYTE)).containsOnly((byte) 0);
        }
    }

    @Test
    void memoryOfTheCallerIsNotCopied() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(JAVA_FLOAT, 10);
            try (Tensor tensor = Tensor.wrap(memory, ElementType.FLOAT, 2, 3)) {
                assertThat(tensor.data().address()).isEqualTo(memory.address());
                assertThat(tensor.data().byteSize()).isEqualTo(24);
                memory.setAtIndex(JAVA_FLOAT, 5, 42);
                assertThat(tensor.toFloatArray()).containsExactly(0, 0, 0, 0, 0, 42);
            }
            memory.setAtIndex(JAVA_FLOAT, 0, 1); // still the caller's
        }
    }

    @Test
    void memoryThatDoesNotFitIsRefused() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(24, 8);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Tensor.wrap(memory, ElementType.FLOAT, 7))
                    .withMessageContaining("needs 28 bytes");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Tensor.wrap(memory.asSlice(4), ElementType.DOUBLE, 1))
                    .withMessageContaining("multiple of 8");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Tensor.wrap(MemorySegment.ofArray(new float[3]), ElementType.FLOAT, 3))
                    .withMessageContaining("heap");
            assertThatIllegalArgumentException().isThrownBy(() -> Tensor.wrap(memory, ElementType.FLOAT, -1));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Tensor.wrap(memory, ElementType.FLOAT, 1L << 40, 1L << 40))
                    .withMessageContaining("larger than any memory");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Tensor.wrap(memory, ElementType.FLOAT, 0, 1L << 40, 1L << 40));
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> Tensor.wrap(memory, ElementType.STRING, 1))
                    .withMessageContaining("STRING");
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> Tensor.allocate(ElementType.UNDEFINED, 1));
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> Tensor.allocate(ElementType.COMPLEX64, 1));
        }
    }

    @Test
    void moreMemoryThanThereIsGivesATypedError() {
        assertThatExceptionOfType(OrtException.class).isThrownBy(() -> Tensor.allocate(ElementType.FLOAT, 1L << 60));
    }

    @Test
    void theMemoryOfTheLibraryEndsWithTheTensor() {
        Tensor tensor = Tensor.allocate(ElementType.FLOAT, 3);
        MemorySegment data = tensor.data();
        tensor.close();
        tensor.close();
        assertThatIllegalStateException().isThrownBy(() -> data.getAtIndex(JAVA_FLOAT, 0));
        assertThatIllegalStateException().isThrownBy(tensor::data);
        assertThatIllegalStateException().isThrownBy(tensor::toFloatArray);
    }

    @Test
    void anEmptyTensorGoesThroughARun() {
        try (Environment environment = Environment.open();
                Session session = TestModels.open(environment, TestModels.doubleAndSquare());
                Tensor nothing = Tensor.allocate(ElementType.FLOAT, 0, 3);
                Tensor y = session.run(Map.of("x", nothing), Set.of("y")).get("y")) {
            assertThat(y.shape()).containsExactly(0, 3);
            assertThat(y.data().byteSize()).isZero();
            assertThat(y.toFloatArray()).isEmpty();
        }
    }

    @Test
    void aScalarHasNoDimensions() {
        try (Tensor scalar = Tensor.allocate(ElementType.FLOAT)) {
            assertThat(scalar.shape()).isEmpty();
            assertThat(scalar.elementCount()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ElementType.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"UNDEFINED", "STRING", "COMPLEX64", "COMPLEX128"})
    void bytesOfEveryTypeGoThroughAModelUnchanged(ElementType type) {
        TensorProto.DataType proto = TensorProto.DataType.forNumber(type.code());
        if (type.code() > 16) {
            try (Tensor tensor = Tensor.allocate(type, 5)) { // the classes for tests end before the 8-bit floats
                assertThat(tensor.byteSize()).isEqualTo(5);
            }
            return;
        }
        try (Environment environment = Environment.open();
                Session session = TestModels.open(environment, TestModels.identity(proto, 5));
                Tensor in = Tensor.allocate(type, 5)) {
            assertThat(session.inputs().getFirst().elementType()).isEqualTo(type);
            MemorySegment bytes = in.data();
            for (long i = 0; i < bytes.byteSize(); i++) {
                bytes.set(JAVA_BYTE, i, (byte) (type == ElementType.BOOL ? i & 1 : 3 * i + 1));
            }
            try (Tensor out = session.run(Map.of("x", in), Set.of("y")).get("y")) {
                assertThat(out.elementType()).isEqualTo(type);
                assertThat(out.data().mismatch(bytes)).isEqualTo(-1);
            }
        }
    }

    @Test
    void halfPrecisionReadsAsFloats() {
        try (Tensor half = Tensor.allocate(ElementType.FLOAT16, 3);
                Tensor brain = Tensor.allocate(ElementType.BFLOAT16, 3);
                Tensor ints = Tensor.allocate(ElementType.INT32, 3)) {
            float[] values = {1.5f, -0.3333f, 70_000f};
            for (int i = 0; i < 3; i++) {
                half.data().setAtIndex(JAVA_SHORT, i, Float.floatToFloat16(values[i]));
                brain.data().setAtIndex(JAVA_SHORT, i, (short) (Float.floatToRawIntBits(values[i]) >> 16));
            }
            float[] halves = half.toFloatArray();
            assertThat(halves[0]).isEqualTo(1.5f);
            assertThat(halves[1]).isCloseTo(-0.3333f, within(1e-3f));
            assertThat(halves[2]).isEqualTo(Float.POSITIVE_INFINITY); // beyond the range of half precision
            assertThat(brain.toFloatArray()).containsExactly(values, within(500f));
            assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(ints::toFloatArray);
        }
    }

    @Test
    void aTensorThatIsBoundAndClosedIsRefusedByTheRun() {
        try (Environment environment = Environment.open();
                Session session = TestModels.open(environment, TestModels.doubleAndSquare());
                IoBinding binding = session.newBinding()) {
            Tensor x = Tensor.allocate(ElementType.FLOAT, 1, 3);
            binding.bindInput("x", x);
            binding.bindOutput("y");
            session.run(binding);
            x.close();
            assertThatIllegalStateException()
                    .isThrownBy(() -> session.run(binding))
                    .withMessageContaining("\"x\" is closed");
            assertThatIllegalStateException().isThrownBy(() -> binding.bindInput("x", x));
        }
    }

    @Test
    @Tag("slow")
    void aTensorLargerThanTwoGigabytesGoesThroughAModel() {
        long count = (1L << 31) + 5;
        try (Environment environment = Environment.open();
                Session session = TestModels.open(environment, TestModels.slice(count - 3, count));
                Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(count);
            memory.set(JAVA_BYTE, count - 2, (byte) 99);
            try (Tensor x = Tensor.wrap(memory, ElementType.UINT8, count);
                    Tensor y = session.run(Map.of("x", x), Set.of("y")).get("y")) {
                assertThat(x.byteSize()).isEqualTo(count);
                assertThat(y.data().toArray(JAVA_BYTE)).containsExactly(0, 99, 0);
            }
        }
    }
}
