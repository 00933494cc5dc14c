package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.ADDRESS;

import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandle;

/** The functions on OrtSessionOptions. */
final class OptionsFunctions {
    private static final MemorySegment API = OrtLibrary.api();

    private static final MethodHandle CREATE_SESSION_OPTIONS =
            OrtLibrary.function(OrtApi.CreateSessionOptions(API), OrtApi.CreateSessionOptions.descriptor());

    static MemorySegment createSessionOptions() {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check((MemorySegment) CREATE_SESSION_OPTIONS.invokeExact(out));
            return out.get(ADDRESS, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle SET_INTRA_OP_NUM_THREADS =
            OrtLibrary.function(OrtApi.SetIntraOpNumThreads(API), OrtApi.SetIntraOpNumThreads.descriptor());

    static void setIntraOpNumThreads(MemorySegment options, int threads) {
        try {
            Status.check((MemorySegment) SET_INTRA_OP_NUM_THREADS.invokeExact(options, threads));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle SET_INTER_OP_NUM_THREADS =
            OrtLibrary.function(OrtApi.SetInterOpNumThreads(API), OrtApi.SetInterOpNumThreads.descriptor());

    static void setInterOpNumThreads(MemorySegment options, int threads) {
        try {
            Status.check((MemorySegment) SET_INTER_OP_NUM_THREADS.invokeExact(options, threads));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle SET_SESSION_GRAPH_OPTIMIZATION_LEVEL = OrtLibrary.function(
            OrtApi.SetSessionGraphOptimizationLevel(API), OrtApi.SetSessionGraphOptimizationLevel.descriptor());

    static void setSessionGraphOptimizationLevel(MemorySegment options, int level) {
        try {
            Status.check((MemorySegment) SET_SESSION_GRAPH_OPTIMIZATION_LEVEL.invokeExact(options, level));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle SET_SESSION_EXECUTION_MODE =
            OrtLibrary.function(OrtApi.SetSessionExecutionMode(API), OrtApi.SetSessionExecutionMode.descriptor());

    static void setSessionExecutionMode(MemorySegment options, int mode) {
        try {
            Status.check((MemorySegment) SET_SESSION_EXECUTION_MODE.invokeExact(options, mode));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle ENABLE_MEM_PATTERN =
            OrtLibrary.function(OrtApi.EnableMemPattern(API), OrtApi.EnableMemPattern.descriptor());

    static void enableMemPattern(MemorySegment options) {
        try {
            Status.check((MemorySegment) ENABLE_MEM_PATTERN.invokeExact(options));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle DISABLE_MEM_PATTERN =
            OrtLibrary.function(OrtApi.DisableMemPattern(API), OrtApi.DisableMemPattern.descriptor());

    static void disableMemPattern(MemorySegment options) {
        try {
            Status.check((MemorySegment) DISABLE_MEM_PATTERN.invokeExact(options));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle ENABLE_CPU_MEM_ARENA =
            OrtLibrary.function(OrtApi.EnableCpuMemArena(API), OrtApi.EnableCpuMemArena.descriptor());

    static void enableCpuMemArena(MemorySegment options) {
        try {
            Status.check((MemorySegment) ENABLE_CPU_MEM_ARENA.invokeExact(options));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle DISABLE_CPU_MEM_ARENA =
            OrtLibrary.function(OrtApi.DisableCpuMemArena(API), OrtApi.DisableCpuMemArena.descriptor());

    static void disableCpuMemArena(MemorySegment options) {
        try {
            Status.check((MemorySegment) DISABLE_CPU_MEM_ARENA.invokeExact(options));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle SET_SESSION_LOG_ID =
            OrtLibrary.function(OrtApi.SetSessionLogId(API), OrtApi.SetSessionLogId.descriptor());

    static void setSessionLogId(MemorySegment options, String logid) {
        try (Arena scratch = Arena.ofConfined()) {
            Status.check((MemorySegment) SET_SESSION_LOG_ID.invokeExact(options, scratch.allocateFrom(logid)));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle SET_SESSION_LOG_SEVERITY_LEVEL =
            OrtLibrary.function(OrtApi.SetSessionLogSeverityLevel(API), OrtApi.SetSessionLogSeverityLevel.descriptor());

    static void setSessionLogSeverityLevel(MemorySegment options, int severity) {
        try {
            Status.check((MemorySegment) SET_SESSION_LOG_SEVERITY_LEVEL.invokeExact(options, severity));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    /** Linked where it is wanted: it has a shape of its own. */
    private static final class Deterministic {
        static final MethodHandle SET_DETERMINISTIC_COMPUTE =
                OrtLibrary.function(OrtApi.SetDeterministicCompute(API), OrtApi.SetDeterministicCompute.descriptor());
    }

    static void setDeterministicCompute(MemorySegment options, boolean value) {
        try {
            Status.check((MemorySegment) Deterministic.SET_DETERMINISTIC_COMPUTE.invokeExact(options, value));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle SET_OPTIMIZED_MODEL_FILE_PATH =
            OrtLibrary.function(OrtApi.SetOptimizedModelFilePath(API), OrtApi.SetOptimizedModelFilePath.descriptor());

    static void setOptimizedModelFilePath(MemorySegment options, MemorySegment path) {
        try {
            Status.check((MemorySegment) SET_OPTIMIZED_MODEL_FILE_PATH.invokeExact(options, path));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle ENABLE_PROFILING =
            OrtLibrary.function(OrtApi.EnableProfiling(API), OrtApi.EnableProfiling.descriptor());

    static void enableProfiling(MemorySegment options, MemorySegment prefix) {
        try {
            Status.check((MemorySegment) ENABLE_PROFILING.invokeExact(options, prefix));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle ADD_FREE_DIMENSION_OVERRIDE_BY_NAME = OrtLibrary.function(
            OrtApi.AddFreeDimensionOverrideByName(API), OrtApi.AddFreeDimensionOverrideByName.descriptor());

    static void addFreeDimensionOverrideByName(MemorySegment options, String dimName, long dimValue) {
        try (Arena scratch = Arena.ofConfined()) {
            Status.check((MemorySegment)
                    ADD_FREE_DIMENSION_OVERRIDE_BY_NAME.invokeExact(options, scratch.allocateFrom(dimName), dimValue));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle ADD_INITIALIZER =
            OrtLibrary.function(OrtApi.AddInitializer(API), OrtApi.AddInitializer.descriptor());

    /** The value must outlive the session. */
    static void addInitializer(MemorySegment options, String name, MemorySegment value, SegmentAllocator scratch) {
        try {
            Status.check((MemorySegment) ADD_INITIALIZER.invokeExact(options, scratch.allocateFrom(name), value));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle ADD_SESSION_CONFIG_ENTRY =
            OrtLibrary.function(OrtApi.AddSessionConfigEntry(API), OrtApi.AddSessionConfigEntry.descriptor());

    static void addSessionConfigEntry(MemorySegment options, String key, String value) {
        try (Arena scratch = Arena.ofConfined()) {
            Status.check((MemorySegment) ADD_SESSION_CONFIG_ENTRY.invokeExact(
                    options, scratch.allocateFrom(key), scratch.allocateFrom(value)));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle RELEASE_SESSION_OPTIONS =
            OrtLibrary.function(OrtApi.ReleaseSessionOptions(API), OrtApi.ReleaseSessionOptions.descriptor());

    static void releaseSessionOptions(MemorySegment handle) {
        try {
            RELEASE_SESSION_OPTIONS.invokeExact(handle);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private OptionsFunctions() {}
}
