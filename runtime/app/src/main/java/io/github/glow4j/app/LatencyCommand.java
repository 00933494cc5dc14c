package io.github.glow4j.app;

import io.github.glow4j.app.files.PngFiles;
import io.github.glow4j.app.latency.ColdStart;
import io.github.glow4j.app.latency.GemmPeak;
import io.github.glow4j.app.latency.LatencyCase;
import io.github.glow4j.app.latency.LatencyMeter;
import io.github.glow4j.app.latency.LatencyResult;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.models.Multiplications;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code glow latency}. */
@Command(
        name = "latency",
        customSynopsis = "glow latency [options]",
        header = "Measure how fast a model runs here, and how near that is to what the machine can do.",
        description = {
            "First the start: loading the library (what is left of it once the command line has been read, as that goes on at"
                    + " the same time), opening the model, its graphs, their first runs. Then, for each direction,"
                    + " mode, number of threads and batch, calls are made for a while and their times counted:",
            "  latency      one caller, whose calls take all threads",
            "  throughput   as many callers as threads, each of whose calls takes one",
            "'of peak' is the rate of computation over that of a product of two 2048x2048 float32 matrices by ONNX Runtime on"
                    + " as many threads, measured just before and after; on a GPU, of two 8192x8192 matrices there, in the"
                    + " precision of the model."
        },
        footer = {
            "  glow latency --model my-model",
            "  glow latency --model my-model --threads 1,2,4 --batch 1,16 --mode throughput --plot latency.png",
            "  glow latency --model my-model --direction decode --seconds 20 --json",
            "  glow latency --model my-model --device cuda --gpu-graphs --precision tf32 --batch 1,16 --mode latency"
        })
final class LatencyCommand extends BaseCommand {
    private static final double[] PERCENTILES = {50, 90, 99, 99.9};

    @Option(
            names = "--direction",
            paramLabel = "WHICH",
            split = ",",
            defaultValue = "encode,decode",
            description = "encode, decode or both. Default: ${DEFAULT-VALUE}.")
    private List<LatencyCase.Direction> directions = List.of();

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            split = ",",
            defaultValue = "latency,throughput",
            description = "latency, throughput or both. Default: ${DEFAULT-VALUE}.")
    private List<LatencyCase.Mode> modes = List.of();

    @Option(
            names = "--batch",
            paramLabel = "N",
            split = ",",
            defaultValue = "1",
            description = "Images per call, one number or several. Default: ${DEFAULT-VALUE}.")
    private List<Integer> batches = List.of();

    @Option(
            names = "--threads",
            paramLabel = "N",
            split = ",",
            description = "Threads, one number or several. Default: one per core.")
    private List<Integer> threads = List.of();

    @Option(
            names = "--warmup",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description = "Time before each measurement. Default: ${DEFAULT-VALUE}.")
    private double warmUp;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "Time of each measurement. Default: ${DEFAULT-VALUE}.")
    private double seconds;

    @Option(names = "--plot", paramLabel = "FILE.png", description = "Draw the percentiles.")
    private @Nullable Path plot;

    @Mixin
    private LatencyModelOptions model = new LatencyModelOptions();

    @Override
    void run(Console console) {
        check();
        Path folder = model.folder();
        Map<String, Double> start = ColdStart.measure(folder, model.options(0));
        ModelManifest manifest = ModelManifest.read(folder);
        GlowConfig config = manifest.config();
        double multiplications = config == null ? Double.NaN : Multiplications.of(config);
        List<LatencyResult> results = measure(console, folder);
        Report report = new Report()
                .put("model", folder.toString())
                .put("processors", Runtime.getRuntime().availableProcessors())
                .put("giga_multiplications_per_image", multiplications / 1e9)
                .put("cold_start_milliseconds", start)
                .putTable(
                        "measurements",
                        results.stream()
                                .map(result -> row(result, multiplications))
                                .toList());
        if (plot != null) {
            PngFiles.write(plot, new LatencyChart().draw(results));
            report.put("output", plot.toString());
        }
        console.report(report);
    }

    private void check() {
        if (plot != null) {
            checkPicture(plot);
        }
        if (!(seconds > 0) || !(warmUp >= 0) || seconds > 3600 || warmUp > 3600) {
            throw usage("--seconds must be more than 0 and --warmup not negative, and neither more than an hour");
        }
        for (int batch : batches) {
            if (batch < 1) {
                throw usage("--batch must be at least 1, not " + batch);
            }
        }
        for (int count : threads) {
            if (count < 1 || count > 1024) {
                throw usage("--threads must be 1 to 1024, not " + count);
            }
        }
    }

    private List<LatencyResult> measure(Console console, Path folder) {
        LatencyMeter meter = new LatencyMeter(warmUp, seconds);
        List<Integer> counts = threads.isEmpty() ? List.of(Runtime.getRuntime().availableProcessors()) : threads;
        Set<LatencyCase.Direction> which = EnumSet.copyOf(directions);
        Set<LatencyCase.Mode> how = EnumSet.copyOf(modes);
        List<LatencyResult> results = new ArrayList<>();
        int total = counts.size() * how.size() * which.size() * batches.size();
        try (Progress progress = console.progress("measuring", total)) {
            for (int count : counts) {
                for (LatencyCase.Mode mode : how) {
                    int perCall = mode == LatencyCase.Mode.LATENCY ? count : 1;
                    try (GlowModel glow = GlowModel.open(folder, model.options(perCall));
                            GemmPeak peak = model.peak(glow.device(), count)) {
                        for (LatencyCase.Direction direction : which) {
                            for (int batch : batches) {
                                results.add(meter.measure(glow, new LatencyCase(direction, mode, count, batch), peak));
                                progress.accept(results.size());
                            }
                        }
                    }
                }
            }
        }
        return results;
    }

    private static Map<String, Object> row(LatencyResult result, double multiplications) {
        LatencyCase of = result.of();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("direction", lower(of.direction()));
        row.put("mode", lower(of.mode()));
        row.put("threads", of.threads());
        row.put("batch", of.batch());
        row.put("calls", result.nanoseconds().getTotalCount());
        for (double percentile : PERCENTILES) {
            String name = percentile == Math.rint(percentile) ? String.valueOf((int) percentile) : "" + percentile;
            row.put("p" + name + "_ms", result.milliseconds(percentile));
        }
        row.put("max_ms", result.worst());
        row.put("images_per_second", result.imagesPerSecond());
        row.put("gigaflops", result.gigaflops(multiplications));
        row.put("peak_gigaflops", result.peak());
        row.put("of_peak", result.gigaflops(multiplications) / result.peak());
        return row;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
