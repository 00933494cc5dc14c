package io.github.glow4j.benchmarks;

import io.github.glow4j.models.ModelManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What a process has resident with both directions of a model open, over the size of the weights, which are the limit. The
 * peer is the official API on the same graphs. All of the process is counted: Java, libraries, activations.
 */
@Command(name = "resident", description = "Resident memory with both directions open, over the size of the weights.")
final class ResidentMemory implements Callable<Integer> {
    @Mixin
    private MeasuredModel model = new MeasuredModel();

    @Option(names = "--starts", defaultValue = "5", description = "as ./glow; default: ${DEFAULT-VALUE}")
    private int starts;

    @Override
    public Integer call() throws IOException {
        long weights = Files.size(model.folder().resolve(ModelManifest.WEIGHTS));
        System.out.printf(Locale.ROOT, "weights %.1f MB%n", weights / 1e6);
        Path classes = Files.createDirectories(model.target).toAbsolutePath();
        Processes.open(OpenedModel.Who.OURS_LOADED, model.folder()); // fills the cache of graphs
        Processes.fillClassCache(OpenedModel.Who.OURS_LOADED, model.folder(), classes);
        double[] opened = new double[starts];
        for (int i = 0; i < starts; i++) {
            Processes.Result result = Processes.openAsGlow(OpenedModel.Who.OURS_LOADED, model.folder(), classes);
            print("as ./glow", result, weights);
            opened[i] = result.value("both_open_ms");
        }
        DoubleSummaryStatistics range = Arrays.stream(opened).summaryStatistics();
        System.out.printf(
                Locale.ROOT,
                "as ./glow, both open: median %.0f ms, %.0f to %.0f ms%n",
                Median.of(opened),
                range.getMin(),
                range.getMax());
        for (OpenedModel.Who who : new OpenedModel.Who[] {
            OpenedModel.Who.OURS, OpenedModel.Who.OURS_LOADED, OpenedModel.Who.OURS_UNCACHED, OpenedModel.Who.OFFICIAL
        }) {
            print(who.name(), Processes.open(who, model.folder()), weights);
        }
        return 0;
    }

    private static void print(String who, Processes.Result result, long weights) {
        System.out.printf(
                Locale.ROOT,
                "%-14s both open after %6.0f ms: %8.1f MB, %.2f of the weights (%.1f MB of it can be reclaimed);"
                        + " after a run of each: %8.1f MB, %.2f (%.1f MB)%n",
                who,
                result.value("both_open_ms"),
                megabytes(result, "opened_VmRSS"),
                result.value("opened_VmRSS") / weights,
                megabytes(result, "opened_RssFile"),
                megabytes(result, "run_VmRSS"),
                result.value("run_VmRSS") / weights,
                megabytes(result, "run_RssFile"));
    }

    private static double megabytes(Processes.Result result, String name) {
        return result.value(name) / 1e6;
    }
}
