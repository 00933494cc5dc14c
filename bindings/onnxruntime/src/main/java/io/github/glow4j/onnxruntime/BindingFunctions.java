package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.glow4j.nativelib.CFunction;
import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * The functions on OrtIoBinding, and those on OrtValue that the path of a run needs.
 *
 * <p>Two things differ from the other functions, and both are about this path:
 *
 * <p><b>No object per call.</b> Sizes, and pointers that were read from memory, are passed as {@code long}s: a segment made
 * of a number is an allocation wherever the JIT does not see through it. Segments that exist anyway, such as the caller's
 * data, are passed as they are.
 *
 * <p><b>Surplus arguments.</b> The library follows pointers that it was given earlier, in {@code BindInput}; nothing in
 * {@code RunWithBinding} tells the JVM that the caller's memory is in use, and another thread could free it meanwhile.
 * A segment that is an argument of a call is kept alive for as long as the call takes: {@code close()} of its arena
 * throws, and the segment of a confined arena is refused on another thread. So the caller's segments are passed behind the
 * arguments that the function declares, which does not look at them, see {@link CFunction}.
 */
final class BindingFunctions {
    /** How many arenas a run keeps alive on the usual path. */
    static final int KEPT = 5;

    /** How many it can keep alive at all. */
    static final int KEPT_AT_MOST = 32;

    private static final MemorySegment API = OrtLibrary.api();

    private static final CFunction RUN_WITH_BINDING = new CFunction(OrtApi.RunWithBinding(API));

    static long runWithBinding(
            MemorySegment session,
            MemorySegment runOptions,
            MemorySegment binding,
            MemorySegment kept0,
            MemorySegment kept1,
            MemorySegment kept2,
            MemorySegment kept3,
            MemorySegment kept4) {
        return RUN_WITH_BINDING.call(session, runOptions, binding, kept0, kept1, kept2, kept3, kept4);
    }

    /** The same for callers whose tensors lie in many arenas; linked when first needed. */
    private static final class ManyArenas {
        private static final MethodHandle RUN_WITH_BINDING = function(
                        OrtApi.RunWithBinding(API), FunctionDescriptor.of(JAVA_LONG, addresses(3 + KEPT_AT_MOST)))
                .asSpreader(3, MemorySegment[].class, KEPT_AT_MOST);
    }

    static long runWithBinding(
            MemorySegment session, MemorySegment runOptions, MemorySegment binding, MemorySegment[] kept) {
        try {
            return (long) ManyArenas.RUN_WITH_BINDING.invokeExact(session, runOptions, binding, kept);
        } catch (Throwable e) {
            throw CFunction.unchecked(e);
        }
    }

    /** The shape that the next three functions have in common, with arguments that they do not look at behind their own. */
    private static final FunctionDescriptor VALUE =
            FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG, ADDRESS);

    private static final MethodHandle CREATE_TENSOR_WITH_DATA_AS_ORT_VALUE =
            function(OrtApi.CreateTensorWithDataAsOrtValue(API), VALUE);

    /** @param out receives the OrtValue */
    static long createTensor(
            MemorySegment memoryInfo,
            MemorySegment data,
            long bytes,
            MemorySegment shape,
            long rank,
            long type,
            MemorySegment out) {
        try {
            return (long)
                    CREATE_TENSOR_WITH_DATA_AS_ORT_VALUE.invokeExact(memoryInfo, data, bytes, shape, rank, type, out);
        } catch (Throwable e) {
            throw CFunction.unchecked(e);
        }
    }

    private static final MethodHandle BIND_INPUT = function(OrtApi.BindInput(API), VALUE);

    /** @param kept the memory of the value: where the session runs on a device, it is read during this very call */
    static long bindInput(MemorySegment binding, MemorySegment name, long value, MemorySegment kept) {
        try {
            return (long) BIND_INPUT.invokeExact(binding, name, value, kept, 0L, 0L, MemorySegment.NULL);
        } catch (Throwable e) {
            throw CFunction.unchecked(e);
        }
    }

    private static final MethodHandle BIND_OUTPUT = function(OrtApi.BindOutput(API), VALUE);

    static long bindOutput(MemorySegment binding, MemorySegment name, long value, MemorySegment kept) {
        try {
            return (long) BIND_OUTPUT.invokeExact(binding, name, value, kept, 0L, 0L, MemorySegment.NULL);
        } catch (Throwable e) {
            throw CFunction.unchecked(e);
        }
    }

    private static final CFunction RELEASE_VALUE = new CFunction(OrtApi.ReleaseValue(API));

    static void releaseValue(long value) {
        RELEASE_VALUE.callWithNumbers(value, 0, 0, 0, 0);
    }

    private static final CFunction BIND_OUTPUT_TO_DEVICE = new CFunction(OrtApi.BindOutputToDevice(API));

    static void bindOutputToDevice(MemorySegment binding, MemorySegment name, MemorySegment memoryInfo) {
        Status.check(BIND_OUTPUT_TO_DEVICE.call(binding, name, memoryInfo));
    }

    private static final CFunction GET_BOUND_OUTPUT_VALUES = new CFunction(OrtApi.GetBoundOutputValues(API));

    /** The outputs in the order in which they were bound. The caller owns the values. */
    static long[] getBoundOutputValues(MemorySegment binding) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment values = scratch.allocate(ADDRESS);
            MemorySegment count = scratch.allocate(JAVA_LONG);
            Status.check(GET_BOUND_OUTPUT_VALUES.call(binding, Allocator.DEFAULT, values, count));
            MemorySegment array = values.get(ADDRESS, 0);
            long[] result = array.reinterpret(JAVA_LONG.byteSize() * count.get(JAVA_LONG, 0))
                    .toArray(JAVA_LONG);
            Allocator.free(array);
            return result;
        }
    }

    private static final CFunction CLEAR_BOUND_INPUTS = new CFunction(OrtApi.ClearBoundInputs(API));

    static void clearBoundInputs(MemorySegment binding) {
        CLEAR_BOUND_INPUTS.call(binding);
    }

    private static final CFunction CLEAR_BOUND_OUTPUTS = new CFunction(OrtApi.ClearBoundOutputs(API));

    static void clearBoundOutputs(MemorySegment binding) {
        CLEAR_BOUND_OUTPUTS.call(binding);
    }

    private static final CFunction CREATE_IO_BINDING = new CFunction(OrtApi.CreateIoBinding(API));

    static MemorySegment createIoBinding(MemorySegment session) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(CREATE_IO_BINDING.call(session, out));
            return out.get(ADDRESS, 0);
        }
    }

    private static final CFunction RELEASE_IO_BINDING = new CFunction(OrtApi.ReleaseIoBinding(API));

    static void releaseIoBinding(MemorySegment binding) {
        RELEASE_IO_BINDING.call(binding);
    }

    /** A handle for a function that needs one of its own; each shape costs milliseconds at start. */
    private static MethodHandle function(MemorySegment address, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(address, descriptor);
    }

    private static MemoryLayout[] addresses(int count) {
        MemoryLayout[] layouts = new MemoryLayout[count];
        Arrays.fill(layouts, ADDRESS);
        return layouts;
    }

    private BindingFunctions() {}
}
