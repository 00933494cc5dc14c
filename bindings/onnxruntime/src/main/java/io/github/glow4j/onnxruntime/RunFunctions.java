package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.ADDRESS;

import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The functions on OrtRunOptions. */
final class RunFunctions {
    private static final MemorySegment API = OrtLibrary.api();

    private static final MethodHandle CREATE_RUN_OPTIONS =
            OrtLibrary.function(OrtApi.CreateRunOptions(API), OrtApi.CreateRunOptions.descriptor());

    static MemorySegment createRunOptions() {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check((MemorySegment) CREATE_RUN_OPTIONS.invokeExact(out));
            return out.get(ADDRESS, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle SET_RUN_TAG =
            OrtLibrary.function(OrtApi.RunOptionsSetRunTag(API), OrtApi.RunOptionsSetRunTag.descriptor());

    static void setRunTag(MemorySegment options, String runTag) {
        try (Arena scratch = Arena.ofConfined()) {
            Status.check((MemorySegment) SET_RUN_TAG.invokeExact(options, scratch.allocateFrom(runTag)));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle ADD_RUN_CONFIG_ENTRY =
            OrtLibrary.function(OrtApi.AddRunConfigEntry(API), OrtApi.AddRunConfigEntry.descriptor());

    static void addRunConfigEntry(MemorySegment options, String key, String value) {
        try (Arena scratch = Arena.ofConfined()) {
            Status.check((MemorySegment)
                    ADD_RUN_CONFIG_ENTRY.invokeExact(options, scratch.allocateFrom(key), scratch.allocateFrom(value)));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle SET_TERMINATE =
            OrtLibrary.function(OrtApi.RunOptionsSetTerminate(API), OrtApi.RunOptionsSetTerminate.descriptor());

    static void setTerminate(MemorySegment options) {
        try {
            Status.check((MemorySegment) SET_TERMINATE.invokeExact(options));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle UNSET_TERMINATE =
            OrtLibrary.function(OrtApi.RunOptionsUnsetTerminate(API), OrtApi.RunOptionsUnsetTerminate.descriptor());

    static void unsetTerminate(MemorySegment options) {
        try {
            Status.check((MemorySegment) UNSET_TERMINATE.invokeExact(options));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle RELEASE_RUN_OPTIONS =
            OrtLibrary.function(OrtApi.ReleaseRunOptions(API), OrtApi.ReleaseRunOptions.descriptor());

    static void releaseRunOptions(MemorySegment handle) {
        try {
            RELEASE_RUN_OPTIONS.invokeExact(handle);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private RunFunctions() {}
}
