package io.github.glow4j.onnxruntime;

import static io.github.glow4j.nativelib.CFunction.number;
import static java.lang.foreign.ValueLayout.ADDRESS;

import io.github.glow4j.nativelib.CFunction;
import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The functions that add execution providers to OrtSessionOptions. */
final class ProviderFunctions {
    private static final MemorySegment API = OrtLibrary.api();

    private static final CFunction APPEND_EXECUTION_PROVIDER =
            new CFunction(OrtApi.SessionOptionsAppendExecutionProvider(API));

    static void appendExecutionProvider(
            MemorySegment options, String providerName, MemorySegment keys, MemorySegment values, long count) {
        try (Arena scratch = Arena.ofConfined()) {
            Status.check(APPEND_EXECUTION_PROVIDER.call(
                    options, scratch.allocateFrom(providerName), keys, values, number(count)));
        }
    }

    private static final CFunction CREATE_CUDA_PROVIDER_OPTIONS = new CFunction(OrtApi.CreateCUDAProviderOptions(API));

    static MemorySegment createCUDAProviderOptions() {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(CREATE_CUDA_PROVIDER_OPTIONS.call(out));
            return out.get(ADDRESS, 0);
        }
    }

    private static final CFunction UPDATE_CUDA_PROVIDER_OPTIONS = new CFunction(OrtApi.UpdateCUDAProviderOptions(API));

    static void updateCUDAProviderOptions(
            MemorySegment cudaOptions, MemorySegment keys, MemorySegment values, long count) {
        Status.check(UPDATE_CUDA_PROVIDER_OPTIONS.call(cudaOptions, keys, values, number(count)));
    }

    private static final CFunction APPEND_EXECUTION_PROVIDER_CUDA_V2 =
            new CFunction(OrtApi.SessionOptionsAppendExecutionProvider_CUDA_V2(API));

    static void appendExecutionProviderCUDAV2(MemorySegment options, MemorySegment cudaOptions) {
        Status.check(APPEND_EXECUTION_PROVIDER_CUDA_V2.call(options, cudaOptions));
    }

    private static final CFunction RELEASE_CUDA_PROVIDER_OPTIONS =
            new CFunction(OrtApi.ReleaseCUDAProviderOptions(API));

    static void releaseCUDAProviderOptions(MemorySegment handle) {
        RELEASE_CUDA_PROVIDER_OPTIONS.call(handle);
    }

    private ProviderFunctions() {}
}
