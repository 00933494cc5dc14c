package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * The functions on OrtIoBinding, and those on OrtValue that the path of a run needs.
 *
 * <p>Two things differ from the other functions, and both are about this path:
 *
 * <p><b>No object per call.</b> Results, and pointers that were read from memory, are {@code long}s: a segment made of a
 * returned pointer is an allocation wherever the JIT does not see through it. Segments that exist anyway, such as the
 * caller's data, are passed as they are.
 *
 * <p><b>Surplus arguments.</b> The library follows pointers that it was given earlier, in {@code BindInput}; nothing in
 * {@code RunWithBinding} tells the JVM that the caller's memory is in use, and another thread could free it meanwhile.
 * A segment that is an argument of a call is kept alive for as long as the call takes: {@code close()} of its arena
 * throws, and the segment of a confined arena is refused on another thread. So the caller's segments are passed behind the
 * arguments that the function declares. It does not look at them, and in every C calling convention that the JVM runs on
 * (System V and Microsoft on x86-64, AAPCS64) it is the caller who puts arguments down and clears them away.
 */
final class BindingFunctions {
    /** How many arenas a run keeps alive on the usual path. */
    static final int KEPT = 5;

    /** How many it can keep alive at all. */
    static final int KEPT_AT_MOST = 32;

    private static final MemorySegment API = OrtLibrary.api();

    private static final FunctionDescriptor RUN = FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, ADDRESS);

    /** Linked after what opening a session needs. */
    static final class Run {
        private static final MethodHandle RUN_WITH_BINDING =
                OrtLibrary.function(OrtApi.RunWithBinding(API), RUN.appendArgumentLayouts(addresses(KEPT)));

        private Run() {}
    }

    static long runWithBinding(
            MemorySegment session,
            MemorySegment runOptions,
            MemorySegment binding,
            MemorySegment kept0,
            MemorySegment kept1,
            MemorySegment kept2,
            MemorySegment kept3,
            MemorySegment kept4) {
        try {
            return (long)
                    Run.RUN_WITH_BINDING.invokeExact(session, runOptions, binding, kept0, kept1, kept2, kept3, kept4);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    /** The same for callers whose tensors lie in many arenas; linked when first needed. */
    private static final class ManyArenas {
        private static final MethodHandle RUN_WITH_BINDING = OrtLibrary.function(
                        OrtApi.RunWithBinding(API), RUN.appendArgumentLayouts(addresses(KEPT_AT_MOST)))
                .asSpreader(3, MemorySegment[].class, KEPT_AT_MOST);
    }

    static long runWithBinding(
            MemorySegment session, MemorySegment runOptions, MemorySegment binding, MemorySegment[] kept) {
        try {
            return (long) ManyArenas.RUN_WITH_BINDING.invokeExact(session, runOptions, binding, kept);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle CREATE_TENSOR_WITH_DATA_AS_ORT_VALUE = OrtLibrary.function(
            OrtApi.CreateTensorWithDataAsOrtValue(API),
            FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS));

    /** @param out receives the OrtValue */
    static long createTensor(
            MemorySegment memoryInfo,
            MemorySegment data,
            long bytes,
            MemorySegment shape,
            long rank,
            int type,
            MemorySegment out) {
        try {
            return (long)
                    CREATE_TENSOR_WITH_DATA_AS_ORT_VALUE.invokeExact(memoryInfo, data, bytes, shape, rank, type, out);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final FunctionDescriptor BIND =
            FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS);

    private static final MethodHandle BIND_INPUT = OrtLibrary.function(OrtApi.BindInput(API), BIND);

    /** @param kept the memory of the value: where the session runs on a device, it is read during this very call */
    static long bindInput(MemorySegment binding, MemorySegment name, long value, MemorySegment kept) {
        try {
            return (long) BIND_INPUT.invokeExact(binding, name, value, kept);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle BIND_OUTPUT = OrtLibrary.function(OrtApi.BindOutput(API), BIND);

    static long bindOutput(MemorySegment binding, MemorySegment name, long value, MemorySegment kept) {
        try {
            return (long) BIND_OUTPUT.invokeExact(binding, name, value, kept);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle RELEASE_VALUE =
            OrtLibrary.function(OrtApi.ReleaseValue(API), FunctionDescriptor.ofVoid(JAVA_LONG));

    static void releaseValue(long value) {
        try {
            RELEASE_VALUE.invokeExact(value);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle BIND_OUTPUT_TO_DEVICE =
            OrtLibrary.function(OrtApi.BindOutputToDevice(API), OrtApi.BindOutputToDevice.descriptor());

    static void bindOutputToDevice(MemorySegment binding, MemorySegment name, MemorySegment memoryInfo) {
        try {
            Status.check((MemorySegment) BIND_OUTPUT_TO_DEVICE.invokeExact(binding, name, memoryInfo));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle GET_BOUND_OUTPUT_VALUES =
            OrtLibrary.function(OrtApi.GetBoundOutputValues(API), OrtApi.GetBoundOutputValues.descriptor());

    /** The outputs in the order in which they were bound. The caller owns the values. */
    static long[] getBoundOutputValues(MemorySegment binding) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment values = scratch.allocate(ADDRESS);
            MemorySegment count = scratch.allocate(JAVA_LONG);
            Status.check(
                    (MemorySegment) GET_BOUND_OUTPUT_VALUES.invokeExact(binding, Allocator.DEFAULT, values, count));
            MemorySegment array = values.get(ADDRESS, 0);
            long[] result = array.reinterpret(JAVA_LONG.byteSize() * count.get(JAVA_LONG, 0))
                    .toArray(JAVA_LONG);
            Allocator.free(array);
            return result;
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle CLEAR_BOUND_INPUTS =
            OrtLibrary.function(OrtApi.ClearBoundInputs(API), OrtApi.ClearBoundInputs.descriptor());

    static void clearBoundInputs(MemorySegment binding) {
        try {
            CLEAR_BOUND_INPUTS.invokeExact(binding);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle CLEAR_BOUND_OUTPUTS =
            OrtLibrary.function(OrtApi.ClearBoundOutputs(API), OrtApi.ClearBoundOutputs.descriptor());

    static void clearBoundOutputs(MemorySegment binding) {
        try {
            CLEAR_BOUND_OUTPUTS.invokeExact(binding);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle CREATE_IO_BINDING =
            OrtLibrary.function(OrtApi.CreateIoBinding(API), OrtApi.CreateIoBinding.descriptor());

    static MemorySegment createIoBinding(MemorySegment session) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check((MemorySegment) CREATE_IO_BINDING.invokeExact(session, out));
            return out.get(ADDRESS, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle RELEASE_IO_BINDING =
            OrtLibrary.function(OrtApi.ReleaseIoBinding(API), OrtApi.ReleaseIoBinding.descriptor());

    static void releaseIoBinding(MemorySegment binding) {
        try {
            RELEASE_IO_BINDING.invokeExact(binding);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static MemoryLayout[] addresses(int count) {
        MemoryLayout[] layouts = new MemoryLayout[count];
        Arrays.fill(layouts, ADDRESS);
        return layouts;
    }

    private BindingFunctions() {}
}
