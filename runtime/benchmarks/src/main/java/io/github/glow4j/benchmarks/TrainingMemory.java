package io.github.glow4j.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.glow4j.models.AtomicFiles;
import io.github.glow4j.training.graph.MemoryMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Peak memory of training against depth and against image size in each memory mode, each case in a process of its own. */
@Command(
        name = "memory",
        mixinStandardHelpOptions = true,
        description = "Measures peak memory of training against depth and image size.")
final class TrainingMemory implements Callable<Integer> {
    private static final double MEGA = 1e6;

    @Mixin
    private TrainedModel model = TrainedModel.ofMuchActivation();

    @Option(names = "--depths", split = ",", defaultValue = "4,8,16,32,64", description = "default: ${DEFAULT-VALUE}")
    private List<Integer> depths = List.of();

    @Option(
            names = "--image-sizes",
            split = ",",
            defaultValue = "16,32,64,128",
            description = "default: ${DEFAULT-VALUE}")
    private List<Integer> imageSizes = List.of();

    @Option(names = "--out", defaultValue = "runtime/benchmarks/figures", description = "default: ${DEFAULT-VALUE}")
    private Path out = Path.of("");

    @Override
    public Integer call() throws IOException, InterruptedException {
        long begin = System.nanoTime();
        List<MemoryCase.Result> results = new ArrayList<>();
        for (MemoryMode mode : MemoryMode.values()) {
            for (int depth : depths) {
                results.add(measured(mode, depth, model.imageSize));
            }
            for (int size : imageSizes) {
                if (size != model.imageSize || !depths.contains(model.depth)) { // else it has been measured
                    results.add(measured(mode, model.depth, size));
                }
            }
        }
        AtomicFiles.createFolder(out);
        MemoryReport report = new MemoryReport(model.config(), model.batchSize, results);
        report.write(out);
        System.out.printf(
                "%n%s%n%.0f s in all; written to %s%n", report.table(), (System.nanoTime() - begin) / 1e9, out);
        return 0;
    }

    private MemoryCase.Result measured(MemoryMode mode, int depth, int size) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        List<String> command = List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                TrainingBenchmarks.class.getName(),
                "memory-case",
                "--mode=" + mode,
                "--depth=" + depth,
                "--image-size=" + size,
                "--levels=" + model.levels,
                "--width=" + model.width,
                "--batch-size=" + model.batchSize,
                "--coupling=" + model.coupling,
                "--threads=" + model.threads);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("the measurement failed: " + String.join(" ", command));
        }
        MemoryCase.Result result = new ObjectMapper().readValue(printed, MemoryCase.Result.class);
        System.out.printf(
                "%-10s K=%-3d %3d px: %8.1f MB in a step, resident +%.1f MB; %.1f MB parameters and optimiser, %.0f MB in all (%.0f s)%n",
                mode,
                depth,
                size,
                result.allocated() / MEGA,
                result.resident() / MEGA,
                result.parameters() / MEGA,
                result.total() / MEGA,
                (System.nanoTime() - begin) / 1e9);
        return result;
    }
}
