package io.github.glow4j.onnxruntime;

import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** What a call returns: NULL for success, so that nothing is read or released unless it failed. */
final class Status {
    private static final MemorySegment API = OrtLibrary.api();

    /** Linked where a call fails. */
    private static final class Failed {
        static final MethodHandle GET_ERROR_CODE =
                OrtLibrary.function(OrtApi.GetErrorCode(API), OrtApi.GetErrorCode.descriptor());
        static final MethodHandle GET_ERROR_MESSAGE =
                OrtLibrary.function(OrtApi.GetErrorMessage(API), OrtApi.GetErrorMessage.descriptor());
        static final MethodHandle RELEASE_STATUS =
                OrtLibrary.function(OrtApi.ReleaseStatus(API), OrtApi.ReleaseStatus.descriptor());
    }

    static void check(MemorySegment status) {
        if (status.address() != 0) {
            throw exception(status);
        }
    }

    /** For calls bound with {@code long} results: no segment is made for a success. */
    static void check(long status) {
        if (status != 0) {
            throw exception(MemorySegment.ofAddress(status));
        }
    }

    private static OrtException exception(MemorySegment status) {
        try {
            int code = (int) Failed.GET_ERROR_CODE.invokeExact(status);
            MemorySegment message = (MemorySegment) Failed.GET_ERROR_MESSAGE.invokeExact(status);
            OrtException exception = OrtException.of(code, Strings.read(message));
            Failed.RELEASE_STATUS.invokeExact(status);
            return exception;
        } catch (Throwable e) {
            throw OrtLibrary.failure(e);
        }
    }

    private Status() {}
}
