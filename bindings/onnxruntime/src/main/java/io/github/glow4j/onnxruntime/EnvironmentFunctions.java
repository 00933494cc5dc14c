package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.ADDRESS;

import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The functions on OrtEnv. */
final class EnvironmentFunctions {
    private static final MemorySegment API = OrtLibrary.api();

    private static final MethodHandle CREATE_ENV_WITH_CUSTOM_LOGGER =
            OrtLibrary.function(OrtApi.CreateEnvWithCustomLogger(API), OrtApi.CreateEnvWithCustomLogger.descriptor());

    static MemorySegment createEnvWithCustomLogger(
            MemorySegment loggingFunction, MemorySegment loggerParam, int severity, String logid) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check((MemorySegment) CREATE_ENV_WITH_CUSTOM_LOGGER.invokeExact(
                    loggingFunction, loggerParam, severity, scratch.allocateFrom(logid), out));
            return out.get(ADDRESS, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle UPDATE_ENV_WITH_CUSTOM_LOG_LEVEL = OrtLibrary.function(
            OrtApi.UpdateEnvWithCustomLogLevel(API), OrtApi.UpdateEnvWithCustomLogLevel.descriptor());

    static void updateEnvWithCustomLogLevel(MemorySegment env, int severity) {
        try {
            Status.check((MemorySegment) UPDATE_ENV_WITH_CUSTOM_LOG_LEVEL.invokeExact(env, severity));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle DISABLE_TELEMETRY_EVENTS =
            OrtLibrary.function(OrtApi.DisableTelemetryEvents(API), OrtApi.DisableTelemetryEvents.descriptor());

    static void disableTelemetryEvents(MemorySegment env) {
        try {
            Status.check((MemorySegment) DISABLE_TELEMETRY_EVENTS.invokeExact(env));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    /** Linked where it is wanted: it has a shape of its own. */
    private static final class Arenas {
        static final MethodHandle CREATE_AND_REGISTER_ALLOCATOR = OrtLibrary.function(
                OrtApi.CreateAndRegisterAllocator(API), OrtApi.CreateAndRegisterAllocator.descriptor());
    }

    static void createAndRegisterAllocator(MemorySegment env, MemorySegment memoryInfo, MemorySegment arenaCfg) {
        try {
            Status.check((MemorySegment) Arenas.CREATE_AND_REGISTER_ALLOCATOR.invokeExact(env, memoryInfo, arenaCfg));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle RELEASE_ENV =
            OrtLibrary.function(OrtApi.ReleaseEnv(API), OrtApi.ReleaseEnv.descriptor());

    static void releaseEnv(MemorySegment handle) {
        try {
            RELEASE_ENV.invokeExact(handle);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private EnvironmentFunctions() {}
}
