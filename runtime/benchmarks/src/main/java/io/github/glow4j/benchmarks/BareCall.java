package io.github.glow4j.benchmarks;

import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.onnxruntime.ElementType;
import io.github.glow4j.onnxruntime.Environment;
import io.github.glow4j.onnxruntime.IoBinding;
import io.github.glow4j.onnxruntime.Session;
import io.github.glow4j.onnxruntime.SessionOptions;
import io.github.glow4j.onnxruntime.TensorSlot;
import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Path;

/**
 * The decoder by one call of the C function {@code RunWithBinding} and nothing around it: no check, no lifetime. What any
 * Java API over it can hope for. The pointers are taken from our own objects, which keep them to themselves.
 */
final class BareCall implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final Environment environment = Environment.open();
    private final Session session;
    private final IoBinding binding;
    private final MemorySegment function;
    private final MemorySegment sessionPointer;
    private final MemorySegment bindingPointer;

    BareCall(Path folder) {
        ModelManifest manifest = ModelManifest.read(folder);
        int dimensions = manifest.latentSize();
        session = Session.open(
                environment, folder.resolve(ModelManifest.DECODER), new SessionOptions().intraOpThreads(1));
        binding = session.newBinding();
        TensorSlot latent = binding.inputSlot("latent", ElementType.FLOAT, dimensions);
        latent.point(arena.allocate(4L * dimensions, 64), 1);
        ModelManifest.ImageFormat format = manifest.image();
        TensorSlot image =
                binding.outputSlot("image", ElementType.UINT8, format.height(), format.width(), format.channels());
        image.point(arena.allocate(dimensions, 64), 1);
        session.run(binding);
        try {
            Class<?> library = Class.forName("io.github.glow4j.onnxruntime.OrtLibrary");
            Method api = library.getDeclaredMethod("api");
            api.setAccessible(true);
            function = OrtApi.RunWithBinding((MemorySegment) api.invoke(null));
            sessionPointer = pointer(session);
            bindingPointer = pointer(binding);
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
        MemorySegment status =
                OrtApi.RunWithBinding.invoke(function, sessionPointer, MemorySegment.NULL, bindingPointer);
        if (status.address() != 0) {
            throw new IllegalStateException("the run failed");
        }
    }

    @Override
    public void close() {
        binding.close();
        session.close();
        environment.close();
        arena.close();
    }
}
