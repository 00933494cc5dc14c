package io.github.glow4j.onnxruntime;

import static io.github.glow4j.nativelib.CFunction.number;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.glow4j.nativelib.CFunction;
import io.github.glow4j.onnxruntime.c.OrtApi;
import io.github.glow4j.onnxruntime.c.onnxruntime_h;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;

/** The functions on OrtMemoryInfo and on the allocators of a session. */
final class MemoryFunctions {
    private static final MemorySegment API = OrtLibrary.api();

    private static final CFunction CREATE_MEMORY_INFO_V2 = new CFunction(OrtApi.CreateMemoryInfo_V2(API));

    static MemorySegment createMemoryInfo(String name, int deviceType, int vendor, int device, int memoryType) {
        long alignment = 0; // the library's own
        int allocatorType = onnxruntime_h.OrtDeviceAllocator();
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(CREATE_MEMORY_INFO_V2.call(
                    scratch.allocateFrom(name),
                    number(deviceType),
                    number(vendor),
                    number(device),
                    number(memoryType),
                    number(alignment),
                    number(allocatorType),
                    out));
            return out.get(ADDRESS, 0);
        }
    }

    private static final CFunction GET_ID = new CFunction(OrtApi.MemoryInfoGetId(API));

    static int deviceId(MemorySegment info) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(JAVA_INT);
            Status.check(GET_ID.call(info, out));
            return out.get(JAVA_INT, 0);
        }
    }

    private static final CFunction GET_DEVICE_TYPE = new CFunction(OrtApi.MemoryInfoGetDeviceType(API));

    static int deviceType(MemorySegment info) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(JAVA_INT);
            GET_DEVICE_TYPE.call(info, out);
            return out.get(JAVA_INT, 0);
        }
    }

    private static final CFunction GET_MEMORY_TYPE = new CFunction(OrtApi.MemoryInfoGetDeviceMemType(API));

    static int memoryType(MemorySegment info) {
        return (int) GET_MEMORY_TYPE.call(info);
    }

    private static final CFunction GET_VENDOR_ID = new CFunction(OrtApi.MemoryInfoGetVendorId(API));

    static int vendorId(MemorySegment info) {
        return (int) GET_VENDOR_ID.call(info);
    }

    private static final CFunction GET_TENSOR_MEMORY_INFO = new CFunction(OrtApi.GetTensorMemoryInfo(API));

    /** Where a tensor lies. */
    static MemoryLocation locationOf(MemorySegment value) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(GET_TENSOR_MEMORY_INFO.call(value, out));
            return MemoryLocation.of(out.get(ADDRESS, 0)); // which belongs to the tensor
        }
    }

    private static final CFunction GET_MEMORY_INFO_FOR_INPUTS =
            new CFunction(OrtApi.SessionGetMemoryInfoForInputs(API));

    /** Where a session reads its inputs, in their order. */
    static MemoryLocation[] inputLocations(MemorySegment session, int inputs) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment infos = scratch.allocate(ADDRESS, Math.max(1, inputs));
            Status.check(GET_MEMORY_INFO_FOR_INPUTS.call(session, infos, number(inputs)));
            MemoryLocation[] locations = new MemoryLocation[inputs];
            for (int i = 0; i < inputs; i++) {
                locations[i] = MemoryLocation.of(infos.getAtIndex(ADDRESS, i));
            }
            return locations;
        }
    }

    private static final CFunction CREATE_ALLOCATOR = new CFunction(OrtApi.CreateAllocator(API));

    static MemorySegment createAllocator(MemorySegment session, MemorySegment info) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(CREATE_ALLOCATOR.call(session, info, out));
            return out.get(ADDRESS, 0);
        }
    }

    private static final CFunction RELEASE_ALLOCATOR = new CFunction(OrtApi.ReleaseAllocator(API));

    static void releaseAllocator(MemorySegment allocator) {
        RELEASE_ALLOCATOR.call(allocator);
    }

    private static final CFunction GET_STATISTICS = new CFunction(OrtApi.AllocatorGetStats(API));

    private static final CFunction GET_KEY_VALUE_PAIRS = new CFunction(OrtApi.GetKeyValuePairs(API));

    private static final CFunction RELEASE_KEY_VALUE_PAIRS = new CFunction(OrtApi.ReleaseKeyValuePairs(API));

    static Map<String, String> statistics(MemorySegment allocator) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(GET_STATISTICS.call(allocator, out));
            MemorySegment pairs = out.get(ADDRESS, 0);
            if (pairs.address() == 0) {
                return Map.of();
            }
            try {
                return read(pairs, scratch);
            } finally {
                RELEASE_KEY_VALUE_PAIRS.call(pairs);
            }
        }
    }

    private static Map<String, String> read(MemorySegment pairs, Arena scratch) {
        MemorySegment keys = scratch.allocate(ADDRESS);
        MemorySegment values = scratch.allocate(ADDRESS);
        MemorySegment count = scratch.allocate(JAVA_LONG);
        GET_KEY_VALUE_PAIRS.call(pairs, keys, values, count);
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
