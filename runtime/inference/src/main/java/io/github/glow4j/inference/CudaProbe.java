package io.github.glow4j.inference;

import io.github.glow4j.onnxruntime.CudaOptions;
import io.github.glow4j.onnxruntime.ElementType;
import io.github.glow4j.onnxruntime.Environment;
import io.github.glow4j.onnxruntime.Session;
import io.github.glow4j.onnxruntime.SessionOptions;
import io.github.glow4j.onnxruntime.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

/**
 * Whether CUDA works: it runs one small convolution, because ONNX Runtime lists CUDA where it cannot load, and loads cuDNN
 * only when a convolution needs it.
 */
final class CudaProbe {
    private static final int SIDE = 4;

    /**
     * {@code y = Conv(x, w)} with x, y float [1, 1, 4, 4] and w = 1, serialised; the protobuf classes that could build it
     * print a warning about Unsafe. A test builds it with them and compares.
     */
    static final String MODEL =
            "CAg6ZwoPCgF4CgF3EgF5IgRDb252EgVwcm9iZSoTCAEIAQgBCAEQASIEAACAP0IBd1obCgF4EhYKFAgBEhAKAggBCgIIAQoCCAQKAggEYhsKAXkSFgoUCAESEAoCCAEKAggBCgIIBAoCCARCAhAS";

    private CudaProbe() {}

    /** @throws io.github.glow4j.onnxruntime.OrtException saying what is missing */
    static void run(Environment environment, int device) {
        SessionOptions options = new SessionOptions().cuda(CudaOptions.of(device));
        try (Arena arena = Arena.ofConfined();
                Session session = Session.open(environment, model(arena), options);
                Tensor input = Tensor.wrap(pixels(arena), ElementType.FLOAT, 1, 1, SIDE, SIDE)) {
            session.run(Map.of("x", input), Set.of("y")).values().forEach(Tensor::close);
        }
    }

    private static MemorySegment model(Arena arena) {
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, Base64.getDecoder().decode(MODEL));
    }

    private static MemorySegment pixels(Arena arena) {
        return arena.allocate(ValueLayout.JAVA_FLOAT, SIDE * SIDE);
    }
}
