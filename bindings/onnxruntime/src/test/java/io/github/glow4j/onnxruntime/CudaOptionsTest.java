package io.github.glow4j.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CudaOptionsTest {
    @Test
    void theDefaultsAreWrittenOutAndKeepFloat32() {
        assertThat(CudaOptions.of(1).entries())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "device_id", "1",
                        "arena_extend_strategy", "kNextPowerOfTwo",
                        "cudnn_conv_algo_search", "EXHAUSTIVE",
                        "cudnn_conv_use_max_workspace", "1",
                        "use_tf32", "0",
                        "enable_cuda_graph", "0",
                        "prefer_nhwc", "0"));
    }

    @Test
    void everyChoiceHasItsEntry() {
        CudaOptions options = CudaOptions.of(0)
                .withMemoryLimit(3L << 30)
                .withArenaGrowth(CudaOptions.ArenaGrowth.SAME_AS_REQUESTED)
                .withConvolutionSearch(CudaOptions.ConvolutionSearch.HEURISTIC)
                .withConvolutionWorkspace(false)
                .withTf32(true)
                .withGraphs(true)
                .withNhwc(true)
                .withMore(Map.of("fuse_conv_bias", "1"));
        assertThat(options.entries())
                .containsEntry("gpu_mem_limit", "3221225472")
                .containsEntry("arena_extend_strategy", "kSameAsRequested")
                .containsEntry("cudnn_conv_algo_search", "HEURISTIC")
                .containsEntry("cudnn_conv_use_max_workspace", "0")
                .containsEntry("use_tf32", "1")
                .containsEntry("enable_cuda_graph", "1")
                .containsEntry("prefer_nhwc", "1")
                .containsEntry("fuse_conv_bias", "1");
        assertThat(new SessionOptions().cuda(options).capturesGraphs()).isTrue();
    }

    @Test
    void furtherEntriesWin() {
        CudaOptions options = CudaOptions.of(0).withMore(Map.of("use_tf32", "1", "enable_cuda_graph", "1"));
        assertThat(options.entries()).containsEntry("use_tf32", "1");
        assertThat(new SessionOptions().cuda(options).capturesGraphs()).isTrue();
        assertThat(new SessionOptions().cuda(CudaOptions.of(0)).capturesGraphs())
                .isFalse();
    }

    @Test
    void furtherEntriesAreCopied() {
        Map<String, String> more = new HashMap<>(Map.of("fuse_conv_bias", "1"));
        CudaOptions options = CudaOptions.of(0).withMore(more);
        more.clear();
        assertThat(options.entries()).containsKey("fuse_conv_bias");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"user_compute_stream", "has_user_compute_stream", "gpu_external_alloc", "gpu_external_free"})
    void rawAddressesAreRefused(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CudaOptions.of(0).withMore(Map.of(key, "140242")))
                .withMessageContaining(key);
    }

    @Test
    void numbersAreChecked() {
        assertThatIllegalArgumentException().isThrownBy(() -> CudaOptions.of(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> CudaOptions.of(0).withMemoryLimit(-1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "libcuda.so.1 (the NVIDIA driver)",
                "libcudart.so.12 (CUDA 12)",
                "libcublasLt.so.12 (CUDA 12)",
                "libcublas.so.12 (CUDA 12)",
                "libcurand.so.10 (CUDA 12)",
                "libcudnn.so.9 (cuDNN 9)"
            })
    void aMissingLibraryIsNamedWithWhatItIsPartOf(String expected) {
        String name = expected.substring(0, expected.indexOf(' '));
        assertThat(CudaLibraries.missing(false, library -> !library.equals(name)))
                .isEqualTo(expected);
    }

    @Test
    void allMissingLibrariesAreNamedAtOnce() {
        assertThat(CudaLibraries.missing(false, library -> false))
                .isEqualTo("libcuda.so.1 (the NVIDIA driver); libcudart.so.12, libcublasLt.so.12, libcublas.so.12,"
                        + " libcurand.so.10 (CUDA 12); libcudnn.so.9 (cuDNN 9)");
        assertThat(CudaLibraries.missing(true, Set.of("nvcuda.dll", "cudnn64_9.dll")::contains))
                .isEqualTo("cudart64_12.dll, cublasLt64_12.dll, cublas64_12.dll, curand64_10.dll (CUDA 12)");
        assertThat(CudaLibraries.missing(false, library -> true)).isEmpty();
    }

    @Test
    void aCudaThatIsTooOldIsTold() {
        String problem =
                "libonnxruntime_providers_cuda.so: undefined symbol: cudaLibraryGetKernel, version libcudart.so.12";
        assertThat(CudaLibraries.unsuitable(problem, 12060))
                .contains("finds CUDA 12.6, which is too old")
                .contains("LD_LIBRARY_PATH");
        assertThat(CudaLibraries.unsuitable("no CUDA-capable device is detected", 12090))
                .contains("needs an NVIDIA GPU");
        assertThat(CudaLibraries.unsuitable(problem, 0)).contains("needs an NVIDIA GPU");
    }

    @Test
    void theVersionOfCudaNeedsNoGpu() {
        assertThat(CudaLibraries.runtimeVersion()).matches(version -> version == 0 || version / 1000 == 12);
    }
}
