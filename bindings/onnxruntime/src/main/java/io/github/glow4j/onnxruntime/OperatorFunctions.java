package io.github.glow4j.onnxruntime;

import static io.github.glow4j.nativelib.CFunction.number;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.glow4j.nativelib.CFunction;
import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The functions on OrtCustomOpDomain, OrtKernelInfo and OrtKernelContext. Those that kernels call take addresses as numbers. */
final class OperatorFunctions {
    private static final MemorySegment API = OrtLibrary.api();

    private static final CFunction CREATE_CUSTOM_OP_DOMAIN = new CFunction(OrtApi.CreateCustomOpDomain(API));

    /** @param name must live as long as the domain */
    static MemorySegment createDomain(MemorySegment name) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(CREATE_CUSTOM_OP_DOMAIN.call(name, out));
            return out.get(ADDRESS, 0);
        }
    }

    private static final CFunction CUSTOM_OP_DOMAIN_ADD = new CFunction(OrtApi.CustomOpDomain_Add(API));

    /** @param operator an OrtCustomOp, which must live as long as the domain */
    static void add(MemorySegment domain, MemorySegment operator) {
        Status.check(CUSTOM_OP_DOMAIN_ADD.call(domain, operator));
    }

    private static final CFunction ADD_CUSTOM_OP_DOMAIN = new CFunction(OrtApi.AddCustomOpDomain(API));

    static void addDomain(MemorySegment options, MemorySegment domain) {
        Status.check(ADD_CUSTOM_OP_DOMAIN.call(options, domain));
    }

    private static final CFunction KERNEL_INFO_GET_ATTRIBUTE_INT64 =
            new CFunction(OrtApi.KernelInfoGetAttribute_int64(API));

    static long integerAttribute(MemorySegment info, String name) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(JAVA_LONG);
            Status.check(KERNEL_INFO_GET_ATTRIBUTE_INT64.call(info, scratch.allocateFrom(name), out));
            return out.get(JAVA_LONG, 0);
        }
    }

    private static final CFunction CREATE_STATUS = new CFunction(OrtApi.CreateStatus(API));

    /**
     * A failure for the library, which frees it.
     *
     * @param message a C string, which is copied
     */
    static long failure(int code, MemorySegment message) {
        return CREATE_STATUS.call(number(code), message);
    }

    private static final CFunction KERNEL_CONTEXT_GET_INPUT = new CFunction(OrtApi.KernelContext_GetInput(API));

    /** @param out where the address of the value goes */
    static void getInput(long context, long index, long out) {
        Status.check(KERNEL_CONTEXT_GET_INPUT.callWithNumbers(context, index, out, 0, 0));
    }

    private static final CFunction KERNEL_CONTEXT_GET_OUTPUT = new CFunction(OrtApi.KernelContext_GetOutput(API));

    /** @param out where the address of the value goes */
    static void getOutput(long context, long index, long shape, long rank, long out) {
        Status.check(KERNEL_CONTEXT_GET_OUTPUT.callWithNumbers(context, index, shape, rank, out));
    }

    private static final CFunction GET_TENSOR_ELEMENT_TYPE_AND_SHAPE_DATA_REFERENCE =
            new CFunction(OrtApi.GetTensorElementTypeAndShapeDataReference(API));

    /** @param type where the int of the type goes, {@code shape} the address of the shape, {@code rank} its length */
    static void getTypeAndShape(long value, long type, long shape, long rank) {
        Status.check(GET_TENSOR_ELEMENT_TYPE_AND_SHAPE_DATA_REFERENCE.callWithNumbers(value, type, shape, rank, 0));
    }

    private static final CFunction GET_TENSOR_MUTABLE_DATA = new CFunction(OrtApi.GetTensorMutableData(API));

    /** @param out where the address of the elements goes */
    static void getData(long value, long out) {
        Status.check(GET_TENSOR_MUTABLE_DATA.callWithNumbers(value, out, 0, 0, 0));
    }

    private OperatorFunctions() {}
}
