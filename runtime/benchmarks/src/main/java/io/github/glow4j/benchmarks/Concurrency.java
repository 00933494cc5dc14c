package io.github.glow4j.benchmarks;

import io.github.glow4j.app.latency.GemmPeak;
import io.github.glow4j.inference.DecodeCall;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.models.Multiplications;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Images per second and the time of the slowest hundredth of the calls, of several callers that decode one image each: as
 * calls of their own with one thread each, through the official API likewise (the peer), and gathered into one call with all
 * threads. The limit is the GEMM peak.
 */
@Command(name = "concurrency", description = "Throughput and p99 of several callers, with and without batching.")
final class Concurrency implements Callable<Integer> {
    private static final int DIGITS = 3;

    @Mixin
    private MeasuredModel model = new MeasuredModel();

    @Option(names = "--callers", defaultValue = "1,2,4,8,16", split = ",", description = "default: ${DEFAULT-VALUE}")
    private List<Integer> callers = List.of();

    @Option(names = "--seconds", defaultValue = "2", description = "per measurement; default: ${DEFAULT-VALUE}")
    private double seconds;

    private record Measured(double imagesPerSecond, double p99) {}

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        int cores = Runtime.getRuntime().availableProcessors();
        double operations = 2.0 * Multiplications.of(model.config());
        System.out.printf(
                "%-8s %22s %22s %22s %10s %10s%n",
                "callers", "own calls im/s, p99", "official im/s, p99", "one batch im/s, p99", "of limit", "of peer");
        try (GlowModel single =
                        GlowModel.open(model.folder(), MeasuredModel.options(1).withMaxConcurrentCalls(cores));
                GlowModel all = GlowModel.open(model.folder(), MeasuredModel.options(cores));
                GemmPeak gemm = GemmPeak.onCpu(cores)) {
            for (int count : callers) {
                double peak = gemm.sample();
                Measured own = own(single, count);
                Measured official = official(count);
                Measured batched = batched(all, count);
                double limit = (peak + gemm.sample()) / 2 * 1e9 / operations;
                double best = Math.max(own.imagesPerSecond(), batched.imagesPerSecond());
                System.out.printf(
                        Locale.ROOT,
                        "%-8d %12.2f %6.0f ms %12.2f %6.0f ms %12.2f %6.0f ms %8.1f %% %8.2f x%n",
                        count,
                        own.imagesPerSecond(),
                        own.p99(),
                        official.imagesPerSecond(),
                        official.p99(),
                        batched.imagesPerSecond(),
                        batched.p99(),
                        100 * best / limit,
                        best / official.imagesPerSecond());
            }
        }
        return 0;
    }

    private Measured own(GlowModel glow, int count) throws InterruptedException, ExecutionException {
        List<DecodeCall> calls = new ArrayList<>();
        List<Runnable> runs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            DecodeCall call = glow.newDecodeCall(1);
            calls.add(call);
            runs.add(call::run);
        }
        try {
            return measure(runs, 1);
        } finally {
            calls.forEach(DecodeCall::close);
        }
    }

    private Measured official(int count) throws InterruptedException, ExecutionException {
        List<Runnable> runs = new ArrayList<>();
        try (OfficialGraph graph = new OfficialGraph(model.folder().resolve(ModelManifest.DECODER), 1)) {
            for (int i = 0; i < count; i++) {
                runs.add(graph.caller(1));
            }
            return measure(runs, 1);
        }
    }

    private Measured batched(GlowModel glow, int count) throws InterruptedException, ExecutionException {
        try (DecodeCall call = glow.newDecodeCall(count)) {
            return measure(List.of(call::run), count);
        }
    }

    private Measured measure(List<Runnable> runs, int imagesPerRun) throws InterruptedException, ExecutionException {
        runs.getFirst().run();
        try (ExecutorService threads = Executors.newFixedThreadPool(runs.size())) {
            List<Callable<Histogram>> tasks = new ArrayList<>();
            runs.forEach(run -> tasks.add(() -> repeat(run)));
            long start = System.nanoTime();
            Histogram total = new Histogram(DIGITS);
            for (Future<Histogram> result : threads.invokeAll(tasks)) {
                total.add(result.get());
            }
            double took = (System.nanoTime() - start) / 1e9;
            return new Measured(imagesPerRun * total.getTotalCount() / took, total.getValueAtPercentile(99) / 1e6);
        }
    }

    private Histogram repeat(Runnable run) {
        Histogram histogram = new Histogram(DIGITS);
        long begin = System.nanoTime();
        long now = begin;
        do {
            long start = now;
            run.run();
            now = System.nanoTime();
            histogram.recordValue(now - start);
        } while (now - begin < seconds * 1e9);
        return histogram;
    }
}
