package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.ADDRESS;

import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The functions on OrtValue. */
final class TensorFunctions {
    private static final MemorySegment API = OrtLibrary.api();

    private static final MethodHandle CREATE_TENSOR_AS_ORT_VALUE =
            OrtLibrary.function(OrtApi.CreateTensorAsOrtValue(API), OrtApi.CreateTensorAsOrtValue.descriptor());

    static MemorySegment createTensorAsOrtValue(MemorySegment allocator, MemorySegment shape, long shapeLen, int type) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check((MemorySegment) CREATE_TENSOR_AS_ORT_VALUE.invokeExact(allocator, shape, shapeLen, type, out));
            return out.get(ADDRESS, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle GET_TENSOR_MUTABLE_DATA =
            OrtLibrary.function(OrtApi.GetTensorMutableData(API), OrtApi.GetTensorMutableData.descriptor());

    static MemorySegment getTensorMutableData(MemorySegment value) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check((MemorySegment) GET_TENSOR_MUTABLE_DATA.invokeExact(value, out));
            return out.get(ADDRESS, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle GET_TENSOR_TYPE_AND_SHAPE =
            OrtLibrary.function(OrtApi.GetTensorTypeAndShape(API), OrtApi.GetTensorTypeAndShape.descriptor());

    static MemorySegment getTensorTypeAndShape(MemorySegment value) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check((MemorySegment) GET_TENSOR_TYPE_AND_SHAPE.invokeExact(value, out));
            return out.get(ADDRESS, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle RELEASE_VALUE =
            OrtLibrary.function(OrtApi.ReleaseValue(API), OrtApi.ReleaseValue.descriptor());

    static void releaseValue(MemorySegment handle) {
        try {
            RELEASE_VALUE.invokeExact(handle);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private TensorFunctions() {}
}
