package io.github.glow4j.inference;

import io.github.glow4j.models.GlowException;
import io.github.glow4j.onnxruntime.Environment;
import io.github.glow4j.onnxruntime.OrtException;
import io.github.glow4j.onnxruntime.SessionOptions;
import java.lang.System.Logger.Level;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the graphs of a model run, and why.
 *
 * @param device CPU or CUDA
 * @param reason in words
 */
record DeviceChoice(Device device, String reason) {
    private static final String CUDA_PROVIDER = "CUDAExecutionProvider";

    private static @Nullable DeviceChoice automatic;

    /**
     * Chooses. What the automatic choice was is said once in the log, as it is made once per process.
     *
     * @throws GlowException if CUDA is asked for and cannot run: names the missing library. Nothing falls back silently
     */
    static DeviceChoice of(Device wanted, Environment environment) {
        return switch (wanted.kind()) {
            case CPU -> new DeviceChoice(Device.CPU, "asked for");
            case CUDA -> requireCuda(wanted, environment);
            case AUTO -> automatic(environment);
        };
    }

    private static DeviceChoice requireCuda(Device wanted, Environment environment) {
        if (!hasCuda()) {
            throw new GlowException(wanted + " cannot run: " + builtWithoutCuda());
        }
        try {
            CudaProbe.run(environment, wanted.index());
        } catch (OrtException e) {
            throw new GlowException(
                    wanted + " cannot run: " + e.getMessage()
                            + " (needed: an NVIDIA driver, CUDA 12 and cuDNN 9 on the library path)",
                    e);
        }
        return new DeviceChoice(wanted, "asked for");
    }

    private static synchronized DeviceChoice automatic(Environment environment) {
        DeviceChoice choice = automatic;
        if (choice == null) {
            choice = choose(environment);
            automatic = choice;
            System.getLogger("io.github.glow4j.inference")
                    .log(Level.INFO, "running on {0}: {1}", choice.device(), choice.reason());
        }
        return choice;
    }

    private static DeviceChoice choose(Environment environment) {
        if (!hasCuda()) {
            return new DeviceChoice(Device.CPU, builtWithoutCuda());
        }
        try {
            CudaProbe.run(environment, 0);
            return new DeviceChoice(Device.cuda(0), "CUDA is available and works");
        } catch (OrtException e) {
            return new DeviceChoice(Device.CPU, "CUDA cannot run here: " + e.getMessage());
        }
    }

    private static boolean hasCuda() {
        return Environment.availableProviders().contains(CUDA_PROVIDER);
    }

    private static String builtWithoutCuda() {
        return "the ONNX Runtime library in use (" + Environment.version()
                + ") is built without CUDA, libonnxruntime_providers_cuda is missing; use"
                + " com.microsoft.onnxruntime:onnxruntime_gpu for a GPU";
    }

    /** Has a session run there. */
    void apply(SessionOptions options) {
        if (device.kind() == Device.Kind.CUDA) {
            options.cuda(cudaOptions(device.index()));
        }
    }

    static Map<String, String> cudaOptions(int index) {
        return Map.of("device_id", Integer.toString(index));
    }
}
