package io.github.glow4j.onnxruntime;

import static io.github.glow4j.nativelib.CFunction.number;
import static java.lang.foreign.ValueLayout.ADDRESS;

import io.github.glow4j.nativelib.CFunction;
import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The library's default allocator on the CPU. It lives as long as the process and needs no release. */
final class Allocator {
    private static final MemorySegment API = OrtLibrary.api();

    private static final CFunction GET_ALLOCATOR_WITH_DEFAULT_OPTIONS =
            new CFunction(OrtApi.GetAllocatorWithDefaultOptions(API));
    private static final CFunction CREATE_CPU_MEMORY_INFO = new CFunction(OrtApi.CreateCpuMemoryInfo(API));
    private static final CFunction ALLOCATOR_FREE = new CFunction(OrtApi.AllocatorFree(API));

    static final MemorySegment DEFAULT = defaultAllocator();

    /** Describes ordinary memory. One for the process, never released. */
    static final MemorySegment CPU_MEMORY = cpuMemory(0); // no arena: the memory is the caller's

    /** Describes ordinary memory that an arena hands out. One for the process, never released. */
    static final MemorySegment ARENA_MEMORY = cpuMemory(1);

    /** Reads a string that the library allocated for us, and frees it. */
    static String take(MemorySegment string) {
        try {
            return Strings.read(string);
        } finally {
            free(string);
        }
    }

    static void free(MemorySegment memory) {
        if (memory.address() == 0) {
            return;
        }
        Status.check(ALLOCATOR_FREE.call(DEFAULT, memory));
    }

    private static MemorySegment defaultAllocator() {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(GET_ALLOCATOR_WITH_DEFAULT_OPTIONS.call(out));
            return out.get(ADDRESS, 0);
        }
    }

    private static MemorySegment cpuMemory(int allocatorType) {
        int defaultMemory = 0;
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(CREATE_CPU_MEMORY_INFO.call(number(allocatorType), number(defaultMemory), out));
            return out.get(ADDRESS, 0);
        }
    }

    private Allocator() {}
}
