package io.github.glow4j.onnxruntime;

import static io.github.glow4j.nativelib.CFunction.number;
import static java.lang.foreign.ValueLayout.ADDRESS;

import io.github.glow4j.nativelib.CFunction;
import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/** The functions on OrtSessionOptions. */
final class OptionsFunctions {
    private static final MemorySegment API = OrtLibrary.api();

    private static final CFunction CREATE_SESSION_OPTIONS = new CFunction(OrtApi.CreateSessionOptions(API));

    static MemorySegment createSessionOptions() {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(CREATE_SESSION_OPTIONS.call(out));
            return out.get(ADDRESS, 0);
        }
    }

    private static final CFunction SET_INTRA_OP_NUM_THREADS = new CFunction(OrtApi.SetIntraOpNumThreads(API));

    static void setIntraOpNumThreads(MemorySegment options, int threads) {
        Status.check(SET_INTRA_OP_NUM_THREADS.call(options, number(threads)));
    }

    private static final CFunction SET_INTER_OP_NUM_THREADS = new CFunction(OrtApi.SetInterOpNumThreads(API));

    static void setInterOpNumThreads(MemorySegment options, int threads) {
        Status.check(SET_INTER_OP_NUM_THREADS.call(options, number(threads)));
    }

    private static final CFunction SET_SESSION_GRAPH_OPTIMIZATION_LEVEL =
            new CFunction(OrtApi.SetSessionGraphOptimizationLevel(API));

    static void setSessionGraphOptimizationLevel(MemorySegment options, int level) {
        Status.check(SET_SESSION_GRAPH_OPTIMIZATION_LEVEL.call(options, number(level)));
    }

    private static final CFunction SET_SESSION_EXECUTION_MODE = new CFunction(OrtApi.SetSessionExecutionMode(API));

    static void setSessionExecutionMode(MemorySegment options, int mode) {
        Status.check(SET_SESSION_EXECUTION_MODE.call(options, number(mode)));
    }

    private static final CFunction ENABLE_MEM_PATTERN = new CFunction(OrtApi.EnableMemPattern(API));

    static void enableMemPattern(MemorySegment options) {
        Status.check(ENABLE_MEM_PATTERN.call(options));
    }

    private static final CFunction DISABLE_MEM_PATTERN = new CFunction(OrtApi.DisableMemPattern(API));

    static void disableMemPattern(MemorySegment options) {
        Status.check(DISABLE_MEM_PATTERN.call(options));
    }

    private static final CFunction ENABLE_CPU_MEM_ARENA = new CFunction(OrtApi.EnableCpuMemArena(API));

    static void enableCpuMemArena(MemorySegment options) {
        Status.check(ENABLE_CPU_MEM_ARENA.call(options));
    }

    private static final CFunction DISABLE_CPU_MEM_ARENA = new CFunction(OrtApi.DisableCpuMemArena(API));

    static void disableCpuMemArena(MemorySegment options) {
        Status.check(DISABLE_CPU_MEM_ARENA.call(options));
    }

    private static final CFunction SET_SESSION_LOG_ID = new CFunction(OrtApi.SetSessionLogId(API));

    static void setSessionLogId(MemorySegment options, String logid) {
        try (Arena scratch = Arena.ofConfined()) {
            Status.check(SET_SESSION_LOG_ID.call(options, scratch.allocateFrom(logid)));
        }
    }

    private static final CFunction SET_SESSION_LOG_SEVERITY_LEVEL =
            new CFunction(OrtApi.SetSessionLogSeverityLevel(API));

    static void setSessionLogSeverityLevel(MemorySegment options, int severity) {
        Status.check(SET_SESSION_LOG_SEVERITY_LEVEL.call(options, number(severity)));
    }

    private static final CFunction SET_DETERMINISTIC_COMPUTE = new CFunction(OrtApi.SetDeterministicCompute(API));

    static void setDeterministicCompute(MemorySegment options, boolean value) {
        Status.check(SET_DETERMINISTIC_COMPUTE.call(options, number(value ? 1 : 0)));
    }

    private static final CFunction SET_OPTIMIZED_MODEL_FILE_PATH = new CFunction(OrtApi.SetOptimizedModelFilePath(API));

    static void setOptimizedModelFilePath(MemorySegment options, MemorySegment path) {
        Status.check(SET_OPTIMIZED_MODEL_FILE_PATH.call(options, path));
    }

    private static final CFunction ENABLE_PROFILING = new CFunction(OrtApi.EnableProfiling(API));

    static void enableProfiling(MemorySegment options, MemorySegment prefix) {
        Status.check(ENABLE_PROFILING.call(options, prefix));
    }

    private static final CFunction ADD_FREE_DIMENSION_OVERRIDE_BY_NAME =
            new CFunction(OrtApi.AddFreeDimensionOverrideByName(API));

    static void addFreeDimensionOverrideByName(MemorySegment options, String dimName, long dimValue) {
        try (Arena scratch = Arena.ofConfined()) {
            Status.check(
                    ADD_FREE_DIMENSION_OVERRIDE_BY_NAME.call(options, scratch.allocateFrom(dimName), number(dimValue)));
        }
    }

    private static final CFunction ADD_INITIALIZER = new CFunction(OrtApi.AddInitializer(API));

    /** The value must outlive the session. */
    static void addInitializer(MemorySegment options, String name, MemorySegment value, SegmentAllocator scratch) {
        Status.check(ADD_INITIALIZER.call(options, scratch.allocateFrom(name), value));
    }

    private static final CFunction ADD_SESSION_CONFIG_ENTRY = new CFunction(OrtApi.AddSessionConfigEntry(API));

    static void addSessionConfigEntry(MemorySegment options, String key, String value) {
        try (Arena scratch = Arena.ofConfined()) {
            Status.check(
                    ADD_SESSION_CONFIG_ENTRY.call(options, scratch.allocateFrom(key), scratch.allocateFrom(value)));
        }
    }

    private static final CFunction RELEASE_SESSION_OPTIONS = new CFunction(OrtApi.ReleaseSessionOptions(API));

    static void releaseSessionOptions(MemorySegment handle) {
        RELEASE_SESSION_OPTIONS.call(handle);
    }

    private OptionsFunctions() {}
}
