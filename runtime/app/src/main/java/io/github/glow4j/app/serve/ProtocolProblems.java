package io.github.glow4j.app.serve;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with a request that breaks HTTP itself, before any endpoint sees it. */
final class ProtocolProblems implements DirectHandler {
    private static final int BAD_REQUEST = 400;
    private static final int TOO_LARGE = 413;
    private static final int INTERNAL_ERROR = 500;
    private static final int UNAVAILABLE = 503;

    static DirectHandlers handlers() {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (EventType type : EventType.values()) {
            handlers.addHandler(type, new ProtocolProblems());
        }
        return handlers.build();
    }

    @Override
    public TransportResponse handle(
            TransportRequest request,
            EventType type,
            Status status,
            ServerResponseHeaders headers,
            @Nullable String message) {
        int code = code(type, status);
        Answer answer = Problem.of(code, detail(code, message)).answer();
        return TransportResponse.builder()
                .status(Status.create(code))
                .headers(headers)
                .header(HeaderNames.CONTENT_TYPE, answer.type())
                .keepAlive(type.keepAlive())
                .entity(answer.bytes(0))
                .build();
    }

    /** What HTTP versions and encodings the server knows is no failure of the server: those are 400 here. */
    private static int code(EventType type, Status status) {
        boolean serverFailed = type == EventType.INTERNAL_ERROR || status.code() == UNAVAILABLE;
        return status.code() >= INTERNAL_ERROR && !serverFailed ? BAD_REQUEST : status.code();
    }

    private static String detail(int code, @Nullable String message) {
        return switch (code) {
            case INTERNAL_ERROR -> "an internal error";
            case TOO_LARGE -> "the body has more than " + Limits.BODY_BYTES + " bytes";
            default -> message == null || message.isBlank() ? "the request is not HTTP/1.1" : message;
        };
    }
}
