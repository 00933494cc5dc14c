package io.github.glow4j.onnxruntime;

import static io.github.glow4j.nativelib.CFunction.number;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.glow4j.nativelib.CFunction;
import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The functions on OrtTypeInfo and OrtTensorTypeAndShapeInfo. */
final class TypeFunctions {
    private static final MemorySegment API = OrtLibrary.api();

    private static final CFunction GET_ONNX_TYPE_FROM_TYPE_INFO = new CFunction(OrtApi.GetOnnxTypeFromTypeInfo(API));

    static int getOnnxTypeFromTypeInfo(MemorySegment typeInfo) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(JAVA_INT);
            Status.check(GET_ONNX_TYPE_FROM_TYPE_INFO.call(typeInfo, out));
            return out.get(JAVA_INT, 0);
        }
    }

    private static final CFunction CAST_TYPE_INFO_TO_TENSOR_INFO = new CFunction(OrtApi.CastTypeInfoToTensorInfo(API));

    static MemorySegment castTypeInfoToTensorInfo(MemorySegment typeInfo) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(CAST_TYPE_INFO_TO_TENSOR_INFO.call(typeInfo, out));
            return out.get(ADDRESS, 0);
        }
    }

    private static final CFunction GET_TENSOR_ELEMENT_TYPE = new CFunction(OrtApi.GetTensorElementType(API));

    static int getTensorElementType(MemorySegment info) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(JAVA_INT);
            Status.check(GET_TENSOR_ELEMENT_TYPE.call(info, out));
            return out.get(JAVA_INT, 0);
        }
    }

    private static final CFunction HAS_SHAPE = new CFunction(OrtApi.TensorTypeAndShape_HasShape(API));

    static boolean hasShape(MemorySegment info) {
        return (byte) HAS_SHAPE.call(info) != 0;
    }

    private static final CFunction GET_DIMENSIONS_COUNT = new CFunction(OrtApi.GetDimensionsCount(API));

    static long getDimensionsCount(MemorySegment info) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(JAVA_LONG);
            Status.check(GET_DIMENSIONS_COUNT.call(info, out));
            return out.get(JAVA_LONG, 0);
        }
    }

    private static final CFunction GET_DIMENSIONS = new CFunction(OrtApi.GetDimensions(API));

    static void getDimensions(MemorySegment info, MemorySegment dimValues, long length) {
        Status.check(GET_DIMENSIONS.call(info, dimValues, number(length)));
    }

    /** The dimensions, -1 where they are dynamic. */
    static long[] shape(MemorySegment info) {
        int rank = Math.toIntExact(getDimensionsCount(info));
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment dimensions = scratch.allocate(JAVA_LONG, Math.max(1, rank));
            getDimensions(info, dimensions, rank);
            return dimensions.asSlice(0, JAVA_LONG.byteSize() * rank).toArray(JAVA_LONG);
        }
    }

    private static final CFunction GET_SYMBOLIC_DIMENSIONS = new CFunction(OrtApi.GetSymbolicDimensions(API));

    static void getSymbolicDimensions(MemorySegment info, MemorySegment dimParams, long length) {
        Status.check(GET_SYMBOLIC_DIMENSIONS.call(info, dimParams, number(length)));
    }

    /** The names of the dimensions, empty where they have none. */
    static String[] symbolicNames(MemorySegment info) {
        int rank = Math.toIntExact(getDimensionsCount(info));
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment names = scratch.allocate(ADDRESS, Math.max(1, rank));
            getSymbolicDimensions(info, names, rank);
            String[] result = new String[rank];
            for (int i = 0; i < rank; i++) {
                result[i] = Strings.read(names.getAtIndex(ADDRESS, i)); // belongs to info
            }
            return result;
        }
    }

    private static final CFunction RELEASE_TYPE_INFO = new CFunction(OrtApi.ReleaseTypeInfo(API));

    static void releaseTypeInfo(MemorySegment handle) {
        RELEASE_TYPE_INFO.call(handle);
    }

    private static final CFunction RELEASE_TENSOR_TYPE_AND_SHAPE_INFO =
            new CFunction(OrtApi.ReleaseTensorTypeAndShapeInfo(API));

    static void releaseTensorTypeAndShapeInfo(MemorySegment handle) {
        RELEASE_TENSOR_TYPE_AND_SHAPE_INFO.call(handle);
    }

    private TypeFunctions() {}
}
