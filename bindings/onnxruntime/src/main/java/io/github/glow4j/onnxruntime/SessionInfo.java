package io.github.glow4j.onnxruntime;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/** Reads the inputs and outputs of a session. */
final class SessionInfo {
    static List<TensorInfo> inputs(MemorySegment session) {
        return read(
                SessionFunctions.getInputCount(session),
                i -> tensor(SessionFunctions.getInputName(session, i), SessionFunctions.getInputTypeInfo(session, i)));
    }

    static List<TensorInfo> outputs(MemorySegment session) {
        return read(
                SessionFunctions.getOutputCount(session),
                i -> tensor(
                        SessionFunctions.getOutputName(session, i), SessionFunctions.getOutputTypeInfo(session, i)));
    }

    private static List<TensorInfo> read(long count, LongFunction<TensorInfo> one) {
        return LongStream.range(0, count).mapToObj(one).toList();
    }

    /** Takes over and releases {@code type}. */
    private static TensorInfo tensor(String name, MemorySegment type) {
        try {
            MemorySegment tensor = TypeFunctions.castTypeInfoToTensorInfo(type); // NULL if it is none; part of type
            if (tensor.address() == 0) {
                return new TensorInfo(name, ElementType.UNDEFINED, null, new String[0]);
            }
            ElementType elements = ElementType.of(TypeFunctions.getTensorElementType(tensor));
            return TypeFunctions.hasShape(tensor)
                    ? new TensorInfo(name, elements, TypeFunctions.shape(tensor), TypeFunctions.symbolicNames(tensor))
                    : new TensorInfo(name, elements, null, new String[0]);
        } finally {
            TypeFunctions.releaseTypeInfo(type);
        }
    }

    private SessionInfo() {}
}
