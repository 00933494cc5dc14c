package io.github.glow4j.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RunOptionsTest {
    private static final int SIZE = 640;

    private final Environment environment = Environment.open();
    private final Tensor x = Tensor.allocate(ElementType.FLOAT, SIZE, SIZE);

    @AfterEach
    void close() {
        environment.close();
        x.close();
    }

    /** Takes half a minute unless it is ended. */
    private Session endless() {
        return TestModels.open(environment, TestModels.manyProducts(SIZE, 2_000));
    }

    private IoBinding bind(Session session) {
        IoBinding binding = session.newBinding();
        binding.bindInput("x", x);
        binding.bindOutput("y");
        return binding;
    }

    @Test
    void terminateEndsALongRunWithItsOwnException() throws Exception {
        try (Session session = endless();
                RunOptions options = RunOptions.open()) {
            IoBinding binding = bind(session);
            CompletableFuture<Void> run =
                    CompletableFuture.runAsync(() -> session.run(binding, options), Thread.ofPlatform()::start);
            Thread.sleep(100);
            assertThat(run).isNotDone();
            options.terminate();
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> run.get(20, TimeUnit.SECONDS))
                    .withCauseInstanceOf(OrtException.Terminated.class);
        }
    }

    @Test
    void terminatedOptionsEndLaterRunsUntilTheyAreResumed() {
        try (Session session = TestModels.open(environment, TestModels.manyProducts(SIZE, 3));
                RunOptions options = RunOptions.open("a tag", Map.of())) {
            IoBinding binding = bind(session);
            options.terminate();
            assertThatExceptionOfType(OrtException.Terminated.class).isThrownBy(() -> session.run(binding, options));
            assertThatExceptionOfType(OrtException.Terminated.class)
                    .isThrownBy(() -> session.run(Map.of("x", x), Set.of("y"), options));
            assertThatIllegalStateException().isThrownBy(binding::outputs);
            session.run(binding); // others are not affected
            options.resume();
            session.run(binding, options);
            assertThat(binding.outputs()).containsOnlyKeys("y");
        }
    }

    @Test
    void cancellingAnAsynchronousRunEndsIt() throws Exception {
        try (Session session = endless()) {
            IoBinding binding = bind(session);
            CompletableFuture<Void> run = session.runAsync(binding);
            Thread.sleep(100);
            assertThat(run.cancel(true)).isTrue();
            assertThatExceptionOfType(CancellationException.class).isThrownBy(run::join);
            binding.close(); // waits for the end of the run, which would take half a minute
        }
    }

    @Test
    void anAsynchronousRunDeliversItsOutputs() throws Exception {
        try (Session session = TestModels.open(environment, TestModels.manyProducts(SIZE, 3))) {
            CompletableFuture<Map<String, Tensor>> run = session.runAsync(Map.of("x", x), Set.of("y"));
            try (Tensor y = run.get(20, TimeUnit.SECONDS).get("y")) {
                assertThat(y.shape()).containsExactly(SIZE, SIZE);
            }
        }
    }

    @Test
    void anAsynchronousRunFailsAsTheRunItselfWould() {
        try (Session session = TestModels.open(environment, TestModels.manyProducts(SIZE, 3));
                IoBinding unbound = session.newBinding()) {
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> session.runAsync(unbound).get(20, TimeUnit.SECONDS))
                    .withCauseInstanceOf(IllegalStateException.class);
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(
                            () -> session.runAsync(Map.of("x", x), Set.of("q")).get(20, TimeUnit.SECONDS))
                    .withCauseInstanceOf(IllegalArgumentException.class);
            try (Session other = TestModels.open(environment, TestModels.sum())) {
                assertThatIllegalArgumentException().isThrownBy(() -> other.runAsync(unbound));
            }
        }
    }

    @Test
    void anExecutorOfTheCallerRunsIt() throws Exception {
        try (Session session = TestModels.open(environment, TestModels.manyProducts(SIZE, 3))) {
            IoBinding binding = bind(session);
            CompletableFuture<Void> run = session.runAsync(binding, Runnable::run);
            assertThat(run).isCompleted();
        }
    }

    @Test
    void closedOptionsAreRefused() {
        try (Session session = TestModels.open(environment, TestModels.manyProducts(SIZE, 3))) {
            IoBinding binding = bind(session);
            RunOptions options = RunOptions.open();
            options.close();
            assertThatIllegalStateException().isThrownBy(() -> session.run(binding, options));
            assertThatIllegalStateException().isThrownBy(options::terminate);
            session.run(binding);
        }
    }

    @Test
    void settingsReachTheLibrary() {
        try (Session session = TestModels.open(environment, TestModels.manyProducts(SIZE, 3));
                RunOptions good = RunOptions.open("", Map.of("memory.enable_memory_arena_shrinkage", "cpu:0"));
                RunOptions bad = RunOptions.open("", Map.of("memory.enable_memory_arena_shrinkage", "nonsense"))) {
            IoBinding binding = bind(session);
            session.run(binding, good);
            assertThatExceptionOfType(OrtException.class)
                    .isThrownBy(() -> session.run(binding, bad))
                    .withMessageContaining("nonsense");
        }
        assertThatExceptionOfType(OrtException.class).isThrownBy(() -> RunOptions.open("", Map.of("", "x")));
    }
}
