package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The functions on OrtEpDevice and OrtSyncStream, and those that work on devices outside a session. */
final class DeviceFunctions {
    private static final MemorySegment API = OrtLibrary.api();

    private static final MethodHandle REGISTER_EXECUTION_PROVIDER_LIBRARY = OrtLibrary.function(
            OrtApi.RegisterExecutionProviderLibrary(API), OrtApi.RegisterExecutionProviderLibrary.descriptor());

    static void registerExecutionProviderLibrary(MemorySegment environment, String name, MemorySegment path) {
        try (Arena scratch = Arena.ofConfined()) {
            Status.check((MemorySegment)
                    REGISTER_EXECUTION_PROVIDER_LIBRARY.invokeExact(environment, scratch.allocateFrom(name), path));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle GET_EP_DEVICES =
            OrtLibrary.function(OrtApi.GetEpDevices(API), OrtApi.GetEpDevices.descriptor());

    /** The devices, which belong to the environment. */
    static MemorySegment[] getEpDevices(MemorySegment environment) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            MemorySegment count = scratch.allocate(JAVA_LONG);
            Status.check((MemorySegment) GET_EP_DEVICES.invokeExact(environment, out, count));
            int size = Math.toIntExact(count.get(JAVA_LONG, 0));
            MemorySegment array = out.get(ADDRESS, 0).reinterpret(ADDRESS.byteSize() * size);
            MemorySegment[] devices = new MemorySegment[size];
            for (int i = 0; i < size; i++) {
                devices[i] = array.getAtIndex(ADDRESS, i);
            }
            return devices;
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle EP_NAME =
            OrtLibrary.function(OrtApi.EpDevice_EpName(API), OrtApi.EpDevice_EpName.descriptor());

    static String providerName(MemorySegment device) {
        return string(EP_NAME, device);
    }

    private static final MethodHandle EP_VENDOR =
            OrtLibrary.function(OrtApi.EpDevice_EpVendor(API), OrtApi.EpDevice_EpVendor.descriptor());

    static String providerVendor(MemorySegment device) {
        return string(EP_VENDOR, device);
    }

    private static String string(MethodHandle function, MemorySegment device) {
        try {
            return Strings.read((MemorySegment) function.invokeExact(device));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle EP_DEVICE_MEMORY_INFO =
            OrtLibrary.function(OrtApi.EpDevice_MemoryInfo(API), OrtApi.EpDevice_MemoryInfo.descriptor());

    /** The OrtMemoryInfo, NULL if the device has no memory of that type. */
    static MemorySegment memoryInfo(MemorySegment device, int memoryType) {
        try {
            return (MemorySegment) EP_DEVICE_MEMORY_INFO.invokeExact(device, memoryType);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle EP_DEVICE_DEVICE =
            OrtLibrary.function(OrtApi.EpDevice_Device(API), OrtApi.EpDevice_Device.descriptor());

    private static final MethodHandle HARDWARE_TYPE =
            OrtLibrary.function(OrtApi.HardwareDevice_Type(API), OrtApi.HardwareDevice_Type.descriptor());

    private static final MethodHandle HARDWARE_VENDOR =
            OrtLibrary.function(OrtApi.HardwareDevice_VendorId(API), OrtApi.HardwareDevice_VendorId.descriptor());

    static int hardwareType(MemorySegment device) {
        return hardware(HARDWARE_TYPE, device);
    }

    static int hardwareVendor(MemorySegment device) {
        return hardware(HARDWARE_VENDOR, device);
    }

    private static int hardware(MethodHandle function, MemorySegment device) {
        try {
            return (int) function.invokeExact((MemorySegment) EP_DEVICE_DEVICE.invokeExact(device));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle COPY_TENSORS = OrtLibrary.function(
            OrtApi.CopyTensors(API),
            OrtApi.CopyTensors.descriptor().appendArgumentLayouts(ADDRESS, ADDRESS)); // as in BindingFunctions

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
            Status.check((MemorySegment)
                    COPY_TENSORS.invokeExact(environment, sources, targets, noStream, 1L, keptFrom, keptTo));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle CREATE_SYNC_STREAM = OrtLibrary.function(
            OrtApi.CreateSyncStreamForEpDevice(API), OrtApi.CreateSyncStreamForEpDevice.descriptor());

    static MemorySegment createSyncStream(MemorySegment device) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            MemorySegment noOptions = MemorySegment.NULL;
            Status.check((MemorySegment) CREATE_SYNC_STREAM.invokeExact(device, noOptions, out));
            return out.get(ADDRESS, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle SYNC_STREAM_HANDLE =
            OrtLibrary.function(OrtApi.SyncStream_GetHandle(API), OrtApi.SyncStream_GetHandle.descriptor());

    static long syncStreamHandle(MemorySegment stream) {
        try {
            return ((MemorySegment) SYNC_STREAM_HANDLE.invokeExact(stream)).address();
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle RELEASE_SYNC_STREAM =
            OrtLibrary.function(OrtApi.ReleaseSyncStream(API), OrtApi.ReleaseSyncStream.descriptor());

    static void releaseSyncStream(MemorySegment stream) {
        try {
            RELEASE_SYNC_STREAM.invokeExact(stream);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private DeviceFunctions() {}
}
