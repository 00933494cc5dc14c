package io.github.glow4j.benchmarks;

import io.github.glow4j.training.graph.Batch;
import io.github.glow4j.training.graph.MemoryMode;
import io.github.glow4j.training.graph.TrainingGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.DeviceStepStats;
import org.tensorflow.proto.NodeExecStats;
import org.tensorflow.proto.RunMetadata;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Times training steps in each memory mode and {@link BareConvolutions}, in turn, so that what else the machine does meets
 * all of them.
 */
@Command(
        name = "speed",
        mixinStandardHelpOptions = true,
        description = "Times training steps against the bare convolutions of the step.")
final class TrainingSpeed implements Callable<Integer> {
    private static final int LINES = 25;

    @Mixin
    private TrainedModel model = new TrainedModel();

    @Option(names = "--rounds", defaultValue = "15", description = "default: ${DEFAULT-VALUE}")
    private int rounds;

    @Option(names = "--trace", description = "also print where the time of a step in this mode goes")
    private @Nullable MemoryMode trace;

    @Override
    public Integer call() {
        Batch batch = model.batch(model.batchSize);
        Map<MemoryMode, TrainingGraph> graphs = new EnumMap<>(MemoryMode.class);
        try (BareConvolutions bare = new BareConvolutions(model.config(), model.batchSize, model.threads)) {
            List<String> names = new ArrayList<>(List.of("bare convolutions"));
            List<Runnable> steps = new ArrayList<>(List.of(bare::step));
            for (MemoryMode mode : MemoryMode.values()) {
                TrainingGraph graph = model.graph(mode);
                graphs.put(mode, graph);
                graph.initializeFromData(batch);
                names.add(mode.toString());
                int[] t = {0};
                steps.add(() -> graph.step(batch, 1e-4, ++t[0]));
            }
            report(names, measured(steps));
            if (trace != null && graphs.get(trace) != null) {
                print(graphs.get(trace).trace(batch, 1e-4, rounds + 3L));
            }
        } finally {
            graphs.values().forEach(TrainingGraph::close);
        }
        return 0;
    }

    private double[][] measured(List<Runnable> steps) {
        double[][] milliseconds = new double[steps.size()][rounds];
        for (int round = -2; round < rounds; round++) { // the first two to warm up
            for (int i = 0; i < steps.size(); i++) {
                long start = System.nanoTime();
                steps.get(i).run();
                if (round >= 0) {
                    milliseconds[i][round] = (System.nanoTime() - start) / 1e6;
                }
            }
        }
        for (double[] times : milliseconds) {
            Arrays.sort(times);
        }
        return milliseconds;
    }

    private void report(List<String> names, double[][] times) {
        double[] bare = times[0];
        double[] plain = times[1 + MemoryMode.PLAIN.ordinal()];
        System.out.printf(
                "%s, batch %d, %d threads, %d rounds%n", model.config(), model.batchSize, model.threads, rounds);
        System.out.printf(
                "bare convolutions: %.1f GFLOP a step%n",
                BareConvolutions.operations(model.config(), model.batchSize) / 1e9);
        System.out.printf(
                "%-18s %12s %12s %18s %18s%n",
                "", "least ms", "median ms", "of bare, least/med", "of plain, least/med");
        for (int i = 0; i < times.length; i++) {
            System.out.printf(
                    "%-18s %12.0f %12.0f %10.2f / %.2f %12.2f / %.2f%n",
                    names.get(i),
                    times[i][0],
                    Median.of(times[i]),
                    times[i][0] / bare[0],
                    Median.of(times[i]) / Median.of(bare),
                    times[i][0] / plain[0],
                    Median.of(times[i]) / Median.of(plain));
        }
    }

    private static void print(RunMetadata metadata) {
        record Kind(String name, double milliseconds, long count) {}
        Map<String, double[]> byKind = new TreeMap<>();
        for (DeviceStepStats device : metadata.getStepStats().getDevStatsList()) {
            for (NodeExecStats node : device.getNodeStatsList()) {
                String label = node.getTimelineLabel(); // name = Kind(inputs)
                String kind = label.substring(label.indexOf(" = ") + 1).strip().replaceFirst("^= ", "");
                double[] sum = byKind.computeIfAbsent(kind.replaceFirst("\\(.*", ""), key -> new double[2]);
                sum[0] += (node.getOpEndRelMicros() - node.getOpStartRelMicros()) / 1e3;
                sum[1]++;
            }
        }
        System.out.println("operations of one step, summed over threads:");
        byKind.entrySet().stream()
                .map(entry -> new Kind(entry.getKey(), entry.getValue()[0], (long) entry.getValue()[1]))
                .sorted((a, b) -> Double.compare(b.milliseconds(), a.milliseconds()))
                .limit(LINES)
                .forEach(kind ->
                        System.out.printf("%-48s %9.1f ms %7d%n", kind.name(), kind.milliseconds(), kind.count()));
    }
}
