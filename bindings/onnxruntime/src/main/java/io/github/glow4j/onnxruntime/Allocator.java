package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.ADDRESS;

import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The library's default allocator on the CPU. It lives as long as the process and needs no release. */
final class Allocator {
    private static final MemorySegment API = OrtLibrary.api();

    private static final MethodHandle GET_ALLOCATOR_WITH_DEFAULT_OPTIONS = OrtLibrary.function(
            OrtApi.GetAllocatorWithDefaultOptions(API), OrtApi.GetAllocatorWithDefaultOptions.descriptor());
    private static final MethodHandle CREATE_CPU_MEMORY_INFO =
            OrtLibrary.function(OrtApi.CreateCpuMemoryInfo(API), OrtApi.CreateCpuMemoryInfo.descriptor());
    private static final MethodHandle ALLOCATOR_FREE =
            OrtLibrary.function(OrtApi.AllocatorFree(API), OrtApi.AllocatorFree.descriptor());

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
        try {
            Status.check((MemorySegment) ALLOCATOR_FREE.invokeExact(DEFAULT, memory));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static MemorySegment defaultAllocator() {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check((MemorySegment) GET_ALLOCATOR_WITH_DEFAULT_OPTIONS.invokeExact(out));
            return out.get(ADDRESS, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static MemorySegment cpuMemory(int allocatorType) {
        int defaultMemory = 0;
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check((MemorySegment) CREATE_CPU_MEMORY_INFO.invokeExact(allocatorType, defaultMemory, out));
            return out.get(ADDRESS, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private Allocator() {}
}
