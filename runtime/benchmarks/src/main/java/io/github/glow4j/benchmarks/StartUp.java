package io.github.glow4j.benchmarks;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How long a process takes that decodes one image and encodes one, from its start to its end. The peer does the same through
 * the official API; the limit is a process that loads ONNX Runtime and does nothing with it.
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
        double[] first = new double[runs];
        for (int run = -1; run < runs; run++) { // the first to fill the caches
            for (int i = 0; i < all.length; i++) {
                Processes.Result result = Processes.open(all[i], model.folder());
                if (run >= 0) {
                    milliseconds[i][run] = result.milliseconds();
                    if (i == 0) {
                        first[run] = result.values().get("first_image_ms").asDouble();
                    }
                }
            }
        }
        Contender.print("process", "ms", median(milliseconds[0]), median(milliseconds[1]), median(milliseconds[2]));
        System.out.printf(Locale.ROOT, "ours, main method to first decoded image: %.0f ms%n", median(first));
        return 0;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
