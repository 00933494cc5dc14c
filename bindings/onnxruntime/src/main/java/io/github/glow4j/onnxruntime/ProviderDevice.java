package io.github.glow4j.onnxruntime;

import io.github.glow4j.onnxruntime.c.onnxruntime_h;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** A device of this machine that an execution provider can use: see {@link Environment#devices()}. */
public final class ProviderDevice {
    private final Environment environment;
    private final MemorySegment pointer;
    private final String provider;
    private final String vendor;
    private final Type type;
    private final @Nullable MemoryLocation memory;

    /** Sorts of device. */
    public enum Type {
        CPU,
        GPU,
        /** An accelerator for neural networks, or something of a later version. */
        OTHER
    }

    /** @param pointer belongs to the environment, which never unregisters a provider */
    ProviderDevice(Environment environment, MemorySegment pointer) {
        this.environment = environment;
        this.pointer = pointer;
        provider = DeviceFunctions.providerName(pointer);
        vendor = DeviceFunctions.providerVendor(pointer);
        int hardware = DeviceFunctions.hardwareType(pointer);
        type = hardware == onnxruntime_h.OrtHardwareDeviceType_CPU()
                ? Type.CPU
                : hardware == onnxruntime_h.OrtHardwareDeviceType_GPU() ? Type.GPU : Type.OTHER;
        MemorySegment info = DeviceFunctions.memoryInfo(pointer, onnxruntime_h.OrtDeviceMemoryType_DEFAULT());
        memory = info.address() == 0 ? null : MemoryLocation.of(info);
    }

    /** The execution provider: {@code "CPUExecutionProvider"}, {@code "CUDAExecutionProvider"}, ... */
    public String provider() {
        return provider;
    }

    /** Who made the provider. */
    public String vendor() {
        return vendor;
    }

    public Type type() {
        return type;
    }

    /** The device's memory; null if it has none of its own, as the CPU. */
    public @Nullable MemoryLocation memory() {
        return memory;
    }

    /**
     * A stream of work on this device.
     *
     * @throws OrtException if the device has no streams, as the CPU
     */
    public SyncStream newStream() {
        environment.enter();
        try {
            return new SyncStream(DeviceFunctions.createSyncStream(pointer), environment);
        } finally {
            environment.exit();
        }
    }

    @Override
    public String toString() {
        return provider + " on " + type + (memory == null ? "" : " " + memory);
    }
}
