package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.ADDRESS;

import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The functions that add execution providers to OrtSessionOptions. */
final class ProviderFunctions {
    private static final MemorySegment API = OrtLibrary.api();

    private static final MethodHandle APPEND_EXECUTION_PROVIDER = OrtLibrary.function(
            OrtApi.SessionOptionsAppendExecutionProvider(API),
            OrtApi.SessionOptionsAppendExecutionProvider.descriptor());

    static void appendExecutionProvider(
            MemorySegment options, String providerName, MemorySegment keys, MemorySegment values, long count) {
        try (Arena scratch = Arena.ofConfined()) {
            Status.check((MemorySegment) APPEND_EXECUTION_PROVIDER.invokeExact(
                    options, scratch.allocateFrom(providerName), keys, values, count));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle CREATE_CUDA_PROVIDER_OPTIONS =
            OrtLibrary.function(OrtApi.CreateCUDAProviderOptions(API), OrtApi.CreateCUDAProviderOptions.descriptor());

    static MemorySegment createCUDAProviderOptions() {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check((MemorySegment) CREATE_CUDA_PROVIDER_OPTIONS.invokeExact(out));
            return out.get(ADDRESS, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle UPDATE_CUDA_PROVIDER_OPTIONS =
            OrtLibrary.function(OrtApi.UpdateCUDAProviderOptions(API), OrtApi.UpdateCUDAProviderOptions.descriptor());

    static void updateCUDAProviderOptions(
            MemorySegment cudaOptions, MemorySegment keys, MemorySegment values, long count) {
        try {
            Status.check((MemorySegment) UPDATE_CUDA_PROVIDER_OPTIONS.invokeExact(cudaOptions, keys, values, count));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle APPEND_EXECUTION_PROVIDER_CUDA_V2 = OrtLibrary.function(
            OrtApi.SessionOptionsAppendExecutionProvider_CUDA_V2(API),
            OrtApi.SessionOptionsAppendExecutionProvider_CUDA_V2.descriptor());

    static void appendExecutionProviderCUDAV2(MemorySegment options, MemorySegment cudaOptions) {
        try {
            Status.check((MemorySegment) APPEND_EXECUTION_PROVIDER_CUDA_V2.invokeExact(options, cudaOptions));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle RELEASE_CUDA_PROVIDER_OPTIONS =
            OrtLibrary.function(OrtApi.ReleaseCUDAProviderOptions(API), OrtApi.ReleaseCUDAProviderOptions.descriptor());

    static void releaseCUDAProviderOptions(MemorySegment handle) {
        try {
            RELEASE_CUDA_PROVIDER_OPTIONS.invokeExact(handle);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private ProviderFunctions() {}
}
