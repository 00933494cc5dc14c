package io.github.glow4j.onnxruntime;

import static io.github.glow4j.nativelib.CFunction.number;
import static java.lang.foreign.ValueLayout.ADDRESS;

import io.github.glow4j.nativelib.CFunction;
import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The functions on OrtValue. */
final class TensorFunctions {
    private static final MemorySegment API = OrtLibrary.api();

    private static final CFunction CREATE_TENSOR_AS_ORT_VALUE = new CFunction(OrtApi.CreateTensorAsOrtValue(API));

    static MemorySegment createTensorAsOrtValue(MemorySegment allocator, MemorySegment shape, long shapeLen, int type) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(CREATE_TENSOR_AS_ORT_VALUE.call(allocator, shape, number(shapeLen), number(type), out));
            return out.get(ADDRESS, 0);
        }
    }

    private static final CFunction GET_TENSOR_MUTABLE_DATA = new CFunction(OrtApi.GetTensorMutableData(API));

    static MemorySegment getTensorMutableData(MemorySegment value) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(GET_TENSOR_MUTABLE_DATA.call(value, out));
            return out.get(ADDRESS, 0);
        }
    }

    private static final CFunction GET_TENSOR_TYPE_AND_SHAPE = new CFunction(OrtApi.GetTensorTypeAndShape(API));

    static MemorySegment getTensorTypeAndShape(MemorySegment value) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(GET_TENSOR_TYPE_AND_SHAPE.call(value, out));
            return out.get(ADDRESS, 0);
        }
    }

    private static final CFunction RELEASE_VALUE = new CFunction(OrtApi.ReleaseValue(API));

    static void releaseValue(MemorySegment handle) {
        RELEASE_VALUE.call(handle);
    }

    private TensorFunctions() {}
}
