package io.github.glow4j.onnxruntime;

import static io.github.glow4j.nativelib.CFunction.number;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.glow4j.nativelib.CFunction;
import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The functions on OrtEpDevice and OrtSyncStream, and those that work on devices outside a session. */
final class DeviceFunctions {
    private static final MemorySegment API = OrtLibrary.api();

    private static final CFunction REGISTER_EXECUTION_PROVIDER_LIBRARY =
            new CFunction(OrtApi.RegisterExecutionProviderLibrary(API));

    static void registerExecutionProviderLibrary(MemorySegment environment, String name, MemorySegment path) {
        try (Arena scratch = Arena.ofConfined()) {
            Status.check(REGISTER_EXECUTION_PROVIDER_LIBRARY.call(environment, scratch.allocateFrom(name), path));
        }
    }

    private static final CFunction GET_EP_DEVICES = new CFunction(OrtApi.GetEpDevices(API));

    /** The devices, which belong to the environment. */
    static MemorySegment[] getEpDevices(MemorySegment environment) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            MemorySegment count = scratch.allocate(JAVA_LONG);
            Status.check(GET_EP_DEVICES.call(environment, out, count));
            int size = Math.toIntExact(count.get(JAVA_LONG, 0));
            MemorySegment array = out.get(ADDRESS, 0).reinterpret(ADDRESS.byteSize() * size);
            MemorySegment[] devices = new MemorySegment[size];
            for (int i = 0; i < size; i++) {
                devices[i] = array.getAtIndex(ADDRESS, i);
            }
            return devices;
        }
    }

    private static final CFunction EP_NAME = new CFunction(OrtApi.EpDevice_EpName(API));

    static String providerName(MemorySegment device) {
        return string(EP_NAME, device);
    }

    private static final CFunction EP_VENDOR = new CFunction(OrtApi.EpDevice_EpVendor(API));

    static String providerVendor(MemorySegment device) {
        return string(EP_VENDOR, device);
    }

    private static String string(CFunction function, MemorySegment device) {
        return Strings.read(MemorySegment.ofAddress(function.call(device)));
    }

    private static final CFunction EP_DEVICE_MEMORY_INFO = new CFunction(OrtApi.EpDevice_MemoryInfo(API));

    /** The OrtMemoryInfo, NULL if the device has no memory of that type. */
    static MemorySegment memoryInfo(MemorySegment device, int memoryType) {
        return MemorySegment.ofAddress(EP_DEVICE_MEMORY_INFO.call(device, number(memoryType)));
    }

    private static final CFunction EP_DEVICE_DEVICE = new CFunction(OrtApi.EpDevice_Device(API));

    private static final CFunction HARDWARE_TYPE = new CFunction(OrtApi.HardwareDevice_Type(API));

    private static final CFunction HARDWARE_VENDOR = new CFunction(OrtApi.HardwareDevice_VendorId(API));

    static int hardwareType(MemorySegment device) {
        return hardware(HARDWARE_TYPE, device);
    }

    static int hardwareVendor(MemorySegment device) {
        return hardware(HARDWARE_VENDOR, device);
    }

    private static int hardware(CFunction function, MemorySegment device) {
        return (int) function.call(MemorySegment.ofAddress(EP_DEVICE_DEVICE.call(device)));
    }

    private static final CFunction COPY_TENSORS = new CFunction(OrtApi.CopyTensors(API));

    /** The last two are the callers' memory under the two tensors, or NULL: kept alive during the call. */
    static void copyTensor(
            MemorySegment environment,
            MemorySegment from,
            MemorySegment to,
            MemorySegment keptFrom,
            MemorySegment keptTo) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment sources = scratch.allocate(ADDRESS);
            MemorySegment targets = scratch.allocate(ADDRESS);
            sources.set(ADDRESS, 0, from);
            targets.set(ADDRESS, 0, to);
            MemorySegment noStream = MemorySegment.NULL;
            Status.check(COPY_TENSORS.call(environment, sources, targets, noStream, number(1), keptFrom, keptTo));
        }
    }

    private static final CFunction CREATE_SYNC_STREAM = new CFunction(OrtApi.CreateSyncStreamForEpDevice(API));

    static MemorySegment createSyncStream(MemorySegment device) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            MemorySegment noOptions = MemorySegment.NULL;
            Status.check(CREATE_SYNC_STREAM.call(device, noOptions, out));
            return out.get(ADDRESS, 0);
        }
    }

    private static final CFunction SYNC_STREAM_HANDLE = new CFunction(OrtApi.SyncStream_GetHandle(API));

    static long syncStreamHandle(MemorySegment stream) {
        return SYNC_STREAM_HANDLE.call(stream);
    }

    private static final CFunction RELEASE_SYNC_STREAM = new CFunction(OrtApi.ReleaseSyncStream(API));

    static void releaseSyncStream(MemorySegment stream) {
        RELEASE_SYNC_STREAM.call(stream);
    }

    private DeviceFunctions() {}
}
