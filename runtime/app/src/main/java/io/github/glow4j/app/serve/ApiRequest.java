package io.github.glow4j.app.serve;

import io.helidon.common.media.type.MediaType;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/** A request as endpoints see it. */
final class ApiRequest {
    private final ServerRequest request;
    private final Ticket ticket;
    private final int latentLength;

    ApiRequest(ServerRequest request, Ticket ticket, int latentLength) {
        this.request = request;
        this.ticket = ticket;
        this.latentLength = latentLength;
    }

    Ticket ticket() {
        return ticket;
    }

    /** The value of a placeholder of the route. */
    String pathParameter(String name) {
        return request.path().pathParameters().get(name);
    }

    /**
     * The body as a request of this type.
     *
     * @throws Problem 400, 413, 415 or 422
     */
    <T> T json(Class<T> type) {
        String contentType = contentType(Answer.JSON);
        assert contentType.equals(Answer.JSON);
        return JsonFormat.read(body(), type, latentLength);
    }

    /**
     * Which of the types the body has.
     *
     * @throws Problem 415 if none of them
     */
    String contentType(String... supported) {
        String given;
        try {
            given = request.headers()
                    .contentType()
                    .map(type -> type.mediaType().text())
                    .orElse("");
        } catch (IllegalArgumentException e) {
            given = "";
        }
        String type = given;
        return Arrays.stream(supported)
                .filter(type::equalsIgnoreCase)
                .findFirst()
                .orElseThrow(() -> Problem.of(
                        415,
                        (type.isEmpty()
                                        ? "the request says no Content-Type"
                                        : "the Content-Type " + type + " is not taken here")
                                + "; it must be " + String.join(" or ", supported)));
    }

    /**
     * The best of the types offered, the first where the client has no wish.
     *
     * @throws Problem 406 if the client accepts none of them
     */
    String accepted(String... offered) {
        MediaType[] types = Arrays.stream(offered).map(MediaTypes::create).toArray(MediaType[]::new);
        Optional<MediaType> best;
        try {
            best = request.headers().bestAccepted(types);
        } catch (IllegalArgumentException e) {
            throw Problem.of(400, "the header Accept cannot be understood");
        }
        return best.orElseThrow(() -> Problem.of(406, "the answer can be " + String.join(" or ", offered)))
                .text();
    }

    /**
     * All bytes of the body.
     *
     * @throws Problem 408 if it does not arrive in time, 413 if it is too large
     */
    byte[] body() {
        try (InputStream in = request.content().inputStream()) {
            byte[] bytes =
                    new byte[Math.clamp(request.headers().contentLength().orElse(0), 1 << 12, Limits.BODY_BYTES)];
            int count = 0;
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes, count, bytes.length - count)) {
                count += read;
                if (ticket.remainingNanos() <= 0) {
                    throw Problem.of(408, "the body did not arrive in time");
                }
                if (count == bytes.length) {
                    if (count > Limits.BODY_BYTES) {
                        throw Problem.of(413, "the body has more than " + Limits.BODY_BYTES + " bytes");
                    }
                    bytes = Arrays.copyOf(bytes, Math.min(2 * count, Limits.BODY_BYTES + 1));
                }
            }
            return count == bytes.length ? bytes : Arrays.copyOf(bytes, count);
        } catch (IOException e) {
            throw Problem.of(400, "the body could not be read");
        }
    }
}
