package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Objects closed in any order, from any thread, at any time. */
@Timeout(60)
class LifetimeTest {
    @Test
    void aSessionTakesItsBindingsAndResultsWithIt() {
        try (Environment environment = Environment.open();
                Arena arena = Arena.ofConfined()) {
            Session session = TestModels.open(environment, TestModels.doubleAndSquare());
            IoBinding binding = session.newBinding();
            TensorSlot x = binding.inputSlot("x", ElementType.FLOAT, 3);
            MemorySegment in = arena.allocateFrom(JAVA_FLOAT, 1, 2, 3);
            x.point(in, 1);
            binding.bindOutput("y");
            session.run(binding);
            Tensor y = binding.outputs().get("y");
            MemorySegment data = y.data();
            session.close();
            session.close();
            assertThat(binding.isClosed()).isTrue();
            assertThat(y.isClosed()).isTrue();
            assertThatIllegalStateException().isThrownBy(() -> data.get(JAVA_FLOAT, 0));
            assertThatIllegalStateException().isThrownBy(() -> session.run(binding));
            assertThatIllegalStateException().isThrownBy(() -> x.point(in, 1));
            assertThatIllegalStateException().isThrownBy(x::clear);
            assertThatIllegalStateException().isThrownBy(binding::outputs);
            assertThatIllegalStateException().isThrownBy(() -> binding.bindOutput("z"));
            assertThatIllegalStateException().isThrownBy(session::newBinding);
            assertThatIllegalStateException().isThrownBy(session::metadata);
            assertThatIllegalStateException().isThrownBy(() -> session.run(Map.of(), Set.of("y")));
            binding.close();
            y.close();
        }
    }

    @Test
    void anEnvironmentTakesItsSessionsWithIt() {
        Environment environment = Environment.open();
        Session session = TestModels.open(environment, TestModels.sum());
        IoBinding binding = session.newBinding();
        environment.close();
        environment.close();
        assertThat(session.isClosed()).isTrue();
        assertThat(binding.isClosed()).isTrue();
        assertThatIllegalStateException().isThrownBy(() -> TestModels.open(environment, TestModels.sum()));
        session.close();
        binding.close();
    }

    @Test
    void environmentsAreIndependentOfEachOther() {
        Environment first = Environment.open();
        Environment second = Environment.open();
        Session session = TestModels.open(second, TestModels.doubleAndSquare());
        first.close();
        try (second;
                Tensor x = Tensor.allocate(ElementType.FLOAT, 1, 3)) {
            assertThat(session.run(Map.of("x", x), Set.of("y"))).containsOnlyKeys("y");
        }
        try (Environment third = Environment.open()) {
            TestModels.open(third, TestModels.sum());
        }
    }

    @Test
    void tensorsNeedNoEnvironment() {
        try (Tensor tensor = Tensor.allocate(ElementType.FLOAT, 3)) {
            try (Environment environment = Environment.open()) {
                assertThat(environment.isClosed()).isFalse();
            }
            assertThat(tensor.toFloatArray()).containsExactly(0, 0, 0);
        }
    }

    @Test
    void aBindingRefusesASecondThread() throws Exception {
        try (Environment environment = Environment.open();
                Session session = TestModels.open(environment, TestModels.manyProducts(192, 200));
                Tensor x = Tensor.allocate(ElementType.FLOAT, 192, 192);
                IoBinding binding = session.newBinding()) {
            binding.bindInput("x", x);
            binding.bindOutput("y");
            CompletableFuture<Void> run = session.runAsync(binding);
            int refusals = 0;
            while (!run.isDone()) {
                try {
                    binding.bindOutput("y");
                } catch (IllegalStateException e) {
                    assertThat(e).hasMessageContaining("in use by another thread");
                    refusals++;
                }
                Thread.sleep(1);
            }
            assertThat(refusals).isPositive();
            session.run(binding); // and works again afterwards
        }
    }

    @Test
    void closingATensorUnderARunWaitsForIt() throws Exception {
        int size = 192;
        try (Environment environment = Environment.open();
                Session session = TestModels.open(environment, TestModels.manyProducts(size, 500));
                IoBinding binding = session.newBinding()) {
            Tensor x = Tensor.allocate(ElementType.FLOAT, size, size);
            Tensor y = Tensor.allocate(ElementType.FLOAT, size, size);
            binding.inputSlot("x", ElementType.FLOAT, size).point(x.data(), size);
            binding.outputSlot("y", ElementType.FLOAT, size).point(y.data(), size);
            CompletableFuture<Void> run = session.runAsync(binding);
            Thread.sleep(20);
            x.close();
            y.close();
            assertThat(run).isDone();
            run.handle((nothing, failure) -> nothing).get();
        }
    }

    @Test
    void manyThreadsOnOneSessionGetTheirOwnResults() throws Exception {
        int threads = 16;
        try (Environment environment = Environment.open();
                Session session = TestModels.open(environment, TestModels.doubleAndSquare());
                ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<Integer>> wrong = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                float base = 1000 * t;
                wrong.add(pool.submit(() -> wrongResults(session, base)));
            }
            for (Future<Integer> one : wrong) {
                assertThat(one.get()).isZero();
            }
        }
    }

    private static int wrongResults(Session session, float base) {
        int wrong = 0;
        try (IoBinding binding = session.newBinding();
                Arena arena = Arena.ofConfined()) {
            MemorySegment in = arena.allocate(JAVA_FLOAT, 3);
            MemorySegment out = arena.allocate(JAVA_FLOAT, 3);
            binding.inputSlot("x", ElementType.FLOAT, 3).point(in, 1);
            binding.outputSlot("y", ElementType.FLOAT, 3).point(out, 1);
            for (int i = 0; i < 2_000; i++) {
                in.setAtIndex(JAVA_FLOAT, 1, base + i);
                session.run(binding);
                wrong += out.getAtIndex(JAVA_FLOAT, 1) == 2 * (base + i) ? 0 : 1;
            }
        }
        return wrong;
    }

    @Test
    void closingWhileManyThreadsRunEndsThemCleanly() throws Exception {
        int threads = 16;
        for (int round = 0; round < 3; round++) {
            Environment environment = Environment.open();
            Session session = TestModels.open(environment, TestModels.doubleAndSquare());
            CountDownLatch running = new CountDownLatch(threads);
            AtomicInteger wrong = new AtomicInteger();
            try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
                List<Future<?>> futures = new ArrayList<>();
                for (int t = 0; t < threads; t++) {
                    boolean tensors = t % 4 == 0;
                    futures.add(pool.submit(() -> {
                        if (tensors) {
                            runTensorsUntilClosed(session, running, wrong);
                        } else {
                            runUntilClosed(session, running, wrong);
                        }
                    }));
                }
                assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
                if (round % 2 == 0) {
                    session.close();
                } else {
                    environment.close();
                }
                for (Future<?> future : futures) {
                    future.get();
                }
            } finally {
                environment.close();
            }
            assertThat(wrong).hasValue(0);
        }
    }

    private static void runUntilClosed(Session session, CountDownLatch running, AtomicInteger wrong) {
        try (Arena arena = Arena.ofConfined();
                IoBinding binding = session.newBinding()) {
            MemorySegment[] in = {arena.allocateFrom(JAVA_FLOAT, 1, 2, 3), arena.allocateFrom(JAVA_FLOAT, 4, 5, 6)};
            MemorySegment out = arena.allocate(JAVA_FLOAT, 3);
            TensorSlot x = binding.inputSlot("x", ElementType.FLOAT, 3);
            binding.outputSlot("y", ElementType.FLOAT, 3).point(out, 1);
            for (int i = 0; true; i++) {
                x.point(in[i & 1], 1);
                session.run(binding);
                if (out.getAtIndex(JAVA_FLOAT, 0) != ((i & 1) == 0 ? 2 : 8)) {
                    wrong.incrementAndGet();
                }
                if (i == 10) {
                    running.countDown();
                }
            }
        } catch (IllegalStateException closed) {
            assertThat(closed).hasMessageContaining("closed");
        }
    }

    private static void runTensorsUntilClosed(Session session, CountDownLatch running, AtomicInteger wrong) {
        try (Tensor x = Tensor.allocate(ElementType.FLOAT, 1, 3)) {
            for (int i = 0; true; i++) {
                try (Tensor z = session.run(Map.of("x", x), Set.of("z")).get("z")) {
                    if (z.toFloatArray()[0] != 0) {
                        wrong.incrementAndGet();
                    }
                }
                if (i == 10) {
                    running.countDown();
                }
            }
        } catch (IllegalStateException closed) {
            assertThat(closed).hasMessageContaining("closed");
        }
    }

    @Test
    void closingWaitsForALongRun() throws Exception {
        Environment environment = Environment.open();
        Session session = TestModels.open(environment, TestModels.manyProducts(192, 200));
        try (environment;
                Tensor x = Tensor.allocate(ElementType.FLOAT, 192, 192)) {
            IoBinding binding = session.newBinding();
            binding.bindInput("x", x);
            binding.bindOutput("y");
            CompletableFuture<Long> ended = session.runAsync(binding).thenApply(nothing -> System.nanoTime());
            Thread.sleep(20);
            session.close();
            long closed = System.nanoTime();
            try {
                assertThat(ended.get()).isLessThanOrEqualTo(closed + TimeUnit.SECONDS.toNanos(1));
            } catch (ExecutionException refused) { // the thread had not begun to run it
                assertThat(refused).hasCauseInstanceOf(IllegalStateException.class);
            }
        }
    }
}
