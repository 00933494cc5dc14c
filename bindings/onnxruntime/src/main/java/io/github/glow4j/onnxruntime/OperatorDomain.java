package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.glow4j.onnxruntime.c.OrtCustomOp;
import io.github.glow4j.onnxruntime.c.onnxruntime_h;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@linkplain JavaOperator Operators in Java} under the name of a domain, for {@link SessionOptions#operators}. It lives as
 * long as the JVM, as a session may call it at any time: make one and keep it in a constant.
 */
public final class OperatorDomain {
    /** Names that the library has met. */
    private static final Set<String> KNOWN = ConcurrentHashMap.newKeySet();

    /** A model that knows nothing of them: y = x, float32 scalars, opset 18. */
    private static final byte[] IDENTITY = HexFormat.of()
            .parseHex("080812003a2f0a100a017812017922084964656e746974791201675a0b0a017812060a0408011200620b0a0179"
                    + "12060a040801120042040a001012");

    private final String name;
    private final MemorySegment pointer;

    /**
     * @param name the domain of the operators' nodes
     * @throws OrtException if the library does not accept a name
     */
    public OperatorDomain(String name, JavaOperator... operators) {
        OrtLibrary.api();
        this.name = name;
        Arena forEver = Arena.global();
        pointer = OperatorFunctions.createDomain(forEver.allocateFrom(name));
        for (JavaOperator operator : operators) {
            OperatorFunctions.add(pointer, describe(operator, forEver));
        }
    }

    void addTo(MemorySegment options) {
        OperatorFunctions.addDomain(options, pointer);
    }

    /**
     * Has the library note the name, with a session that is closed again. ONNX Runtime 1.29 looks whether it knows a domain and
     * then adds it, without a lock: of two sessions that are opened at once, one may fail.
     */
    void introduce(MemorySegment environment) {
        if (KNOWN.contains(name)) {
            return;
        }
        synchronized (KNOWN) {
            if (KNOWN.contains(name)) {
                return;
            }
            MemorySegment options = OptionsFunctions.createSessionOptions();
            try (Arena scratch = Arena.ofConfined()) {
                OptionsFunctions.setIntraOpNumThreads(options, 1);
                addTo(options);
                MemorySegment model = scratch.allocateFrom(JAVA_BYTE, IDENTITY);
                SessionFunctions.releaseSession(
                        SessionFunctions.createSessionFromArray(environment, model, IDENTITY.length, options));
            } finally {
                OptionsFunctions.releaseSessionOptions(options);
            }
            KNOWN.add(name);
        }
    }

    /** The table of callbacks of an operator. Those that are left out the library does without. */
    private static MemorySegment describe(JavaOperator operator, Arena arena) {
        MemorySegment name = arena.allocateFrom(operator.name());
        int inputs = operator.inputs();
        int type = onnxruntime_h.ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT();
        MemorySegment table = OrtCustomOp.allocate(arena);
        OrtCustomOp.version(table, onnxruntime_h.ORT_API_VERSION());
        OrtCustomOp.GetName(table, OrtCustomOp.GetName.allocate(_ -> name, arena));
        OrtCustomOp.GetExecutionProviderType(
                table, OrtCustomOp.GetExecutionProviderType.allocate(_ -> MemorySegment.NULL, arena)); // the CPU
        OrtCustomOp.GetInputType(table, OrtCustomOp.GetInputType.allocate((_, _) -> type, arena));
        OrtCustomOp.GetInputTypeCount(table, OrtCustomOp.GetInputTypeCount.allocate(_ -> inputs, arena));
        OrtCustomOp.GetOutputType(table, OrtCustomOp.GetOutputType.allocate((_, _) -> type, arena));
        OrtCustomOp.GetOutputTypeCount(table, OrtCustomOp.GetOutputTypeCount.allocate(_ -> 1, arena));
        int required = onnxruntime_h.INPUT_OUTPUT_REQUIRED();
        OrtCustomOp.GetInputCharacteristic(
                table, OrtCustomOp.GetInputCharacteristic.allocate((_, _) -> required, arena));
        OrtCustomOp.GetOutputCharacteristic(
                table, OrtCustomOp.GetOutputCharacteristic.allocate((_, _) -> required, arena));
        OrtCustomOp.GetInputMemoryType(
                table, OrtCustomOp.GetInputMemoryType.allocate((_, _) -> onnxruntime_h.OrtMemTypeDefault(), arena));
        OrtCustomOp.CreateKernelV2(
                table,
                OrtCustomOp.CreateKernelV2.allocate((_, _, info, out) -> createKernel(operator, info, out), arena));
        OrtCustomOp.KernelComputeV2(table, COMPUTE);
        OrtCustomOp.KernelDestroy(table, OrtCustomOp.KernelDestroy.allocate(OperatorDomain::destroy, arena));
        return table;
    }

    private static MemorySegment createKernel(JavaOperator operator, MemorySegment info, MemorySegment out) {
        try {
            JavaOperator.Kernel kernel = operator.kernel(name -> OperatorFunctions.integerAttribute(info, name));
            out.reinterpret(ADDRESS.byteSize()).set(JAVA_LONG, 0, Kernels.add(kernel));
            return MemorySegment.NULL;
        } catch (Throwable e) { // nothing may leave a callback: it would end the JVM
            return MemorySegment.ofAddress(failure(e));
        }
    }

    private static void destroy(MemorySegment kernel) {
        try {
            Kernels.remove(kernel.address());
        } catch (Throwable e) {
            // As above; all that is lost is a reference.
        }
    }

    /** KernelComputeV2 of all operators. Its parameters are numbers, as a segment would be allocated in every call. */
    private static final MemorySegment COMPUTE = computeStub();

    private static MemorySegment computeStub() {
        try {
            MethodHandle target = MethodHandles.lookup()
                    .findStatic(
                            OperatorDomain.class, "compute", MethodType.methodType(long.class, long.class, long.class));
            return Linker.nativeLinker()
                    .upcallStub(target, FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG), Arena.global());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("unused") // called by the library
    private static long compute(long kernel, long context) {
        try {
            KernelContext tensors = KernelContext.of(context);
            try {
                Kernels.get(kernel).compute(tensors);
                tensors.requireOutput();
            } finally {
                tensors.close();
            }
            return 0;
        } catch (Throwable e) { // as above
            return failure(e);
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
}
