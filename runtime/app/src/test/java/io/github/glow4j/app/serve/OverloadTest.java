package io.github.glow4j.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.glow4j.inference.GlowModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** More than the server can do, and its end. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class OverloadTest {
    private static final String SAMPLES = "{\"count\":64,\"seed\":1}";

    @Test
    void overloadIsAnsweredByRetryAfterAndNothingElse() throws Exception {
        try (Fixture fixture = Fixture.start(Fixture.options().withBatches(4, Duration.ZERO, 8, 1));
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Http.Reply>> replies = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                replies.add(clients.submit(() -> fixture.http.post("/v1/sample", SAMPLES)));
            }
            int done = 0;
            int refused = 0;
            for (Future<Http.Reply> future : replies) {
                Http.Reply reply = future.get();
                if (reply.status() == 200) {
                    done++;
                    assertThat(reply.json().get("images").size()).isEqualTo(64);
                } else {
                    refused++;
                    assertThat(reply.status()).isEqualTo(503);
                    assertThat(reply.header("Retry-After")).isEqualTo("1");
                    assertThat(reply.type()).isEqualTo("application/problem+json");
                }
            }
            assertThat(done).isPositive();
            assertThat(refused).isPositive();
            assertThat(fixture.http.post("/v1/sample", "{}").status()).isEqualTo(200);
        }
    }

    @Test
    void aRequestThatTakesTooLongIsGivenUp() {
        try (Fixture fixture = Fixture.start(
                Fixture.options().withBatches(1, Duration.ZERO, 64, 1).withTimeout(Duration.ofMillis(1)))) {
            Http.Reply reply = fixture.http.post("/v1/sample", SAMPLES);
            // Either the body or the answer comes too late.
            assertThat(reply.status()).isIn(408, 503);
        }
    }

    @Test
    void requestsOfManyClientsShareModelCallsAndGetTheirOwnAnswers() throws Exception {
        try (Fixture fixture = Fixture.start(Fixture.options().withBatches(16, Duration.ofMillis(200), 256, 1));
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            fixture.http.post("/v1/sample", "{}"); // loads the graph
            List<Future<Http.Reply>> replies = new ArrayList<>();
            for (int i = 0; i < 48; i++) {
                String body = "{\"returnLatents\":true,\"seed\":" + i + "}";
                replies.add(clients.submit(() -> fixture.http.post("/v1/sample", body)));
            }
            for (int i = 0; i < 48; i++) {
                assertThat(replies.get(i).get().latents(3072)).isEqualTo(fixture.model.sampleLatents(1, 0.7f, i));
            }
            String metrics = new String(fixture.http.get("/metrics").body(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(number(metrics, "glow_batch_size_sum{call=\"decode\"}")).isEqualTo(49);
            assertThat(number(metrics, "glow_batch_size_count{call=\"decode\"}"))
                    .isLessThan(49);
        }
    }

    static double number(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void manyLargeBodiesAtATimeAreRefused() {
        BodyBudget budget = new BodyBudget();
        List<BodyBudget.Share> shares = new ArrayList<>();
        assertThatThrownBy(() -> {
                    while (shares.size() < 1000) {
                        shares.add(budget.take(Limits.BODY_BYTES));
                    }
                })
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(503));
        assertThat(shares).isNotEmpty();
        shares.removeLast().close();
        shares.add(budget.take(Limits.BODY_BYTES));
    }

    @Test
    void aServerThatEndsFinishesWhatRuns() throws Exception {
        try (GlowModel model = GlowModel.open(Fixture.SHIPPED);
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Server server = Server.start(model, Fixture.options().withBatches(1, Duration.ZERO, 640, 1));
            Http http = new Http(server.uri());
            List<Future<Http.Reply>> replies = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                replies.add(clients.submit(() -> http.post("/v1/sample", SAMPLES)));
            }
            awaitQueue(http);
            server.close();
            server.close(); // does nothing
            for (Future<Http.Reply> reply : replies) {
                assertThat(reply.get().status()).isEqualTo(200);
                assertThat(reply.get().json().get("images").size()).isEqualTo(64);
            }
            assertThat(clients.submit(() -> http.get("/health"))).failsWithin(Duration.ofSeconds(60));
        }
    }

    /** Until all four requests are in the queue. */
    static void awaitQueue(Http http) throws InterruptedException {
        double waiting = 0;
        while (waiting < 65) {
            Thread.sleep(20);
            String metrics = new String(http.get("/metrics").body(), java.nio.charset.StandardCharsets.UTF_8);
            waiting = number(metrics, "glow_queue_length{call=\"decode\"}");
        }
    }
}
