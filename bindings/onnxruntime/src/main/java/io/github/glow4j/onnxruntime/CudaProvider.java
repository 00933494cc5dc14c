package io.github.glow4j.onnxruntime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/** Adds the CUDA execution provider to session options. */
final class CudaProvider {
    /**
     * The order matters for the error: updating the options loads the provider's library and names what that lacks;
     * appending it would only say that it could not be loaded.
     */
    static void append(MemorySegment sessionOptions, Map<String, String> options) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment cuda = ProviderFunctions.createCUDAProviderOptions();
            try {
                ProviderFunctions.updateCUDAProviderOptions(
                        cuda,
                        Strings.array(options.keySet(), scratch),
                        Strings.array(options.values(), scratch),
                        options.size());
                ProviderFunctions.appendExecutionProviderCUDAV2(sessionOptions, cuda);
            } finally {
                ProviderFunctions.releaseCUDAProviderOptions(cuda);
            }
        }
    }

    private CudaProvider() {}
}
