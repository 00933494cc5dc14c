package io.github.glow4j.app.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.glow4j.app.ServeProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code glow serve} as a process. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ServeCommandTest {
    private static final int TERMINATED = 128 + 15;

    @TempDir
    Path folder;

    @Test
    @DisabledOnOs(OS.WINDOWS) // which has no SIGTERM
    void sigtermFinishesWhatRuns() throws Exception {
        try (ServeProcess process =
                        new ServeProcess(folder.resolve("err.txt"), List.of(), "--batch", "1", "--queue", "640");
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Http http = new Http(process.uri());
            List<Future<Http.Reply>> replies = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                replies.add(clients.submit(() -> http.post("/v1/sample", "{\"count\":64}")));
            }
            OverloadTest.awaitQueue(http);
            assertThat(process.terminate()).isEqualTo(TERMINATED);
            for (Future<Http.Reply> reply : replies) {
                assertThat(reply.get().status()).isEqualTo(200);
                assertThat(reply.get().json().get("images").size()).isEqualTo(64);
            }
            assertThat(process.errors().lines())
                    .as("nothing but what is to be said")
                    .allMatch(line ->
                            line.startsWith("glow: running on ") || line.startsWith("glow: stopping: what runs"))
                    .hasSize(2);
            assertThat(clients.submit(() -> http.get("/health")))
                    .failsWithin(1, TimeUnit.MINUTES)
                    .withThrowableThat()
                    .havingRootCause()
                    .isInstanceOf(java.io.IOException.class);
        }
    }
}
