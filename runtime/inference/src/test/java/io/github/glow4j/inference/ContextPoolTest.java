package io.github.glow4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ContextPoolTest {
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();

    private final class Counter implements ContextPool.Context {
        private int uses; // unguarded on purpose: the pool is to keep threads apart

        Counter() {
            made.incrementAndGet();
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    @Test
    void oneThreadGetsTheSameContextAgain() {
        ContextPool<Counter> pool = new ContextPool<>(4, Counter::new);
        Counter first = pool.take();
        pool.give(first);
        assertThat(pool.take()).isSameAs(first);
        assertThat(made).hasValue(1);
    }

    @Test
    void noMoreThanTheBoundAreMadeAndNoneIsUsedByTwo() throws Exception {
        ContextPool<Counter> pool = new ContextPool<>(3, Counter::new);
        ExecutorService threads = Executors.newFixedThreadPool(12);
        List<Future<?>> futures = new ArrayList<>();
        for (int t = 0; t < 12; t++) {
            futures.add(threads.submit(() -> {
                for (int i = 0; i < 20_000; i++) {
                    Counter counter = pool.take();
                    counter.uses++;
                    pool.give(counter);
                }
            }));
        }
        for (Future<?> future : futures) {
            future.get();
        }
        threads.shutdown();
        assertThat(made.get()).isBetween(1, 3);
        int uses = 0;
        for (int i = made.get(); i > 0; i--) {
            uses += pool.take().uses;
        }
        assertThat(uses).isEqualTo(12 * 20_000);
    }

    @Test
    void callersBeyondTheBoundWaitEvenIfInterrupted() throws Exception {
        ContextPool<Counter> pool = new ContextPool<>(1, Counter::new);
        Counter only = pool.take();
        Thread[] waiter = new Thread[1];
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Future<Boolean> result = thread.submit(() -> {
            waiter[0] = Thread.currentThread();
            Counter taken = pool.take();
            pool.give(taken);
            return Thread.interrupted() && taken == only;
        });
        while (waiter[0] == null || waiter[0].getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        waiter[0].interrupt();
        Thread.sleep(20);
        assertThat(result.isDone()).isFalse();
        pool.give(only);
        assertThat(result.get(10, TimeUnit.SECONDS)).isTrue();
        thread.shutdown();
    }

    @Test
    void aFailureToMakeOneLeavesRoomForTheNext() {
        AtomicInteger attempts = new AtomicInteger();
        ContextPool<Counter> pool = new ContextPool<>(1, () -> {
            if (attempts.getAndIncrement() == 0) {
                throw new IllegalArgumentException("first");
            }
            return new Counter();
        });
        assertThatThrownBy(pool::take).hasMessage("first");
        assertThat(pool.take()).isNotNull();
    }

    @Test
    void closingClosesWhatWasMade() {
        ContextPool<Counter> pool = new ContextPool<>(4, Counter::new);
        Counter first = pool.take();
        Counter second = pool.take();
        pool.give(first);
        pool.give(second);
        pool.close();
        assertThat(closed).hasValue(2);
    }
}
