package io.github.glow4j.inference;

import io.github.glow4j.models.GlowException;
import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.onnxruntime.CudaOptions;
import io.github.glow4j.onnxruntime.Environment;
import io.github.glow4j.onnxruntime.MemoryLocation;
import io.github.glow4j.onnxruntime.OrtException;
import io.github.glow4j.onnxruntime.SessionOptions;
import java.lang.System.Logger.Level;
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
            throw new GlowException(wanted + " cannot run: " + e.getMessage(), e);
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

    /**
     * Checks that what is asked for can be had on this device.
     *
     * @throws InvalidInputException if it cannot
     */
    void check(GpuOptions gpu) {
        if (gpu.precision() == Precision.TF32 && !isCuda()) {
            throw new InvalidInputException("tf32 is a mode of NVIDIA GPUs, but the model runs on " + device + " ("
                    + reason + "): choose the precision float32, or a GPU");
        }
    }

    /**
     * Sees that tensors can be copied to and from fixed memory of the device.
     *
     * @throws GlowException if they cannot
     */
    void prepareGraphs(Environment environment) {
        if (!isCuda()) {
            return;
        }
        try {
            environment.registerCuda();
        } catch (OrtException e) {
            throw new GlowException("CUDA graphs cannot be used: " + e.getMessage(), e);
        }
        MemoryLocation wanted = memory();
        if (environment.devices().stream().noneMatch(known -> wanted.equals(known.memory()))) {
            throw new GlowException("CUDA graphs cannot be used: ONNX Runtime does not find " + device
                    + " in the system's list of devices (Linux: /sys/class/drm, /sys/bus/pci/devices), and so cannot copy"
                    + " to its fixed memory; use the GPU without graphs");
        }
    }

    boolean isCuda() {
        return device.kind() == Device.Kind.CUDA;
    }

    /** The memory of the device, in which latents can stay. */
    MemoryLocation memory() {
        return isCuda() ? MemoryLocation.cuda(device.index()) : MemoryLocation.CPU;
    }

    /** The memory of the host from which copies to the device are fastest. */
    MemoryLocation hostMemory() {
        return isCuda() ? MemoryLocation.cudaPinned(device.index()) : MemoryLocation.CPU;
    }

    /** Has a session of a model run there. */
    void apply(SessionOptions options, GpuOptions gpu) {
        options.recordPlacement();
        if (gpu.graphs()) {
            options.graphCapture(); // on the CPU, where nothing is recorded, the calls take the same path
        }
        if (isCuda()) {
            options.cuda(cudaOptions(device.index(), gpu));
            if (gpu.everythingOnGpu()) {
                options.disableCpuFallback();
            }
        }
    }

    static CudaOptions cudaOptions(int index, GpuOptions gpu) {
        return CudaOptions.of(index)
                .withMemoryLimit(gpu.memoryLimit())
                .withArenaGrowth(
                        switch (gpu.growth()) {
                            case DOUBLING -> CudaOptions.ArenaGrowth.NEXT_POWER_OF_TWO;
                            case EXACT -> CudaOptions.ArenaGrowth.SAME_AS_REQUESTED;
                        })
                .withConvolutionSearch(
                        switch (gpu.search()) {
                            case EXHAUSTIVE -> CudaOptions.ConvolutionSearch.EXHAUSTIVE;
                            case HEURISTIC -> CudaOptions.ConvolutionSearch.HEURISTIC;
                            case DEFAULT -> CudaOptions.ConvolutionSearch.DEFAULT;
                        })
                .withTf32(gpu.precision() == Precision.TF32)
                .withNhwc(gpu.layout() == GpuOptions.Layout.NHWC)
                .withGraphs(gpu.graphs());
    }

    /** Has a session of exact arithmetic run there. */
    void applyExactly(SessionOptions options) {
        if (isCuda()) {
            options.cuda(CudaOptions.of(device.index()));
        }
    }
}
