package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Functions in Java that the library calls. All have one shape, as each takes Java milliseconds to make: six numbers as
 * parameters, of which the library gives as many as the C function declares and the rest is whatever lies there, and a
 * number as result. Of parameters that are integers in C, only as many bits count as these have. Numbers and not
 * segments, as a segment would be allocated in every call.
 *
 * <p>Nothing may leave such a function: it would end the JVM.
 */
final class Callback {
    private static final MethodType TYPE =
            MethodType.methodType(long.class, long.class, long.class, long.class, long.class, long.class, long.class);

    private static final FunctionDescriptor SHAPE =
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    /**
     * The C function, which lives for ever, as the library may call it at any time.
     *
     * @param owner of the method
     * @param method a static one of six longs that returns a long
     */
    static MemorySegment of(MethodHandles.Lookup owner, String method) {
        try {
            return Linker.nativeLinker()
                    .upcallStub(owner.findStatic(owner.lookupClass(), method, TYPE), SHAPE, Arena.global());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(method, e);
        }
    }

    private Callback() {}
}
