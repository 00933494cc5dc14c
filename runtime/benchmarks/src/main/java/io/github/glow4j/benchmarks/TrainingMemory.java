package io.github.glow4j.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.glow4j.training.graph.MemoryMode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Peak memory of training against depth and against image size in each memory mode, each case in a process of its own. */
@Command(name = "memory", description = "Measures peak memory of training against depth and image size.")
final class TrainingMemory implements Callable<Integer> {
    private static final double MEGA = 1e6;

    @Mixin
    private TrainedModel model = new TrainedModel();

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
        List<MemoryCase.Result> byDepth = new ArrayList<>();
        List<MemoryCase.Result> bySize = new ArrayList<>();
        for (MemoryMode mode : MemoryMode.values()) {
            for (int depth : depths) {
                byDepth.add(measured(mode, depth, model.imageSize));
            }
            for (int size : imageSizes) {
                bySize.add(measured(mode, model.depth, size));
            }
        }
        Files.createDirectories(out);
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(
                        out.resolve("memory.json").toFile(),
                        Map.of(
                                "model",
                                model.config().toString(),
                                "batch",
                                model.batchSize,
                                "depth",
                                byDepth,
                                "imageSize",
                                bySize));
        XYChart depth = chart("depth K of each of " + model.levels + " levels");
        XYChart size = chart("image size (K = " + model.depth + ")");
        for (MemoryMode mode : MemoryMode.values()) {
            add(depth, mode, depths, byDepth);
            add(size, mode, imageSizes, bySize);
        }
        BitmapEncoder.saveBitmap(
                List.of(depth, size), 1, 2, out.resolve("memory").toString(), BitmapEncoder.BitmapFormat.PNG);
        return 0;
    }

    private XYChart chart(String x) {
        XYChart chart = new XYChartBuilder()
                .width(600)
                .height(420)
                .title("Activations and temporaries of a step")
                .xAxisTitle(x)
                .yAxisTitle("MB (width " + model.width + ", batch " + model.batchSize + ")")
                .build();
        chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
        return chart;
    }

    private static void add(XYChart chart, MemoryMode mode, List<Integer> xs, List<MemoryCase.Result> results) {
        List<Double> megabytes = results.stream()
                .filter(result -> result.mode().equals(mode.toString()))
                .map(result -> result.allocated() / MEGA)
                .toList();
        chart.addSeries(mode.toString(), xs, megabytes);
    }

    private MemoryCase.Result measured(MemoryMode mode, int depth, int size) throws IOException, InterruptedException {
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
                "%-10s K=%-3d %3d px: %8.1f MB in a step, resident +%.1f MB; %.1f MB parameters and optimiser, %.0f MB in all%n",
                mode,
                depth,
                size,
                result.allocated() / MEGA,
                result.resident() / MEGA,
                result.parameters() / MEGA,
                result.total() / MEGA);
        return result;
    }
}
