package io.github.glow4j.app.serve;

import java.util.Map;

/**
 * An error that the client is told of, as RFC 9457 says: {@code application/problem+json} with type, title, status and
 * detail.
 */
final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1;

    private static final Map<Integer, String> TITLES = Map.ofEntries(
            Map.entry(400, "Bad request"),
            Map.entry(404, "Not found"),
            Map.entry(405, "Method not allowed"),
            Map.entry(406, "Not acceptable"),
            Map.entry(408, "Request took too long to arrive"),
            Map.entry(413, "Too large"),
            Map.entry(415, "Unsupported media type"),
            Map.entry(421, "Misdirected request"),
            Map.entry(422, "Unprocessable content"),
            Map.entry(500, "Internal server error"),
            Map.entry(503, "Service unavailable"));

    /** Long enough for a queue to empty, short enough for somebody who waits. */
    private static final int RETRY_AFTER_SECONDS = 1;

    private final int status;
    private final transient Map<String, String> headers;

    private Problem(int status, String detail, Map<String, String> headers) {
        super(detail, null, false, false); // part of normal traffic: no stack trace
        this.status = status;
        this.headers = headers;
    }

    /** A problem of the client's making. */
    static Problem of(int status, String detail) {
        return new Problem(status, detail, Map.of());
    }

    /** 405 with the methods that there are. */
    static Problem methodNotAllowed(String method, String allowed) {
        return new Problem(405, method + " is not possible here: use " + allowed, Map.of("Allow", allowed));
    }

    /** A problem after which the connection is closed: nobody knows what is still to come on it. */
    static Problem lost(int status, String detail) {
        return new Problem(status, detail, Map.of("Connection", "close"));
    }

    /** 503 for those who come when the server goes. */
    static Problem stopping() {
        return overloaded("the server is stopping");
    }

    /** 503 with Retry-After. */
    static Problem overloaded(String detail) {
        return new Problem(503, detail, Map.of("Retry-After", Integer.toString(RETRY_AFTER_SECONDS)));
    }

    int status() {
        return status;
    }

    /** Headers besides Content-Type. */
    Map<String, String> headers() {
        return headers;
    }

    Answer answer() {
        return Answer.problem(status, TITLES.getOrDefault(status, "Error"), String.valueOf(getMessage()), headers);
    }
}
