package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The functions on OrtSession. */
final class SessionFunctions {
    private static final MemorySegment API = OrtLibrary.api();

    private static final MethodHandle CREATE_SESSION =
            OrtLibrary.function(OrtApi.CreateSession(API), OrtApi.CreateSession.descriptor());

    static MemorySegment createSession(MemorySegment env, MemorySegment path, MemorySegment options) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check((MemorySegment) CREATE_SESSION.invokeExact(env, path, options, out));
            return out.get(ADDRESS, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    /** Linked where it is wanted: it has a shape of its own. */
    private static final class FromArray {
        static final MethodHandle CREATE_SESSION_FROM_ARRAY =
                OrtLibrary.function(OrtApi.CreateSessionFromArray(API), OrtApi.CreateSessionFromArray.descriptor());
    }

    static MemorySegment createSessionFromArray(
            MemorySegment env, MemorySegment model, long length, MemorySegment options) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(
                    (MemorySegment) FromArray.CREATE_SESSION_FROM_ARRAY.invokeExact(env, model, length, options, out));
            return out.get(ADDRESS, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle GET_INPUT_COUNT =
            OrtLibrary.function(OrtApi.SessionGetInputCount(API), OrtApi.SessionGetInputCount.descriptor());

    static long getInputCount(MemorySegment session) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(JAVA_LONG);
            Status.check((MemorySegment) GET_INPUT_COUNT.invokeExact(session, out));
            return out.get(JAVA_LONG, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle GET_OUTPUT_COUNT =
            OrtLibrary.function(OrtApi.SessionGetOutputCount(API), OrtApi.SessionGetOutputCount.descriptor());

    static long getOutputCount(MemorySegment session) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(JAVA_LONG);
            Status.check((MemorySegment) GET_OUTPUT_COUNT.invokeExact(session, out));
            return out.get(JAVA_LONG, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle GET_INPUT_NAME =
            OrtLibrary.function(OrtApi.SessionGetInputName(API), OrtApi.SessionGetInputName.descriptor());

    static String getInputName(MemorySegment session, long index) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check((MemorySegment) GET_INPUT_NAME.invokeExact(session, index, Allocator.DEFAULT, out));
            return Allocator.take(out.get(ADDRESS, 0));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle GET_OUTPUT_NAME =
            OrtLibrary.function(OrtApi.SessionGetOutputName(API), OrtApi.SessionGetOutputName.descriptor());

    static String getOutputName(MemorySegment session, long index) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check((MemorySegment) GET_OUTPUT_NAME.invokeExact(session, index, Allocator.DEFAULT, out));
            return Allocator.take(out.get(ADDRESS, 0));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle GET_INPUT_TYPE_INFO =
            OrtLibrary.function(OrtApi.SessionGetInputTypeInfo(API), OrtApi.SessionGetInputTypeInfo.descriptor());

    static MemorySegment getInputTypeInfo(MemorySegment session, long index) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check((MemorySegment) GET_INPUT_TYPE_INFO.invokeExact(session, index, out));
            return out.get(ADDRESS, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle GET_OUTPUT_TYPE_INFO =
            OrtLibrary.function(OrtApi.SessionGetOutputTypeInfo(API), OrtApi.SessionGetOutputTypeInfo.descriptor());

    static MemorySegment getOutputTypeInfo(MemorySegment session, long index) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check((MemorySegment) GET_OUTPUT_TYPE_INFO.invokeExact(session, index, out));
            return out.get(ADDRESS, 0);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle END_PROFILING =
            OrtLibrary.function(OrtApi.SessionEndProfiling(API), OrtApi.SessionEndProfiling.descriptor());

    static String endProfiling(MemorySegment session) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check((MemorySegment) END_PROFILING.invokeExact(session, Allocator.DEFAULT, out));
            return Allocator.take(out.get(ADDRESS, 0));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle RELEASE_CAPTURED_GRAPH = OrtLibrary.function(
            OrtApi.SessionReleaseCapturedGraph(API), OrtApi.SessionReleaseCapturedGraph.descriptor());

    static void releaseCapturedGraph(MemorySegment session, int id) {
        try {
            Status.check((MemorySegment) RELEASE_CAPTURED_GRAPH.invokeExact(session, id));
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private static final MethodHandle RELEASE_SESSION =
            OrtLibrary.function(OrtApi.ReleaseSession(API), OrtApi.ReleaseSession.descriptor());

    static void releaseSession(MemorySegment handle) {
        try {
            RELEASE_SESSION.invokeExact(handle);
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private SessionFunctions() {}
}
