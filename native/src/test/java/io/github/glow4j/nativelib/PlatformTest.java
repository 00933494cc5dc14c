package io.github.glow4j.nativelib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {
    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, ai/onnxruntime/native/linux-x64, libonnxruntime.so",
        "Linux, aarch64, ai/onnxruntime/native/linux-aarch64, libonnxruntime.so",
        "Mac OS X, aarch64, ai/onnxruntime/native/osx-aarch64, libonnxruntime.dylib",
        "Windows 11, amd64, ai/onnxruntime/native/win-x64, onnxruntime.dll",
    })
    void onnxRuntimeIsLookedForWhereItsArtifactKeepsIt(String os, String arch, String folder, String file) {
        LibraryDescription library = LibraryDescription.onnxRuntime(Platform.of(os, arch));

        assertThat(library.resourceFolders()).containsExactly(folder);
        assertThat(library.members().getLast().names()).startsWith(file);
    }

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, linux-x86_64, libtensorflow_framework.so.2, libtensorflow_cc.so.2",
        "Linux, aarch64, linux-arm64, libtensorflow_framework.so.2, libtensorflow_cc.so.2",
        "Mac OS X, aarch64, macosx-arm64, libtensorflow_framework.2.dylib, libtensorflow_cc.2.dylib",
        "Windows Server 2022, amd64, windows-x86_64, libiomp5md.dll, tensorflow.dll",
    })
    void tensorFlowIsLookedForWhereItsArtifactKeepsItAndLoadedInOrder(
            String os, String arch, String folder, String first, String last) {
        LibraryDescription library = LibraryDescription.tensorFlow(Platform.of(os, arch));

        String path = "org/tensorflow/internal/c_api/" + folder;
        assertThat(library.resourceFolders()).containsExactly(path + "-gpu", path);
        assertThat(List.of(
                        library.members().getFirst().names().getFirst(),
                        library.members().getLast().names().getFirst()))
                .containsExactly(first, last);
    }

    @Test
    void anUnknownPlatformIsNamedInTheError() {
        assertThatThrownBy(() -> Platform.of("Plan 9", "mips"))
                .isInstanceOf(NativeLibraryException.class)
                .hasMessageContaining("Plan 9")
                .hasMessageContaining("mips");
    }
}
