package io.github.glow4j.app.serve;

import io.github.glow4j.models.InvalidInputException;
import io.helidon.http.HeaderNames;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Runs the endpoint of a route: takes the time, turns what is thrown into problems, counts, and sends. */
final class ApiHandler implements Handler {
    private static final Logger LOG = Logger.getLogger(ApiHandler.class.getName());

    private final Route route;
    private final Engine engine;
    private final BodyBudget budget;
    private final Metrics metrics;

    ApiHandler(Route route, Engine engine, BodyBudget budget, Metrics metrics) {
        this.route = route;
        this.engine = engine;
        this.budget = budget;
        this.metrics = metrics;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        try (Ticket ticket = engine.newTicket()) {
            Answer answer = answer(request, ticket);
            byte[] bytes = answer.bytes(Math.round(ticket.milliseconds() * 1000) / 1000.0);
            String time = String.format(Locale.ROOT, "total;dur=%.3f", ticket.milliseconds());
            metrics.answered(route.path(), answer.status(), (long) (ticket.milliseconds() * 1e6));
            response.header(HeaderNames.create("Server-Timing"), time);
            send(answer, bytes, response);
        }
    }

    static void send(Answer answer, byte[] bytes, ServerResponse response) {
        response.status(Status.create(answer.status()));
        response.header(HeaderNames.CONTENT_TYPE, answer.type());
        answer.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
        response.send(bytes);
    }

    private Answer answer(ServerRequest request, Ticket ticket) {
        try (BodyBudget.Share share = budget.take(bodySize(request))) {
            assert share != null;
            return route.endpoint()
                    .answer(new ApiRequest(
                            request, ticket, engine.model().manifest().latentSize()));
        } catch (Problem e) {
            return e.answer();
        } catch (InvalidInputException e) {
            return Problem.of(422, String.valueOf(e.getMessage())).answer();
        } catch (RequestException e) {
            throw e; // of the protocol: a chunk that is none, a body too large
        } catch (OutOfMemoryError e) {
            LOG.log(Level.WARNING, "out of memory in " + route.path(), e);
            return Problem.overloaded("the server has no memory for this request now")
                    .answer();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "internal error in " + route.path(), e);
            return Problem.of(500, "an internal error; the log of the server has more")
                    .answer();
        }
    }

    /** What the body will take; as much as possible where the client does not say. */
    private int bodySize(ServerRequest request) {
        if (route.method().equals("GET")) {
            return 0;
        }
        return (int) Math.min(request.headers().contentLength().orElse(Limits.BODY_BYTES), Limits.BODY_BYTES);
    }
}
