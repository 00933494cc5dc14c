package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The functions on OrtTypeInfo and OrtTensorTypeAndShapeInfo. */
final class TypeFunctions {
    private static final MemorySegment API = OrtLibrary.api();

    private static final MethodHandle GET_ONNX_TYPE_FROM_TYPE_INFO =
            OrtLibrary.function(OrtApi.GetOnnxTypeFromTypeInfo(API), OrtApi.GetOnnxTypeFromTypeInfo.descriptor());

    static int getOnnxTypeFromTypeInfo(MemorySegment typeInfo) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(JAVA_INT);
            Status.check((MemorySegment) GET_ONNX_TYPE_FROM_TYPE_INFO.invokeExact(typeInfo, out));
            return out.get(JAVA_INT, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle CAST_TYPE_INFO_TO_TENSOR_INFO =
            OrtLibrary.function(OrtApi.CastTypeInfoToTensorInfo(API), OrtApi.CastTypeInfoToTensorInfo.descriptor());

    static MemorySegment castTypeInfoToTensorInfo(MemorySegment typeInfo) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check((MemorySegment) CAST_TYPE_INFO_TO_TENSOR_INFO.invokeExact(typeInfo, out));
            return out.get(ADDRESS, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle GET_TENSOR_ELEMENT_TYPE =
            OrtLibrary.function(OrtApi.GetTensorElementType(API), OrtApi.GetTensorElementType.descriptor());

    static int getTensorElementType(MemorySegment info) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(JAVA_INT);
            Status.check((MemorySegment) GET_TENSOR_ELEMENT_TYPE.invokeExact(info, out));
            return out.get(JAVA_INT, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle HAS_SHAPE = OrtLibrary.function(
            OrtApi.TensorTypeAndShape_HasShape(API), OrtApi.TensorTypeAndShape_HasShape.descriptor());

    static boolean hasShape(MemorySegment info) {
        try {
            return (boolean) HAS_SHAPE.invokeExact(info);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle GET_DIMENSIONS_COUNT =
            OrtLibrary.function(OrtApi.GetDimensionsCount(API), OrtApi.GetDimensionsCount.descriptor());

    static long getDimensionsCount(MemorySegment info) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(JAVA_LONG);
            Status.check((MemorySegment) GET_DIMENSIONS_COUNT.invokeExact(info, out));
            return out.get(JAVA_LONG, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle GET_DIMENSIONS =
            OrtLibrary.function(OrtApi.GetDimensions(API), OrtApi.GetDimensions.descriptor());

    static void getDimensions(MemorySegment info, MemorySegment dimValues, long length) {
        try {
            Status.check((MemorySegment) GET_DIMENSIONS.invokeExact(info, dimValues, length));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
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

    private static final MethodHandle GET_SYMBOLIC_DIMENSIONS =
            OrtLibrary.function(OrtApi.GetSymbolicDimensions(API), OrtApi.GetSymbolicDimensions.descriptor());

    static void getSymbolicDimensions(MemorySegment info, MemorySegment dimParams, long length) {
        try {
            Status.check((MemorySegment) GET_SYMBOLIC_DIMENSIONS.invokeExact(info, dimParams, length));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
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

    private static final MethodHandle RELEASE_TYPE_INFO =
            OrtLibrary.function(OrtApi.ReleaseTypeInfo(API), OrtApi.ReleaseTypeInfo.descriptor());

    static void releaseTypeInfo(MemorySegment handle) {
        try {
            RELEASE_TYPE_INFO.invokeExact(handle);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle RELEASE_TENSOR_TYPE_AND_SHAPE_INFO = OrtLibrary.function(
            OrtApi.ReleaseTensorTypeAndShapeInfo(API), OrtApi.ReleaseTensorTypeAndShapeInfo.descriptor());

    static void releaseTensorTypeAndShapeInfo(MemorySegment handle) {
        try {
            RELEASE_TENSOR_TYPE_AND_SHAPE_INFO.invokeExact(handle);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private TypeFunctions() {}
}
