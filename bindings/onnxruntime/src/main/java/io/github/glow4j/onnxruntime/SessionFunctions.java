package io.github.glow4j.onnxruntime;

import static io.github.glow4j.nativelib.CFunction.number;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.github.glow4j.nativelib.CFunction;
import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The functions on OrtSession. */
final class SessionFunctions {
    private static final MemorySegment API = OrtLibrary.api();

    private static final CFunction CREATE_SESSION = new CFunction(OrtApi.CreateSession(API));

    static MemorySegment createSession(MemorySegment env, MemorySegment path, MemorySegment options) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(CREATE_SESSION.call(env, path, options, out));
            return out.get(ADDRESS, 0);
        }
    }

    private static final CFunction CREATE_SESSION_FROM_ARRAY = new CFunction(OrtApi.CreateSessionFromArray(API));

    static MemorySegment createSessionFromArray(
            MemorySegment env, MemorySegment model, long length, MemorySegment options) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(CREATE_SESSION_FROM_ARRAY.call(env, model, number(length), options, out));
            return out.get(ADDRESS, 0);
        }
    }

    private static final CFunction GET_INPUT_COUNT = new CFunction(OrtApi.SessionGetInputCount(API));

    static long getInputCount(MemorySegment session) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(JAVA_LONG);
            Status.check(GET_INPUT_COUNT.call(session, out));
            return out.get(JAVA_LONG, 0);
        }
    }

    private static final CFunction GET_OUTPUT_COUNT = new CFunction(OrtApi.SessionGetOutputCount(API));

    static long getOutputCount(MemorySegment session) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(JAVA_LONG);
            Status.check(GET_OUTPUT_COUNT.call(session, out));
            return out.get(JAVA_LONG, 0);
        }
    }

    private static final CFunction GET_INPUT_NAME = new CFunction(OrtApi.SessionGetInputName(API));

    static String getInputName(MemorySegment session, long index) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(GET_INPUT_NAME.call(session, number(index), Allocator.DEFAULT, out));
            return Allocator.take(out.get(ADDRESS, 0));
        }
    }

    private static final CFunction GET_OUTPUT_NAME = new CFunction(OrtApi.SessionGetOutputName(API));

    static String getOutputName(MemorySegment session, long index) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(GET_OUTPUT_NAME.call(session, number(index), Allocator.DEFAULT, out));
            return Allocator.take(out.get(ADDRESS, 0));
        }
    }

    private static final CFunction GET_INPUT_TYPE_INFO = new CFunction(OrtApi.SessionGetInputTypeInfo(API));

    static MemorySegment getInputTypeInfo(MemorySegment session, long index) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(GET_INPUT_TYPE_INFO.call(session, number(index), out));
            return out.get(ADDRESS, 0);
        }
    }

    private static final CFunction GET_OUTPUT_TYPE_INFO = new CFunction(OrtApi.SessionGetOutputTypeInfo(API));

    static MemorySegment getOutputTypeInfo(MemorySegment session, long index) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(GET_OUTPUT_TYPE_INFO.call(session, number(index), out));
            return out.get(ADDRESS, 0);
        }
    }

    private static final CFunction END_PROFILING = new CFunction(OrtApi.SessionEndProfiling(API));

    static String endProfiling(MemorySegment session) {
        try (Arena scratch = Arena.ofConfined()) {
            MemorySegment out = scratch.allocate(ADDRESS);
            Status.check(END_PROFILING.call(session, Allocator.DEFAULT, out));
            return Allocator.take(out.get(ADDRESS, 0));
        }
    }

    private static final CFunction RELEASE_CAPTURED_GRAPH = new CFunction(OrtApi.SessionReleaseCapturedGraph(API));

    static void releaseCapturedGraph(MemorySegment session, int id) {
        Status.check(RELEASE_CAPTURED_GRAPH.call(session, number(id)));
    }

    private static final CFunction RELEASE_SESSION = new CFunction(OrtApi.ReleaseSession(API));

    static void releaseSession(MemorySegment handle) {
        RELEASE_SESSION.call(handle);
    }

    private SessionFunctions() {}
}
