package io.github.glow4j.onnxruntime;

import static io.github.glow4j.nativelib.CFunction.number;
import static java.lang.foreign.ValueLayout.ADDRESS;

import io.github.glow4j.nativelib.CFunction;
import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The functions on OrtEnv. */
final class EnvironmentFunctions {
    private static final MemorySegment API = OrtLibrary.api();

    private static final CFunction CREATE_ENV_WITH_CUSTOM_LOGGER = new CFunction(OrtApi.CreateEnvWithCustomLogger(API));

    static MemorySegment createEnvWithCustomLogger(
            MemorySegment loggingFunction, MemorySegment loggerParam, int severity, String logid) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(CREATE_ENV_WITH_CUSTOM_LOGGER.call(
                    loggingFunction, loggerParam, number(severity), scratch.allocateFrom(logid), out));
            return out.get(ADDRESS, 0);
        }
    }

    private static final CFunction UPDATE_ENV_WITH_CUSTOM_LOG_LEVEL =
            new CFunction(OrtApi.UpdateEnvWithCustomLogLevel(API));

    static void updateEnvWithCustomLogLevel(MemorySegment env, int severity) {
        Status.check(UPDATE_ENV_WITH_CUSTOM_LOG_LEVEL.call(env, number(severity)));
    }

    private static final CFunction DISABLE_TELEMETRY_EVENTS = new CFunction(OrtApi.DisableTelemetryEvents(API));

    static void disableTelemetryEvents(MemorySegment env) {
        Status.check(DISABLE_TELEMETRY_EVENTS.call(env));
    }

    private static final CFunction CREATE_AND_REGISTER_ALLOCATOR =
            new CFunction(OrtApi.CreateAndRegisterAllocator(API));

    static void createAndRegisterAllocator(MemorySegment env, MemorySegment memoryInfo, MemorySegment arenaCfg) {
        Status.check(CREATE_AND_REGISTER_ALLOCATOR.call(env, memoryInfo, arenaCfg));
    }

    private static final CFunction RELEASE_ENV = new CFunction(OrtApi.ReleaseEnv(API));

    static void releaseEnv(MemorySegment handle) {
        RELEASE_ENV.call(handle);
    }

    private EnvironmentFunctions() {}
}
