package io.github.glow4j.app;

import io.github.glow4j.app.latency.GemmPeak;
import io.github.glow4j.inference.Device;
import io.github.glow4j.inference.InferenceOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which model is measured, and where; the threads are part of what is measured. */
@HelpHeading("Model:")
final class LatencyModelOptions {
    @Option(
            names = {"-m", "--model"},
            paramLabel = "MODEL",
            description = "Folder of a model, or the name of one that ships. Default: the best that ships.")
    private @Nullable String model;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            description = "cpu, cuda or cuda:N. Default: cpu.")
    private Device device = Device.CPU;

    @Option(
            names = "--whole",
            description = "Compute images whole where the model has graphs for computing two halves side by side.")
    private boolean whole;

    @Mixin
    private GpuArguments gpu = new GpuArguments();

    Path folder() {
        return ModelFinder.standard().find(model);
    }

    /** @param threads that work on one call; 0 for one per core */
    InferenceOptions options(int threads) {
        return InferenceOptions.defaults()
                .withDevice(device)
                .withIntraOpThreads(threads)
                .withMaxConcurrentCalls(Math.max(threads, Runtime.getRuntime().availableProcessors()))
                .withHalves(!whole)
                .withGpu(gpu.options());
    }

    /**
     * What the model is held against.
     *
     * @param usedDevice of the model, once it is open
     */
    GemmPeak peak(String usedDevice, int threads) {
        Device used = Device.parse(usedDevice);
        return used.kind() == Device.Kind.CUDA
                ? GemmPeak.onGpu(used.index(), gpu.options().precision())
                : GemmPeak.onCpu(threads);
    }
}
