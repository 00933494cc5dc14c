package io.github.glow4j.onnxruntime;

import io.github.glow4j.nativelib.CFunction;
import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.MemorySegment;

/** What a call returns: NULL for success, so that nothing is read or released unless it failed. */
final class Status {
    private static final MemorySegment API = OrtLibrary.api();

    private static final CFunction GET_ERROR_CODE = new CFunction(OrtApi.GetErrorCode(API));
    private static final CFunction GET_ERROR_MESSAGE = new CFunction(OrtApi.GetErrorMessage(API));
    private static final CFunction RELEASE_STATUS = new CFunction(OrtApi.ReleaseStatus(API));

    static void check(long status) {
        if (status != 0) {
            throw exception(MemorySegment.ofAddress(status));
        }
    }

    private static OrtException exception(MemorySegment status) {
        int code = (int) GET_ERROR_CODE.call(status);
        MemorySegment message = MemorySegment.ofAddress(GET_ERROR_MESSAGE.call(status));
        OrtException exception = OrtException.of(code, Strings.read(message));
        RELEASE_STATUS.call(status);
        return exception;
    }

    private Status() {}
}
