package io.github.glow4j.app;

import io.github.glow4j.inference.Device;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.InferenceOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which model runs, and where. */
@HelpHeading("Model:")
final class ModelOptions {
    @Option(
            names = {"-m", "--model"},
            paramLabel = "MODEL",
            description = "Folder of a model, or the name of one that ships. Default: the best that ships.")
    private @Nullable String model;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "auto",
            description = "auto, cpu, cuda or cuda:N. auto takes a GPU where one works and says what it chose;"
                    + " cuda where it cannot run is an error. Default: auto.")
    private Device device = Device.AUTO;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Threads that work on one image. Default: 0, one per core.")
    private int threads;

    @Mixin
    private GpuArguments gpu = new GpuArguments();

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    Path folder() {
        return ModelFinder.standard().find(model);
    }

    /** Whether latents are to stay on the device between encoding and decoding. */
    boolean keepsLatentsOnDevice(GlowModel opened) {
        return gpu.keepsLatents(opened);
    }

    /** Opens the model and says where it runs, if that was for glow4j to choose. */
    GlowModel open(Console console) {
        return open(console, 0);
    }

    /** The same with a number of threads where none is given; 0 for one per core. */
    GlowModel open(Console console, int threadsIfNotGiven) {
        if (threads < 0) {
            throw new ParameterException(command.commandLine(), "--threads must not be negative, but is " + threads);
        }
        InferenceOptions options = InferenceOptions.defaults()
                .withDevice(device)
                .withIntraOpThreads(threads == 0 ? threadsIfNotGiven : threads)
                .withGpu(gpu.options());
        GlowModel opened = GlowModel.open(folder(), options);
        if (device.kind() == Device.Kind.AUTO && !console.verbose()) { // the log says it too
            console.note("running on " + opened.device() + ": " + opened.deviceReason());
        }
        return opened;
    }
}
