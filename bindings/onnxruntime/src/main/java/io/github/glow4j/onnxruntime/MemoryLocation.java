package io.github.glow4j.onnxruntime;

import io.github.glow4j.onnxruntime.c.onnxruntime_h;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where the elements of a tensor lie.
 *
 * @param kind what sort of memory
 * @param device which GPU, counted from 0; 0 for {@link Kind#CPU}
 */
public record MemoryLocation(Kind kind, int device) {
    /** Ordinary memory. */
    public static final MemoryLocation CPU = new MemoryLocation(Kind.CPU, 0);

    private static final int NVIDIA = 0x10de;

    /** What describes a location to the library: made once each, as they never change, and never released. */
    private static final Map<MemoryLocation, MemorySegment> NATIVE = new ConcurrentHashMap<>();

    /** Sorts of memory. */
    public enum Kind {
        /** Ordinary memory. */
        CPU,
        /** Memory of an NVIDIA GPU, which Java cannot read. */
        CUDA,
        /** Memory of the host that is page-locked, so that a GPU copies from and to it without a detour. */
        CUDA_PINNED,
        /** Memory of another device that Java cannot read. */
        OTHER_DEVICE
    }

    public MemoryLocation {
        if (device < 0 || (device > 0 && kind == Kind.CPU)) {
            throw new IllegalArgumentException("there is no memory " + kind + ":" + device);
        }
    }

    /** Memory of an NVIDIA GPU. */
    public static MemoryLocation cuda(int device) {
        return new MemoryLocation(Kind.CUDA, device);
    }

    /** Page-locked memory of the host, for copies from and to an NVIDIA GPU. */
    public static MemoryLocation cudaPinned(int device) {
        return new MemoryLocation(Kind.CUDA_PINNED, device);
    }

    /** Whether Java can read and write it. */
    public boolean isHostAccessible() {
        return kind == Kind.CPU || kind == Kind.CUDA_PINNED;
    }

    /**
     * The OrtMemoryInfo.
     *
     * @throws UnsupportedOperationException for {@link Kind#OTHER_DEVICE}, which is only ever reported
     */
    MemorySegment pointer() {
        return NATIVE.computeIfAbsent(this, MemoryLocation::create);
    }

    private static MemorySegment create(MemoryLocation location) {
        int device = location.device;
        int gpu = onnxruntime_h.OrtMemoryInfoDeviceType_GPU();
        int ordinary = onnxruntime_h.OrtDeviceMemoryType_DEFAULT();
        return switch (location.kind) {
            case CPU ->
                MemoryFunctions.createMemoryInfo(
                        "Cpu", onnxruntime_h.OrtMemoryInfoDeviceType_CPU(), 0, device, ordinary);
            case CUDA -> MemoryFunctions.createMemoryInfo("Cuda", gpu, NVIDIA, device, ordinary);
            case CUDA_PINNED ->
                MemoryFunctions.createMemoryInfo(
                        "CudaPinned", gpu, NVIDIA, device, onnxruntime_h.OrtDeviceMemoryType_HOST_ACCESSIBLE());
            case OTHER_DEVICE -> throw new UnsupportedOperationException("memory of this device cannot be asked for");
        };
    }

    /** Reads an OrtMemoryInfo. */
    static MemoryLocation of(MemorySegment info) {
        int type = MemoryFunctions.deviceType(info);
        int vendor = MemoryFunctions.vendorId(info);
        int device = Math.max(0, MemoryFunctions.deviceId(info));
        boolean host = MemoryFunctions.memoryType(info) == onnxruntime_h.OrtDeviceMemoryType_HOST_ACCESSIBLE();
        if (type == onnxruntime_h.OrtMemoryInfoDeviceType_CPU() && !host) {
            return CPU;
        }
        if (vendor == NVIDIA) {
            return host ? cudaPinned(device) : cuda(device);
        }
        return new MemoryLocation(Kind.OTHER_DEVICE, device);
    }

    @Override
    public String toString() {
        return switch (kind) {
            case CPU -> "cpu";
            case CUDA -> "cuda:" + device;
            case CUDA_PINNED -> "page-locked memory of cuda:" + device;
            case OTHER_DEVICE -> "device " + device;
        };
    }
}
