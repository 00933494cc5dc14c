package io.github.glow4j.onnxruntime;

import io.github.glow4j.nativelib.NativeLibrary;
import io.github.glow4j.nativelib.NativeLibraryException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;

/** The CUDA execution provider, whose library lies beside ONNX Runtime's own. */
final class CudaProvider {
    static final String NAME = "CUDAExecutionProvider";

    private static final String LIBRARY = "onnxruntime_providers_cuda";

    /** Adds the provider to session options.
     *
     * @throws OrtException.ProviderFail with what is missing and what to do about it */
    static void append(MemorySegment sessionOptions, Map<String, String> options) {
        try (Arena scratch = Arena.ofConfined()) {
            library();
            MemorySegment cuda = ProviderFunctions.createCUDAProviderOptions();
            try {
                // The order matters for the error: updating the options loads the provider's library and names what
                // that lacks; appending it would only say that it could not be loaded.
                ProviderFunctions.updateCUDAProviderOptions(
                        cuda,
                        Strings.array(options.keySet(), scratch),
                        Strings.array(options.values(), scratch),
                        options.size());
                ProviderFunctions.appendExecutionProviderCUDAV2(sessionOptions, cuda);
            } finally {
                ProviderFunctions.releaseCUDAProviderOptions(cuda);
            }
        } catch (OrtException | NativeLibraryException e) {
            throw explained(e);
        }
    }

    /** Makes the provider's devices known to an environment.
     *
     * @throws OrtException.ProviderFail with what is missing and what to do about it */
    static void register(Environment environment) {
        try {
            environment.registerProvider(NAME, library());
        } catch (OrtException | NativeLibraryException e) {
            throw explained(e);
        }
    }

    /** The provider's library, unpacked beside ONNX Runtime's, which looks for it there. */
    private static Path library() {
        NativeLibrary runtime = NativeLibrary.onnxRuntime();
        return runtime.companion(LIBRARY)
                .orElseThrow(() -> new OrtException.ProviderFail("the library " + LIBRARY
                        + " is neither in the artifact of ONNX Runtime in use (version " + Environment.version()
                        + ") nor in " + runtime.folder()));
    }

    private static OrtException explained(RuntimeException reason) {
        OrtException explained = new OrtException.ProviderFail(
                "CUDA cannot be used: " + reason.getMessage() + "\n" + fix(String.valueOf(reason.getMessage())));
        explained.initCause(reason);
        return explained;
    }

    private static String fix(String problem) {
        if (!Environment.availableProviders().contains(NAME)) {
            return "Put com.microsoft.onnxruntime:onnxruntime_gpu on the class path instead of onnxruntime.";
        }
        String missing = CudaLibraries.missing();
        return missing.isEmpty()
                ? CudaLibraries.unsuitable(problem, CudaLibraries.runtimeVersion())
                : "The system's loader does not find: " + missing
                        + ". Install them, or name their folders in LD_LIBRARY_PATH (Windows: PATH).";
    }

    private CudaProvider() {}
}
