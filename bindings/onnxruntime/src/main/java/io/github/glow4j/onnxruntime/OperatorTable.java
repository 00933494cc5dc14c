package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.glow4j.onnxruntime.c.OrtCustomOp;
import io.github.glow4j.onnxruntime.c.onnxruntime_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** The table of {@linkplain Callback callbacks} by which the library knows an operator in Java: an OrtCustomOp. */
@SuppressWarnings("unused") // callbacks are found by name, and have parameters that they do not need
final class OperatorTable {
    /** An operator, its name as a C string, and how many inputs it says it has. */
    private record Described(JavaOperator operator, MemorySegment name, int inputs) {}

    /** By the addresses of their tables of callbacks, which every callback is given. */
    private static final Map<Long, Described> OPERATORS = new ConcurrentHashMap<>();

    /** The table of an operator; it lives for ever. Callbacks that are left out the library does without. */
    static MemorySegment of(JavaOperator operator) {
        Arena arena = Arena.global();
        MemorySegment table = OrtCustomOp.allocate(arena);
        OPERATORS.put(table.address(), new Described(operator, arena.allocateFrom(operator.name()), operator.inputs()));
        OrtCustomOp.version(table, onnxruntime_h.ORT_API_VERSION());
        OrtCustomOp.GetName(table, NAME);
        OrtCustomOp.GetExecutionProviderType(table, ZERO); // none: the CPU
        OrtCustomOp.GetInputType(table, TYPE);
        OrtCustomOp.GetInputTypeCount(table, INPUTS);
        OrtCustomOp.GetOutputType(table, TYPE);
        OrtCustomOp.GetOutputTypeCount(table, ONE);
        OrtCustomOp.GetInputCharacteristic(table, REQUIRED);
        OrtCustomOp.GetOutputCharacteristic(table, REQUIRED);
        OrtCustomOp.GetInputMemoryType(table, MEMORY);
        OrtCustomOp.CreateKernelV2(table, CREATE_KERNEL);
        OrtCustomOp.KernelComputeV2(table, COMPUTE);
        OrtCustomOp.KernelDestroy(table, DESTROY);
        return table;
    }

    private static Described described(long table) {
        return Objects.requireNonNull(OPERATORS.get(table));
    }

    private static MemorySegment callback(String method) {
        return Callback.of(MethodHandles.lookup(), method);
    }

    private static final MemorySegment NAME = callback("name");

    private static long name(long table, long b, long c, long d, long e, long f) {
        return described(table).name().address();
    }

    private static final MemorySegment INPUTS = callback("inputs");

    private static long inputs(long table, long b, long c, long d, long e, long f) {
        return described(table).inputs();
    }

    private static final MemorySegment TYPE = callback("type");

    private static long type(long table, long index, long c, long d, long e, long f) {
        return onnxruntime_h.ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT();
    }

    private static final MemorySegment REQUIRED = callback("required");

    private static long required(long table, long index, long c, long d, long e, long f) {
        return onnxruntime_h.INPUT_OUTPUT_REQUIRED();
    }

    private static final MemorySegment MEMORY = callback("memory");

    private static long memory(long table, long index, long c, long d, long e, long f) {
        return onnxruntime_h.OrtMemTypeDefault();
    }

    private static final MemorySegment ZERO = callback("zero");

    private static long zero(long table, long b, long c, long d, long e, long f) {
        return 0;
    }

    private static final MemorySegment ONE = callback("one");

    private static long one(long table, long b, long c, long d, long e, long f) {
        return 1;
    }

    private static final MemorySegment CREATE_KERNEL = callback("createKernel");

    private static long createKernel(long table, long api, long info, long out, long e, long f) {
        try {
            JavaOperator.Kernel kernel = described(table)
                    .operator()
                    .kernel(name -> OperatorFunctions.integerAttribute(MemorySegment.ofAddress(info), name));
            MemorySegment.ofAddress(out).reinterpret(JAVA_LONG.byteSize()).set(JAVA_LONG, 0, Kernels.add(kernel));
            return 0;
        } catch (Throwable thrown) {
            return failure(thrown);
        }
    }

    private static final MemorySegment DESTROY = callback("destroy");

    private static long destroy(long kernel, long b, long c, long d, long e, long f) {
        try {
            Kernels.remove(kernel);
        } catch (Throwable thrown) {
            // All that is lost is a reference.
        }
        return 0;
    }

    private static final MemorySegment COMPUTE = callback("compute");

    private static long compute(long kernel, long context, long c, long d, long e, long f) {
        try {
            KernelContext tensors = KernelContext.of(context);
            try {
                Kernels.get(kernel).compute(tensors);
                tensors.requireOutput();
            } finally {
                tensors.close();
            }
            return 0;
        } catch (Throwable thrown) {
            return failure(thrown);
        }
    }

    private static long failure(Throwable e) {
        try (Arena scratch = Arena.ofConfined()) {
            String message = e.getMessage();
            return OperatorFunctions.failure(
                    onnxruntime_h.ORT_FAIL(),
                    scratch.allocateFrom(message == null ? e.getClass().getSimpleName() : message));
        } catch (Throwable noMemory) {
            return OperatorFunctions.failure(onnxruntime_h.ORT_FAIL(), NO_MEMORY);
        }
    }

    private static final MemorySegment NO_MEMORY = Arena.global().allocateFrom("an operator in Java ran out of memory");

    private OperatorTable() {}
}
