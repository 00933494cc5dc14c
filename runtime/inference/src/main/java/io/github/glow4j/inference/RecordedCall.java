package io.github.glow4j.inference;

import io.github.glow4j.onnxruntime.CapturedRun;
import io.github.glow4j.onnxruntime.DeviceAllocator;
import io.github.glow4j.onnxruntime.ElementType;
import io.github.glow4j.onnxruntime.Environment;
import io.github.glow4j.onnxruntime.IoBinding;
import io.github.glow4j.onnxruntime.OrtException;
import io.github.glow4j.onnxruntime.Session;
import io.github.glow4j.onnxruntime.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A graph over fixed memory of the device, recorded by its first run and replayed by the later ones, with page-locked
 * memory of the host for what goes in and out. On the CPU the same with ordinary memory and without a recording.
 */
final class RecordedCall implements ContextPool.Context {
    private final String graph;
    private final Environment environment;
    private final Session session;
    private final DeviceAllocator host;
    private final DeviceAllocator device;
    private final IoBinding binding;
    private final List<Pair> inputs = new ArrayList<>();
    private final List<Pair> outputs = new ArrayList<>();
    private @Nullable CapturedRun run;

    /** A tensor on the host and its fixed counterpart on the device. */
    private record Pair(Tensor host, Tensor device) {}

    RecordedCall(String graph, Environment environment, Session session, DeviceChoice choice) {
        this.graph = graph;
        this.environment = environment;
        this.session = session;
        host = session.allocator(choice.hostMemory());
        device = session.allocator(choice.memory());
        binding = session.newBinding();
    }

    /** Binds an input and returns where the host puts it. */
    MemorySegment input(String name, ElementType type, long... shape) {
        Pair pair = new Pair(host.allocate(type, shape), device.allocate(type, shape));
        binding.bindInput(name, pair.device);
        inputs.add(pair);
        return pair.host.data();
    }

    /** Binds an output and returns where the host finds it. */
    MemorySegment output(String name, ElementType type, long... shape) {
        Pair pair = new Pair(host.allocate(type, shape), device.allocate(type, shape));
        binding.bindOutput(name, pair.device);
        outputs.add(pair);
        return pair.host.data();
    }

    /** Copies the inputs to the device, runs, and copies the outputs back. */
    void run() {
        try {
            for (Pair pair : inputs) {
                environment.copy(pair.host, pair.device);
            }
            captured().run();
            for (Pair pair : outputs) {
                environment.copy(pair.device, pair.host);
            }
        } catch (IllegalArgumentException | OrtException e) {
            throw Failures.of(graph, e);
        }
    }

    private CapturedRun captured() {
        CapturedRun known = run;
        if (known == null) {
            known = session.capture(binding);
            run = known;
        }
        return known;
    }

    @Override
    public void close() {
        if (run != null) {
            run.close();
        }
        binding.close();
        host.close();
        device.close();
    }
}
