package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.ADDRESS;

import io.github.glow4j.nativelib.CFunction;
import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The functions on OrtRunOptions. */
final class RunFunctions {
    private static final MemorySegment API = OrtLibrary.api();

    private static final CFunction CREATE_RUN_OPTIONS = new CFunction(OrtApi.CreateRunOptions(API));

    static MemorySegment createRunOptions() {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(CREATE_RUN_OPTIONS.call(out));
            return out.get(ADDRESS, 0);
        }
    }

    private static final CFunction SET_RUN_TAG = new CFunction(OrtApi.RunOptionsSetRunTag(API));

    static void setRunTag(MemorySegment options, String runTag) {
        try (Arena scratch = Arena.ofConfined()) {
            Status.check(SET_RUN_TAG.call(options, scratch.allocateFrom(runTag)));
        }
    }

    private static final CFunction ADD_RUN_CONFIG_ENTRY = new CFunction(OrtApi.AddRunConfigEntry(API));

    static void addRunConfigEntry(MemorySegment options, String key, String value) {
        try (Arena scratch = Arena.ofConfined()) {
            Status.check(ADD_RUN_CONFIG_ENTRY.call(options, scratch.allocateFrom(key), scratch.allocateFrom(value)));
        }
    }

    private static final CFunction SET_TERMINATE = new CFunction(OrtApi.RunOptionsSetTerminate(API));

    static void setTerminate(MemorySegment options) {
        Status.check(SET_TERMINATE.call(options));
    }

    private static final CFunction UNSET_TERMINATE = new CFunction(OrtApi.RunOptionsUnsetTerminate(API));

    static void unsetTerminate(MemorySegment options) {
        Status.check(UNSET_TERMINATE.call(options));
    }

    private static final CFunction RELEASE_RUN_OPTIONS = new CFunction(OrtApi.ReleaseRunOptions(API));

    static void releaseRunOptions(MemorySegment handle) {
        RELEASE_RUN_OPTIONS.call(handle);
    }

    private RunFunctions() {}
}
