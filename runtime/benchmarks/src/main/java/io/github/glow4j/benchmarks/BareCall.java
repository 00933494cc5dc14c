package io.github.glow4j.benchmarks;

import io.github.glow4j.onnxruntime.IoBinding;
import io.github.glow4j.onnxruntime.Session;
import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Field;
import java.lang.reflect.Method;

/**
 * One call of the C function {@code RunWithBinding} and nothing around it: no check, no lifetime. What any Java API over it
 * can hope for. The pointers are taken from our own objects, which keep them to themselves and must stay open.
 */
final class BareCall {
    private final MemorySegment function;
    private final MemorySegment session;
    private final MemorySegment binding;

    /** @param binding with everything bound, and run once */
    BareCall(Session session, IoBinding binding) {
        try {
            Method api =
                    Class.forName("io.github.glow4j.onnxruntime.OrtLibrary").getDeclaredMethod("api");
            api.setAccessible(true);
            this.function = OrtApi.RunWithBinding((MemorySegment) api.invoke(null));
            this.session = pointer(session);
            this.binding = pointer(binding);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static MemorySegment pointer(Object object) throws ReflectiveOperationException {
        Field field = Class.forName("io.github.glow4j.onnxruntime.OrtObject").getDeclaredField("pointer");
        field.setAccessible(true);
        return (MemorySegment) field.get(object);
    }

    void run() {
        MemorySegment status = OrtApi.RunWithBinding.invoke(function, session, MemorySegment.NULL, binding);
        if (status.address() != 0) {
            throw new IllegalStateException("the run failed");
        }
    }
}
