package io.github.glow4j.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TensorTest {
    @Test
    void valuesComeBackAsTheyWent() {
        try (Tensor floats = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2);
                Tensor strings = Tensor.ofStrings(List.of("", "x", "a string of more than twenty-two bytes"));
                Tensor flag = Tensor.of(true);
                Tensor zeros = Tensor.zeros(DataType.INT64, 2);
                Tensor empty = Tensor.zeros(DataType.FLOAT, 0, 7)) {
            assertThat(floats.floats()).containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(floats.shape()).containsExactly(3, 2);
            assertThat(floats.type()).isEqualTo(DataType.FLOAT);
            assertThat(strings.strings()).containsExactly("", "x", "a string of more than twenty-two bytes");
            assertThat(flag.bytes()).containsExactly(1);
            assertThat(zeros.longs()).containsExactly(0, 0);
            assertThat(empty.floats()).isEmpty();
        }
    }

    @Test
    void memoryOfTheCallerIsCopiedBothWays() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocateFrom(ValueLayout.JAVA_INT, 1, 2, 3);
            MemorySegment target = arena.allocate(12);
            try (Tensor tensor = Tensor.copyOf(values, DataType.INT32, 3)) {
                values.fill((byte) 0);
                assertThat(tensor.ints()).containsExactly(1, 2, 3);
                tensor.copyTo(target);
                assertThat(target.toArray(ValueLayout.JAVA_INT)).containsExactly(1, 2, 3);
                MemorySegment small = arena.allocate(4);
                assertThatThrownBy(() -> tensor.copyTo(small)).isInstanceOf(IndexOutOfBoundsException.class);
            }
        }
    }

    @Test
    void aShapeThatDoesNotFitTheValuesIsRefused() {
        assertThatThrownBy(() -> Tensor.of(new float[5], 2, 3))
                .isInstanceOf(TensorFlowException.InvalidArgument.class)
                .hasMessageContaining("5 values")
                .hasMessageContaining("[2, 3]");
        assertThatThrownBy(() -> Tensor.of(new float[6], -2, -3))
                .isInstanceOf(TensorFlowException.InvalidArgument.class);
        assertThatThrownBy(() -> Tensor.zeros(DataType.FLOAT, 1L << 62, 4))
                .isInstanceOf(TensorFlowException.InvalidArgument.class);
        assertThatThrownBy(() -> Tensor.zeros(DataType.FLOAT, new long[300]))
                .isInstanceOf(TensorFlowException.InvalidArgument.class);
        assertThatThrownBy(() -> Tensor.zeros(DataType.STRING, 1))
                .isInstanceOf(TensorFlowException.InvalidArgument.class);
        assertThatThrownBy(() -> Tensor.copyOf(MemorySegment.ofArray(new byte[7]), DataType.FLOAT, 2))
                .isInstanceOf(TensorFlowException.InvalidArgument.class);
    }

    @Test
    @Tag("slow") // TensorFlow tries again for ten seconds
    void memoryThatIsNotThereIsAnError() {
        assertThatThrownBy(() -> Tensor.zeros(DataType.FLOAT, 1L << 50))
                .isInstanceOf(TensorFlowException.ResourceExhausted.class);
    }

    @Test
    void elementsOfAnotherTypeAreRefused() {
        try (Tensor tensor = Tensor.of(new int[] {1}, 1);
                Tensor strings = Tensor.ofString("x")) {
            assertThatThrownBy(tensor::floats)
                    .isInstanceOf(TensorFlowException.InvalidArgument.class)
                    .hasMessageContaining("INT32, not FLOAT");
            assertThatThrownBy(tensor::strings).isInstanceOf(TensorFlowException.InvalidArgument.class);
            assertThatThrownBy(strings::bytes).isInstanceOf(TensorFlowException.InvalidArgument.class);
        }
    }

    @Test
    void aClosedTensorRefuses() {
        Tensor tensor = Tensor.of(new float[] {1}, 1);
        tensor.close();
        tensor.close();

        assertThatThrownBy(tensor::floats).isInstanceOf(IllegalStateException.class);
    }
}
