package io.github.glow4j.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class BatcherTest {
    private final AtomicInteger arriving = new AtomicInteger();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<List<Integer>> batches = new ArrayList<>();
    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void stop() {
        goOn.countDown();
        clients.close();
    }

    private Batcher<Integer, String> batcher(int batch, Duration wait, int queue) {
        ServeOptions options = ServeOptions.defaults().withBatches(batch, wait, queue, 1);
        return new Batcher<>("test", this::call, options, arriving::get, new BatchMetrics(registry, "test"));
    }

    /** The first call stands still until it may go on. */
    private List<String> call(List<Integer> items) {
        batches.add(items);
        running.countDown();
        try {
            goOn.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        if (items.contains(-1)) {
            throw new IllegalStateException("broken");
        }
        return items.stream().map(item -> "<" + item + ">").toList();
    }

    private Ticket ticket(Duration timeout) {
        return new Ticket(arriving, timeout);
    }

    private Future<List<String>> submit(Batcher<Integer, String> batcher, Integer... items) {
        return clients.submit(() -> {
            try (Ticket ticket = ticket(Duration.ofMinutes(1))) {
                return batcher.run(List.of(items), ticket);
            }
        });
    }

    private void awaitQueue(int length) throws InterruptedException {
        while (registry.get("glow.queue.length").gauge().value() != length) {
            Thread.sleep(5);
        }
    }

    @Test
    void whatWaitsGoesTogetherUpToTheBound() throws Exception {
        try (Batcher<Integer, String> batcher = batcher(4, Duration.ZERO, 100)) {
            Future<List<String>> first = submit(batcher, 1);
            running.await();
            Future<List<String>> second = submit(batcher, 2, 3, 4);
            awaitQueue(3);
            Future<List<String>> third = submit(batcher, 5, 6, 7);
            awaitQueue(6);
            goOn.countDown();
            assertThat(first.get()).containsExactly("<1>");
            assertThat(second.get()).containsExactly("<2>", "<3>", "<4>");
            assertThat(third.get()).containsExactly("<5>", "<6>", "<7>");
        }
        assertThat(batches).containsExactly(List.of(1), List.of(2, 3, 4, 5), List.of(6, 7));
        assertThat(registry.get("glow.batch.size").summary().max()).isEqualTo(4);
    }

    @Test
    void aCallWaitsForARequestThatIsArriving() throws Exception {
        goOn.countDown();
        try (Batcher<Integer, String> batcher = batcher(8, Duration.ofSeconds(1), 100);
                Ticket late = ticket(Duration.ofMinutes(1))) {
            Future<List<String>> first = submit(batcher, 1);
            awaitQueue(1);
            assertThat(batcher.run(List.of(2), late)).containsExactly("<2>");
            first.get();
        }
        assertThat(batches).containsExactly(List.of(1, 2));
    }

    @Test
    void aClientThatIsAloneDoesNotWait() {
        goOn.countDown();
        try (Batcher<Integer, String> batcher = batcher(8, Duration.ofSeconds(1), 100)) {
            long started = System.nanoTime();
            for (int i = 0; i < 20; i++) {
                try (Ticket ticket = ticket(Duration.ofMinutes(1))) {
                    batcher.run(List.of(i), ticket);
                }
            }
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(20));
        }
        assertThat(batches).hasSize(20);
    }

    @Test
    void aFullQueueRefusesButOneLargeRequestFindsRoomInAnEmptyOne() throws Exception {
        try (Batcher<Integer, String> batcher = batcher(1, Duration.ZERO, 2)) {
            Future<List<String>> first = submit(batcher, 1);
            running.await();
            Future<List<String>> large = submit(batcher, 2, 3, 4);
            awaitQueue(3);
            try (Ticket ticket = ticket(Duration.ofMinutes(1))) {
                assertThatThrownBy(() -> batcher.run(List.of(5), ticket))
                        .isInstanceOfSatisfying(Problem.class, problem -> {
                            assertThat(problem.status()).isEqualTo(503);
                            assertThat(problem.headers()).containsEntry("Retry-After", "1");
                        });
            }
            goOn.countDown();
            first.get();
            assertThat(large.get()).hasSize(3);
        }
        assertThat(registry.get("glow.queue.rejected").counter().count()).isEqualTo(1);
    }

    @Test
    void whoseTimeIsOverIsNotComputed() throws Exception {
        try (Batcher<Integer, String> batcher = batcher(4, Duration.ZERO, 100)) {
            Future<List<String>> first = submit(batcher, 1);
            running.await();
            try (Ticket ticket = ticket(Duration.ofMillis(50))) {
                assertThatThrownBy(() -> batcher.run(List.of(2), ticket))
                        .isInstanceOfSatisfying(
                                Problem.class,
                                problem -> assertThat(problem.status()).isEqualTo(503));
            }
            Future<List<String>> last = submit(batcher, 3);
            awaitQueue(2);
            goOn.countDown();
            first.get();
            last.get();
        }
        assertThat(batches).containsExactly(List.of(1), List.of(3));
    }

    @Test
    void aFailingCallFailsItsRequestsAndNoOthers() throws Exception {
        goOn.countDown();
        try (Batcher<Integer, String> batcher = batcher(1, Duration.ZERO, 100)) {
            Future<List<String>> broken = submit(batcher, -1);
            assertThatThrownBy(broken::get).hasRootCauseMessage("broken");
            assertThat(submit(batcher, 1).get()).containsExactly("<1>");
        }
    }

    @Test
    void closingFinishesWhatWaits() throws Exception {
        Batcher<Integer, String> batcher = batcher(1, Duration.ZERO, 100);
        Future<List<String>> first = submit(batcher, 1);
        running.await();
        Future<List<String>> second = submit(batcher, 2);
        awaitQueue(1);
        CompletableFuture<Void> closed = CompletableFuture.runAsync(batcher::close);
        goOn.countDown();
        closed.get();
        assertThat(first.get()).containsExactly("<1>");
        assertThat(second.get()).containsExactly("<2>");
        try (Ticket ticket = ticket(Duration.ofMinutes(1))) {
            assertThatThrownBy(() -> batcher.run(List.of(3), ticket)).hasMessageContaining("stopping");
        }
    }
}
