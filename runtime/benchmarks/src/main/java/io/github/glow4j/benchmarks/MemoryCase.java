package io.github.glow4j.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.glow4j.models.ParameterLayout;
import io.github.glow4j.training.graph.Batch;
import io.github.glow4j.training.graph.MemoryMode;
import io.github.glow4j.training.graph.TrainingGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.tensorflow.proto.AllocatorMemoryUsed;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.NodeExecStats;
import org.tensorflow.proto.RunMetadata;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One measurement of {@link TrainingMemory}, in a process of its own; prints a line of JSON. */
@Command(name = "memory-case", hidden = true)
final class MemoryCase implements Callable<Integer> {
    /**
     * What a step needs.
     *
     * @param depth K
     * @param parameters bytes of parameters, both moments and averages
     * @param allocated the most that TensorFlow's allocator had lent to the activations, gradients and temporaries of a
     *     step, in bytes
     * @param resident how far the resident set grew when a whole batch came after a batch of one image, in bytes
     * @param total the largest resident set of the process, with libraries, the virtual machine, the graph and parameters
     */
    record Result(String mode, int depth, int imageSize, long parameters, long allocated, long resident, long total) {}

    private static final int STEPS = 5;
    private static final int STATES = 4;

    @Mixin
    private TrainedModel model = new TrainedModel();

    @Option(names = "--mode", required = true)
    private MemoryMode mode = MemoryMode.INVERT;

    @Override
    public Integer call() throws IOException {
        Batch batch = model.batch(model.batchSize);
        try (TrainingGraph graph = model.graph(mode)) {
            graph.initializeFromData(batch);
            graph.step(model.batch(1), 1e-4, 1);
            Files.writeString(Path.of("/proc/self/clear_refs"), "5"); // forgets the largest resident set
            long before = status("VmHWM");
            graph.step(batch, 1e-4, 2);
            long resident = status("VmHWM") - before;
            long allocated = 0;
            for (int t = 3; t < 3 + STEPS; t++) {
                allocated = Math.max(allocated, allocated(graph.trace(batch, 1e-4, t)));
            }
            long count = ParameterLayout.of(model.config()).count();
            Result result = new Result(
                    mode.toString(),
                    model.depth,
                    model.imageSize,
                    STATES * Float.BYTES * count,
                    allocated,
                    resident,
                    status("VmHWM"));
            System.out.println(new ObjectMapper().writeValueAsString(result));
        }
        return 0;
    }

    /** Each operation notes down what is in use when it ends. At the beginning of a step only variables are. */
    private static long allocated(RunMetadata metadata) {
        long least = Long.MAX_VALUE;
        long most = 0;
        for (DeviceStepStats device : metadata.getStepStats().getDevStatsList()) {
            for (NodeExecStats node : device.getNodeStatsList()) {
                for (AllocatorMemoryUsed memory : node.getMemoryList()) {
                    least = Math.min(least, memory.getAllocatorBytesInUse());
                    most = Math.max(most, memory.getAllocatorBytesInUse());
                }
            }
        }
        return most - least;
    }

    private static long status(String key) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(key + ":")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        throw new IOException("/proc/self/status has no " + key + ": memory is measured on Linux only");
    }
}
