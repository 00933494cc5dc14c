package io.github.glow4j.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How long a process takes to its first decoded image, and until it has encoded one too and has ended. The peer does the same
 * through the official API; the limit is a process that loads ONNX Runtime and does nothing with it. Each runs as {@code
 * glow} does: with serial collection, the quick compiler, and a cache of its own of loaded classes, written by a run before the
 * measured ones.
 */
@Command(name = "startup", description = "Start of a process to its first images.")
final class StartUp implements Callable<Integer> {
    @Mixin
    private MeasuredModel model = new MeasuredModel();

    @Option(names = "--runs", defaultValue = "5", description = "default: ${DEFAULT-VALUE}")
    private int runs;

    @Override
    public Integer call() throws IOException {
        OpenedModel.Who[] all = {OpenedModel.Who.OURS, OpenedModel.Who.OFFICIAL, OpenedModel.Who.LIBRARY};
        double[][] milliseconds = new double[all.length][runs];
        double[][] main = new double[all.length][runs];
        double[][] first = new double[all.length][runs];
        double[][] open = new double[all.length][runs];
        Path classes = Files.createDirectories(model.target).toAbsolutePath();
        for (OpenedModel.Who who : all) {
            Processes.open(who, model.folder()); // fills the cache of graphs
            Processes.fillClassCache(who, model.folder(), classes);
        }
        for (int run = 0; run < runs; run++) {
            for (int i = 0; i < all.length; i++) {
                Processes.Result result = Processes.openAsGlow(all[i], model.folder(), classes);
                milliseconds[i][run] = result.milliseconds();
                main[i][run] = result.value("main_ms");
                if (all[i] != OpenedModel.Who.LIBRARY) {
                    first[i][run] = result.value("first_image_ms");
                    open[i][run] = result.value("both_open_ms");
                }
            }
        }
        Contender.print(
                "process", "ms", Median.of(milliseconds[0]), Median.of(milliseconds[1]), Median.of(milliseconds[2]));
        for (int i = 0; i < 2; i++) {
            System.out.printf(
                    Locale.ROOT,
                    "%s: JVM start to main %.0f ms, to first decoded image %.0f ms; both directions open within %.0f ms%n",
                    all[i],
                    Median.of(main[i]),
                    Median.of(first[i]),
                    Median.of(open[i]));
        }
        return 0;
    }
}
