package io.github.glow4j.onnxruntime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/** Adds the CUDA execution provider to session options. */
final class CudaProvider {
    private static final String NAME = "CUDAExecutionProvider";

    /** @throws OrtException.ProviderFail with what is missing and what to do about it */
    static void append(MemorySegment sessionOptions, Map<String, String> options) {
        try (Arena scratch = Arena.ofConfined()) {
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
        } catch (OrtException e) {
            throw explained(e);
        }
    }

    private static OrtException explained(OrtException reason) {
        String fix = Environment.availableProviders().contains(NAME)
                ? "It needs an NVIDIA driver, CUDA 12 and cuDNN 9, where the system's loader finds them."
                : "Put com.microsoft.onnxruntime:onnxruntime_gpu on the class path instead of onnxruntime.";
        OrtException explained =
                new OrtException.ProviderFail("CUDA cannot be used: " + reason.getMessage() + "\n" + fix);
        explained.initCause(reason);
        return explained;
    }

    private CudaProvider() {}
}
