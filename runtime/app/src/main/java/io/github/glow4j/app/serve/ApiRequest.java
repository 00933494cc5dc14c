package io.github.glow4j.app.serve;

import io.helidon.common.media.type.MediaType;
import io.helidon.common.media.type.MediaTypes;
import io.helidon.http.RequestException;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** A request as endpoints see it. */
final class ApiRequest {
    private static final int SMALLEST_BODY = 1 << 12;

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
        String given = header(
                "Content-Type",
                () -> request.headers()
                        .contentType()
                        .map(content -> content.mediaType().text())
                        .orElse(""));
        return Arrays.stream(supported)
                .filter(given::equalsIgnoreCase)
                .findFirst()
                .orElseThrow(() -> Problem.of(
                        415,
                        (given.isEmpty()
                                        ? "the request says no Content-Type"
                                        : "the Content-Type " + given + " is not taken here")
                                + "; it must be " + String.join(" or ", supported)));
    }

    /**
     * The best of the types offered, the first where the client has no wish.
     *
     * @throws Problem 406 if the client accepts none of them
     */
    String accepted(String... offered) {
        MediaType[] types = Arrays.stream(offered).map(MediaTypes::create).toArray(MediaType[]::new);
        Optional<MediaType> best = header("Accept", () -> request.headers().bestAccepted(types));
        return best.orElseThrow(() -> Problem.of(406, "the answer can be " + String.join(" or ", offered)))
                .text();
    }

    private static <T> T header(String name, Supplier<T> parsing) {
        try {
            return parsing.get();
        } catch (RuntimeException e) { // Helidon throws several kinds
            throw Problem.of(400, "the header " + name + " cannot be understood");
        }
    }

    /**
     * All bytes of the body. They are read by a thread of their own, as nothing else ends the wait for a client that is
     * silent; its connection is closed after the answer, which ends that thread.
     *
     * @throws Problem 408 if it does not arrive in time, 413 if it is too large
     */
    byte[] body() {
        FutureTask<byte[]> reading = new FutureTask<>(this::readBody);
        Thread.ofVirtual().name("glow4j-body").start(reading);
        try {
            return reading.get(ticket.remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw Problem.lost(408, "the body did not arrive in time");
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case Problem problem -> problem;
                case RequestException protocol -> protocol;
                // A client that has gone, or a chunk whose length is no number.
                case null, default -> Problem.lost(400, "the body could not be read");
            };
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.stopping();
        }
    }

    /** Not closed: that would read what a client goes on to send. */
    @SuppressWarnings("resource")
    private byte[] readBody() throws IOException {
        InputStream in = request.content().inputStream();
        long announced = request.headers().contentLength().orElse(0);
        byte[] bytes = new byte[Math.clamp(announced + 1, SMALLEST_BODY, Limits.BODY_BYTES + 1)];
        int count = 0;
        for (int read = in.read(bytes); read >= 0; read = in.read(bytes, count, bytes.length - count)) {
            count += read;
            if (count > Limits.BODY_BYTES) {
                throw Problem.of(413, "the body has more than " + Limits.BODY_BYTES + " bytes");
            }
            if (count == bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.min(2 * count, Limits.BODY_BYTES + 1));
            }
        }
        return Arrays.copyOf(bytes, count);
    }
}
