package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.glow4j.onnxruntime.c.OrtApi;
import io.github.glow4j.onnxruntime.c.onnxruntime_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.LinkedHashMap;
import java.util.Map;

/** The functions on OrtMemoryInfo and on the allocators of a session. */
final class MemoryFunctions {
    private static final MemorySegment API = OrtLibrary.api();

    private static final MethodHandle CREATE_MEMORY_INFO_V2 =
            OrtLibrary.function(OrtApi.CreateMemoryInfo_V2(API), OrtApi.CreateMemoryInfo_V2.descriptor());

    static MemorySegment createMemoryInfo(String name, int deviceType, int vendor, int device, int memoryType) {
        long alignment = 0; // the library's own
        int allocatorType = onnxruntime_h.OrtDeviceAllocator();
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check((MemorySegment) CREATE_MEMORY_INFO_V2.invokeExact(
                    scratch.allocateFrom(name), deviceType, vendor, device, memoryType, alignment, allocatorType, out));
            return out.get(ADDRESS, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle GET_ID =
            OrtLibrary.function(OrtApi.MemoryInfoGetId(API), OrtApi.MemoryInfoGetId.descriptor());

    static int deviceId(MemorySegment info) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(JAVA_INT);
            Status.check((MemorySegment) GET_ID.invokeExact(info, out));
            return out.get(JAVA_INT, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle GET_DEVICE_TYPE =
            OrtLibrary.function(OrtApi.MemoryInfoGetDeviceType(API), OrtApi.MemoryInfoGetDeviceType.descriptor());

    static int deviceType(MemorySegment info) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(JAVA_INT);
            GET_DEVICE_TYPE.invokeExact(info, out);
            return out.get(JAVA_INT, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle GET_MEMORY_TYPE =
            OrtLibrary.function(OrtApi.MemoryInfoGetDeviceMemType(API), OrtApi.MemoryInfoGetDeviceMemType.descriptor());

    static int memoryType(MemorySegment info) {
        try {
            return (int) GET_MEMORY_TYPE.invokeExact(info);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle GET_VENDOR_ID =
            OrtLibrary.function(OrtApi.MemoryInfoGetVendorId(API), OrtApi.MemoryInfoGetVendorId.descriptor());

    static int vendorId(MemorySegment info) {
        try {
            return (int) GET_VENDOR_ID.invokeExact(info);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle GET_TENSOR_MEMORY_INFO =
            OrtLibrary.function(OrtApi.GetTensorMemoryInfo(API), OrtApi.GetTensorMemoryInfo.descriptor());

    /** Where a tensor lies. */
    static MemoryLocation locationOf(MemorySegment value) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check((MemorySegment) GET_TENSOR_MEMORY_INFO.invokeExact(value, out));
            return MemoryLocation.of(out.get(ADDRESS, 0)); // which belongs to the tensor
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle GET_MEMORY_INFO_FOR_INPUTS = OrtLibrary.function(
            OrtApi.SessionGetMemoryInfoForInputs(API), OrtApi.SessionGetMemoryInfoForInputs.descriptor());

    /** Where a session reads its inputs, in their order. */
    static MemoryLocation[] inputLocations(MemorySegment session, int inputs) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment infos = scratch.allocate(ADDRESS, Math.max(1, inputs));
            Status.check((MemorySegment) GET_MEMORY_INFO_FOR_INPUTS.invokeExact(session, infos, (long) inputs));
            MemoryLocation[] locations = new MemoryLocation[inputs];
            for (int i = 0; i < inputs; i++) {
                locations[i] = MemoryLocation.of(infos.getAtIndex(ADDRESS, i));
            }
            return locations;
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle CREATE_ALLOCATOR =
            OrtLibrary.function(OrtApi.CreateAllocator(API), OrtApi.CreateAllocator.descriptor());

    static MemorySegment createAllocator(MemorySegment session, MemorySegment info) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check((MemorySegment) CREATE_ALLOCATOR.invokeExact(session, info, out));
            return out.get(ADDRESS, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle RELEASE_ALLOCATOR =
            OrtLibrary.function(OrtApi.ReleaseAllocator(API), OrtApi.ReleaseAllocator.descriptor());

    static void releaseAllocator(MemorySegment allocator) {
        try {
            RELEASE_ALLOCATOR.invokeExact(allocator);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle GET_STATISTICS =
            OrtLibrary.function(OrtApi.AllocatorGetStats(API), OrtApi.AllocatorGetStats.descriptor());

    private static final MethodHandle GET_KEY_VALUE_PAIRS =
            OrtLibrary.function(OrtApi.GetKeyValuePairs(API), OrtApi.GetKeyValuePairs.descriptor());

    private static final MethodHandle RELEASE_KEY_VALUE_PAIRS =
            OrtLibrary.function(OrtApi.ReleaseKeyValuePairs(API), OrtApi.ReleaseKeyValuePairs.descriptor());

    static Map<String, String> statistics(MemorySegment allocator) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check((MemorySegment) GET_STATISTICS.invokeExact(allocator, out));
            MemorySegment pairs = out.get(ADDRESS, 0);
            if (pairs.address() == 0) {
                return Map.of();
            }
            try {
                return read(pairs, scratch);
            } finally {
                RELEASE_KEY_VALUE_PAIRS.invokeExact(pairs);
            }
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static Map<String, String> read(MemorySegment pairs, Arena scratch) throws Throwable {
        MemorySegment keys = scratch.allocate(ADDRESS);
        MemorySegment values = scratch.allocate(ADDRESS);
        MemorySegment count = scratch.allocate(JAVA_LONG);
        GET_KEY_VALUE_PAIRS.invokeExact(pairs, keys, values, count);
        long size = count.get(JAVA_LONG, 0);
        MemorySegment keyArray = keys.get(ADDRESS, 0).reinterpret(ADDRESS.byteSize() * size);
        MemorySegment valueArray = values.get(ADDRESS, 0).reinterpret(ADDRESS.byteSize() * size);
        Map<String, String> result = new LinkedHashMap<>();
        for (long i = 0; i < size; i++) {
            result.put(Strings.read(keyArray.getAtIndex(ADDRESS, i)), Strings.read(valueArray.getAtIndex(ADDRESS, i)));
        }
        return result;
    }

    private MemoryFunctions() {}
}
