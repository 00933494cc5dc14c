package io.github.glow4j.benchmarks;

import io.github.glow4j.inference.Device;
import io.github.glow4j.inference.InferenceOptions;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.InvalidModelException;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.models.export.Halves;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which model is measured: one with random weights, or one from a folder. */
final class MeasuredModel {
    @Option(
            names = "--size",
            defaultValue = "CIFAR",
            description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}")
    private BenchmarkModel size = BenchmarkModel.CIFAR;

    @Option(
            names = "--halves",
            defaultValue = "WHERE_FASTER",
            description =
                    "with --size, when to write graphs for the two halves of an image: ${COMPLETION-CANDIDATES}; default:"
                            + " ${DEFAULT-VALUE}")
    private Halves halves = Halves.WHERE_FASTER;

    @Option(names = "--model", description = "a model folder instead")
    private @Nullable Path model;

    @Option(names = "--target", defaultValue = "target", hidden = true)
    Path target = Path.of("target");

    Path folder() {
        return model != null ? model : size.kept(target, halves);
    }

    GlowConfig config() {
        GlowConfig config = ModelManifest.read(folder()).config();
        if (config == null) {
            throw new InvalidModelException(folder() + " was translated: how much it computes is not known");
        }
        return config;
    }

    /** On the CPU. */
    static InferenceOptions options(int threads) {
        return InferenceOptions.defaults().withDevice(Device.CPU).withIntraOpThreads(threads);
    }
}
