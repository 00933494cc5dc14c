package io.github.glow4j.app.serve;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;

/** Says what is wrong with a request that breaks HTTP itself, before any endpoint sees it. */
final class ProtocolProblems implements DirectHandler {
    private static final int INTERNAL_ERROR = 500;

    static DirectHandlers handlers() {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (EventType type : EventType.values()) {
            handlers.addHandler(type, new ProtocolProblems());
        }
        return handlers.build();
    }

    @Override
    public TransportResponse handle(
            TransportRequest request, EventType type, Status status, ServerResponseHeaders headers, String message) {
        String detail = status.code() == INTERNAL_ERROR ? "an internal error" : detail(status, message);
        Answer answer = Problem.of(status.code(), detail).answer();
        return TransportResponse.builder()
                .status(status)
                .headers(headers)
                .header(HeaderNames.CONTENT_TYPE, answer.type())
                .keepAlive(type.keepAlive())
                .entity(answer.bytes(0))
                .build();
    }

    private static String detail(Status status, String message) {
        if (status.code() == Status.REQUEST_ENTITY_TOO_LARGE_413.code()) {
            return "the body has more than " + Limits.BODY_BYTES + " bytes";
        }
        return message.isBlank() ? status.reasonPhrase() : message;
    }
}
