package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CudaProviderTest {
    private final Environment environment = Environment.open();

    @AfterEach
    void close() {
        environment.close();
    }

    @Test
    void theCpuIsAlwaysAvailable() {
        assertThat(Environment.availableProviders()).contains("CPUExecutionProvider");
    }

    @Test
    void aBuildForTheCpuSaysWhatIsMissingForCuda() {
        assumeFalse(Environment.availableProviders().contains("CUDAExecutionProvider"), "this is a build with CUDA");
        assertThatExceptionOfType(OrtException.ProviderFail.class)
                .isThrownBy(() -> TestModels.open(environment, TestModels.sum(), new SessionOptions().cuda(Map.of())))
                .withMessageContaining("CUDA")
                .withMessageContaining("onnxruntime_gpu");
    }

    @Test
    void cudaComputesWhatTheCpuDoes() {
        String missing = missingForCuda();
        assumeTrue(missing.isEmpty(), () -> "CUDA cannot be used here: " + missing);
        SessionOptions options = new SessionOptions().cuda(Map.of()).recordPlacement();
        try (Session session = TestModels.open(environment, TestModels.doubleAndSquare(), options);
                Arena arena = Arena.ofConfined();
                IoBinding binding = session.newBinding()) {
            assertThat(session.placement()).extracting(NodePlacement::provider).contains("CUDAExecutionProvider");
            MemorySegment in = arena.allocate(JAVA_FLOAT, 3);
            MemorySegment out = arena.allocate(JAVA_FLOAT, 3);
            TensorSlot x = binding.inputSlot("x", ElementType.FLOAT, 3);
            binding.outputSlot("z", ElementType.FLOAT, 3).point(out, 1);
            for (int i = 0; i < 3; i++) {
                in.setAtIndex(JAVA_FLOAT, 0, i); // the same memory with other contents: must be copied again
                x.point(in, 1);
                session.run(binding);
                assertThat(out.getAtIndex(JAVA_FLOAT, 0)).isEqualTo(i * i);
            }
        }
    }

    private String missingForCuda() {
        try (Session session = TestModels.open(environment, TestModels.sum(), new SessionOptions().cuda(Map.of()))) {
            return session.isClosed() ? "closed" : "";
        } catch (OrtException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
