package io.github.glow4j.inference;

import io.github.glow4j.onnxruntime.DeviceAllocator;
import io.github.glow4j.onnxruntime.ElementType;
import io.github.glow4j.onnxruntime.Environment;
import io.github.glow4j.onnxruntime.IoBinding;
import io.github.glow4j.onnxruntime.Session;
import io.github.glow4j.onnxruntime.SessionOptions;
import io.github.glow4j.onnxruntime.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Base64;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Linear algebra on latents where they lie, by four graphs of one operator each. They always compute in float32, also for a
 * model that runs in another {@link Precision}.
 *
 * <p>The graphs are serialised here, as the protobuf classes that could build them print a warning about Unsafe; a test
 * builds them with those and compares.
 */
final class LatentArithmetic implements AutoCloseable {
    /** {@code y = Identity(x)}: x, y float [n, m]. Also how latents come and go: each end may lie on host or device. */
    static final String COPY =
            "CAg6RgoQCgF4EgF5IghJZGVudGl0eRIEY29weVoVCgF4EhAKDggBEgoKAxIBbgoDEgFtYhUKAXkSEAoOCAESCgoDEgFuCgMSAW1CAhAS";

    /** {@code y = MatMul(w, r)}: w float [n, k], r float [k, m]. */
    static final String MIX =
            "CAg6XQoRCgF3CgFyEgF5IgZNYXRNdWwSA21peFoVCgF3EhAKDggBEgoKAxIBbgoDEgFrWhUKAXISEAoOCAESCgoDEgFrCgMSAW1iFQoBeRIQCg4IARIKCgMSAW4KAxIBbUICEBI=";

    /** {@code y = Gemm(w, r, b)}, that is w r + b: b float [n, m]. */
    static final String ADD =
            "CAg6dQoSCgF3CgFyCgFiEgF5IgRHZW1tEgNhZGRaFQoBdxIQCg4IARIKCgMSAW4KAxIBa1oVCgFyEhAKDggBEgoKAxIBawoDEgFtWhUKAWISEAoOCAESCgoDEgFuCgMSAW1iFQoBeRIQCg4IARIKCgMSAW4KAxIBbUICEBI=";

    /** {@code y = Gemm(w, r, transB=1)}, the products of all rows of w [n, m] with all rows of r [k, m]. */
    static final String DOT =
            "CAg6agoeCgF3CgFyEgF5IgRHZW1tKg0KBnRyYW5zQhgBoAECEgNkb3RaFQoBdxIQCg4IARIKCgMSAW4KAxIBbVoVCgFyEhAKDggBEgoKAxIBawoDEgFtYhUKAXkSEAoOCAESCgoDEgFuCgMSAWtCAhAS";

    private final Session copy;
    private final Session mix;
    private final Session add;
    private final Session dot;
    private final DeviceAllocator memory;
    private final int size;
    private final int maxBatch;

    LatentArithmetic(Environment environment, DeviceChoice choice, int size, int maxBatch) {
        this.size = size;
        this.maxBatch = maxBatch;
        copy = open(environment, choice, COPY);
        mix = open(environment, choice, MIX);
        add = open(environment, choice, ADD);
        dot = open(environment, choice, DOT);
        memory = copy.allocator(choice.memory());
    }

    private static Session open(Environment environment, DeviceChoice choice, String model) {
        SessionOptions options = new SessionOptions().intraOpThreads(1);
        choice.applyExactly(options);
        try (Arena arena = Arena.ofConfined()) {
            byte[] bytes = Base64.getDecoder().decode(model);
            return Session.open(environment, arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes), options);
        }
    }

    /** Room for latents. */
    DeviceLatents allocate(int count) {
        return DeviceLatents.allocate(this, memory, count, size, maxBatch);
    }

    DeviceLatents upload(Latents latents) {
        return filled(latents.count(), result -> {
            int first = 0;
            for (Tensor batch : result.batches()) {
                int n = (int) batch.shape()[0];
                try (Tensor host = hostTensor(latents.values(), first, n, size)) {
                    run(copy, batch, "x", host);
                }
                first += n;
            }
        });
    }

    Latents download(DeviceLatents latents) {
        Latents result = Latents.zeros(latents.count(), size);
        int first = 0;
        for (Tensor batch : latents.batches()) {
            int n = (int) batch.shape()[0];
            try (Tensor host = Tensor.allocate(ElementType.FLOAT, n, size)) {
                run(copy, host, "x", batch);
                MemorySegment.copy(host.data(), ValueLayout.JAVA_FLOAT, 0, result.values(), first * size, n * size);
            }
            first += n;
        }
        return result;
    }

    /**
     * For each i, the sum over k of {@code weights[i][k] * rows[k]}, plus base i if there is one.
     *
     * @param base as many latents as there are rows of weights, in the same batches
     */
    DeviceLatents combine(@Nullable DeviceLatents base, float[][] weights, DeviceLatents rows) {
        return filled(weights.length, result -> {
            int first = 0;
            for (int b = 0; b < result.batches().size(); b++) {
                Tensor start = base == null ? null : base.batches().get(b);
                combine(result.batches().get(b), start, weights, first, rows);
                first += result.batchCount(b);
            }
        });
    }

    /** One batch of the result; the rows of many batches are added one batch after the other. */
    private void combine(Tensor result, @Nullable Tensor start, float[][] weights, int first, DeviceLatents rows) {
        int n = (int) result.shape()[0];
        Tensor sum = start;
        int from = 0;
        for (int r = 0; r < rows.batches().size(); r++) {
            int k = rows.batchCount(r);
            boolean last = r == rows.batches().size() - 1;
            Tensor next = last ? result : memory.allocate(ElementType.FLOAT, n, size);
            boolean success = false;
            try (Tensor part = weightTensor(weights, first, n, from, k)) {
                if (sum == null) {
                    run(mix, next, "w", part, "r", rows.batches().get(r));
                } else {
                    run(add, next, "w", part, "r", rows.batches().get(r), "b", sum);
                }
                success = true;
            } finally {
                if (sum != null && sum != start) {
                    sum.close();
                }
                if (!success) {
                    next.close();
                }
            }
            sum = next;
            from += k;
        }
    }

    /** The products of all latents of the one with all of the other, on the host: [a.count][b.count]. */
    float[][] dots(DeviceLatents a, DeviceLatents b) {
        float[][] dots = new float[a.count()][b.count()];
        int row = 0;
        for (int i = 0; i < a.batches().size(); i++) {
            int column = 0;
            for (int j = 0; j < b.batches().size(); j++) {
                try (Tensor host = Tensor.allocate(ElementType.FLOAT, a.batchCount(i), b.batchCount(j))) {
                    run(dot, host, "w", a.batches().get(i), "r", b.batches().get(j));
                    float[] block = host.toFloatArray();
                    for (int n = 0; n < a.batchCount(i); n++) {
                        System.arraycopy(block, n * b.batchCount(j), dots[row + n], column, b.batchCount(j));
                    }
                }
                column += b.batchCount(j);
            }
            row += a.batchCount(i);
        }
        return dots;
    }

    /** Fills latents, and frees them again if that fails. */
    private DeviceLatents filled(int count, Consumer<DeviceLatents> filler) {
        DeviceLatents result = allocate(count);
        boolean success = false;
        try {
            filler.accept(result);
            success = true;
            return result;
        } finally {
            if (!success) {
                result.close();
            }
        }
    }

    private static Tensor hostTensor(float[] values, int firstRow, int rows, int width) {
        Tensor host = Tensor.allocate(ElementType.FLOAT, rows, width);
        MemorySegment.copy(values, firstRow * width, host.data(), ValueLayout.JAVA_FLOAT, 0, rows * width);
        return host;
    }

    private static Tensor weightTensor(float[][] weights, int first, int n, int from, int k) {
        Tensor host = Tensor.allocate(ElementType.FLOAT, n, k);
        for (int i = 0; i < n; i++) {
            MemorySegment.copy(weights[first + i], from, host.data(), ValueLayout.JAVA_FLOAT, 4L * i * k, k);
        }
        return host;
    }

    /** @param inputs names and tensors in turn */
    private static void run(Session session, Tensor output, Object... inputs) {
        try (IoBinding binding = session.newBinding()) {
            for (int i = 0; i < inputs.length; i += 2) {
                binding.bindInput((String) inputs[i], (Tensor) inputs[i + 1]);
            }
            binding.bindOutput("y", output);
            session.run(binding);
        }
    }

    @Override
    public void close() {
        memory.close(); // and all latents that are still open
        copy.close();
        mix.close();
        add.close();
        dot.close();
    }
}
