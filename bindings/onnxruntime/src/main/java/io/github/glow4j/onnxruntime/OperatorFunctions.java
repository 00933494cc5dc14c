package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The functions on OrtCustomOpDomain, OrtKernelInfo and OrtKernelContext. Those that kernels call take addresses as numbers. */
final class OperatorFunctions {
    private static final MemorySegment API = OrtLibrary.api();

    private static final MethodHandle CREATE_CUSTOM_OP_DOMAIN =
            OrtLibrary.function(OrtApi.CreateCustomOpDomain(API), OrtApi.CreateCustomOpDomain.descriptor());

    /** @param name must live as long as the domain */
    static MemorySegment createDomain(MemorySegment name) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check((MemorySegment) CREATE_CUSTOM_OP_DOMAIN.invokeExact(name, out));
            return out.get(ADDRESS, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle CUSTOM_OP_DOMAIN_ADD =
            OrtLibrary.function(OrtApi.CustomOpDomain_Add(API), OrtApi.CustomOpDomain_Add.descriptor());

    /** @param operator an OrtCustomOp, which must live as long as the domain */
    static void add(MemorySegment domain, MemorySegment operator) {
        try {
            Status.check((MemorySegment) CUSTOM_OP_DOMAIN_ADD.invokeExact(domain, operator));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle ADD_CUSTOM_OP_DOMAIN =
            OrtLibrary.function(OrtApi.AddCustomOpDomain(API), OrtApi.AddCustomOpDomain.descriptor());

    static void addDomain(MemorySegment options, MemorySegment domain) {
        try {
            Status.check((MemorySegment) ADD_CUSTOM_OP_DOMAIN.invokeExact(options, domain));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle KERNEL_INFO_GET_ATTRIBUTE_INT64 = OrtLibrary.function(
            OrtApi.KernelInfoGetAttribute_int64(API), OrtApi.KernelInfoGetAttribute_int64.descriptor());

    static long integerAttribute(MemorySegment info, String name) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(JAVA_LONG);
            Status.check(
                    (MemorySegment) KERNEL_INFO_GET_ATTRIBUTE_INT64.invokeExact(info, scratch.allocateFrom(name), out));
            return out.get(JAVA_LONG, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle CREATE_STATUS =
            OrtLibrary.function(OrtApi.CreateStatus(API), FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG));

    /**
     * A failure for the library, which frees it.
     *
     * @param message a C string, which is copied
     */
    static long failure(int code, MemorySegment message) {
        try {
            return (long) CREATE_STATUS.invokeExact(code, message.address());
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle KERNEL_CONTEXT_GET_INPUT = OrtLibrary.function(
            OrtApi.KernelContext_GetInput(API), FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

    /** @param out where the address of the value goes */
    static void getInput(long context, long index, long out) {
        try {
            Status.check((long) KERNEL_CONTEXT_GET_INPUT.invokeExact(context, index, out));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle KERNEL_CONTEXT_GET_OUTPUT = OrtLibrary.function(
            OrtApi.KernelContext_GetOutput(API),
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

    /** @param out where the address of the value goes */
    static void getOutput(long context, long index, long shape, long rank, long out) {
        try {
            Status.check((long) KERNEL_CONTEXT_GET_OUTPUT.invokeExact(context, index, shape, rank, out));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle GET_TENSOR_ELEMENT_TYPE_AND_SHAPE_DATA_REFERENCE = OrtLibrary.function(
            OrtApi.GetTensorElementTypeAndShapeDataReference(API),
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

    /** @param type where the int of the type goes, {@code shape} the address of the shape, {@code rank} its length */
    static void getTypeAndShape(long value, long type, long shape, long rank) {
        try {
            Status.check((long) GET_TENSOR_ELEMENT_TYPE_AND_SHAPE_DATA_REFERENCE.invokeExact(value, type, shape, rank));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle GET_TENSOR_MUTABLE_DATA = OrtLibrary.function(
            OrtApi.GetTensorMutableData(API), FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));

    /** @param out where the address of the elements goes */
    static void getData(long value, long out) {
        try {
            Status.check((long) GET_TENSOR_MUTABLE_DATA.invokeExact(value, out));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private OperatorFunctions() {}
}
