package io.github.glow4j.app;

import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.GpuOptions;
import io.github.glow4j.inference.Precision;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How an NVIDIA GPU is used, where the model runs on one. */
@HelpHeading("GPU:")
final class GpuArguments {
    @Option(
            names = "--precision",
            paramLabel = "KIND",
            defaultValue = "float32",
            description =
                    "${COMPLETION-CANDIDATES}: in which numbers the coupling networks compute. tf32 needs a GPU, and"
                            + " encoding and decoding are then no longer exact inverses. float16 brings nothing without"
                            + " a GPU; a decoded pixel may be off by a bin. Default: float32.")
    private Precision precision = Precision.FLOAT32;

    @Option(
            names = "--gpu-memory",
            paramLabel = "GIB",
            defaultValue = "0",
            description = "The most GPU memory that each of encoder and decoder takes. Default: 0, no limit.")
    private double memory;

    @Option(
            names = "--gpu-growth",
            paramLabel = "HOW",
            defaultValue = "doubling",
            description = "${COMPLETION-CANDIDATES}: by how much GPU memory grows. Default: doubling.")
    private GpuOptions.Growth growth = GpuOptions.Growth.DOUBLING;

    @Option(
            names = "--gpu-search",
            paramLabel = "HOW",
            defaultValue = "heuristic",
            description =
                    "${COMPLETION-CANDIDATES}: how cuDNN chooses the algorithm of a convolution when a batch size is"
                            + " first run. exhaustive tries them all, which takes seconds. Default: heuristic.")
    private GpuOptions.Search search = GpuOptions.Search.HEURISTIC;

    @Option(
            names = "--gpu-layout",
            paramLabel = "HOW",
            defaultValue = "nchw",
            description =
                    "${COMPLETION-CANDIDATES}: how activations lie in memory. nhwc can be faster in tf32 and float16."
                            + " Default: nchw.")
    private GpuOptions.Layout layout = GpuOptions.Layout.NCHW;

    @Option(
            names = "--gpu-graphs",
            description = "Record calls of fixed size as CUDA graphs and replay them: for commands that repeat calls.")
    private boolean graphs;

    @Option(names = "--gpu-only", description = "Fail if any node of the graphs would run on the CPU.")
    private boolean gpuOnly;

    @Option(
            names = "--on-device",
            description = "Keep latents on the device from encoding to decoding, and compute with them there: what"
                    + " manipulate and interpolate do on a GPU anyway.")
    private boolean onDevice;

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    /** Whether latents are to stay on the device. */
    boolean keepsLatents(GlowModel model) {
        return onDevice || model.device().startsWith("cuda");
    }

    GpuOptions options() {
        double bytes = memory * (1L << 30);
        if (!(bytes >= 0 && bytes < Long.MAX_VALUE)) {
            throw new ParameterException(command.commandLine(), "--gpu-memory must be 0 or more, not " + memory);
        }
        return new GpuOptions(precision, (long) bytes, growth, search, layout, graphs, gpuOnly);
    }
}
