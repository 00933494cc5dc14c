package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Captured runs on the CPU, where the provider records nothing: the rules that keep a replay safe hold all the same. */
class CapturedRunTest {
    private final Environment environment = Environment.open();
    private final Session session = TestModels.open(
            environment,
            TestModels.doubleAndSquare(),
            new SessionOptions().intraOpThreads(1).graphCapture());
    private final DeviceAllocator memory = session.allocator(MemoryLocation.CPU);
    private final Tensor x = memory.allocate(ElementType.FLOAT, 1, 3);
    private final Tensor y = memory.allocate(ElementType.FLOAT, 1, 3);
    private final IoBinding binding = session.newBinding();

    @AfterEach
    void close() {
        environment.close();
    }

    private CapturedRun capture() {
        binding.bindInput("x", x);
        binding.bindOutput("y", y);
        return session.capture(binding);
    }

    @Test
    void itComputesWhatARunDoes() throws Exception {
        try (CapturedRun run = capture()) {
            for (int i = 0; i < 3; i++) {
                x.data().setAtIndex(JAVA_FLOAT, 1, i);
                run.run();
                assertThat(y.toFloatArray()).containsExactly(0, 2 * i, 0);
            }
            Thread other = Thread.ofPlatform().start(() -> {
                x.data().setAtIndex(JAVA_FLOAT, 2, 7);
                run.run();
            });
            other.join();
            assertThat(y.toFloatArray()).containsExactly(0, 4, 14);
        }
    }

    @Test
    void everyOneHasAGraphOfItsOwn() {
        CapturedRun first = capture();
        IoBinding other = session.newBinding();
        other.bindInput("x", x);
        other.bindOutput("z", memory.allocate(ElementType.FLOAT, 1, 3));
        CapturedRun second = session.capture(other);
        assertThat(first.id()).isPositive(); // 0 is the provider's
        assertThat(second.id()).isNotEqualTo(first.id());
        first.close();
        first.close();
        assertThatIllegalStateException().isThrownBy(first::run);
        second.run();
        session.close();
        assertThatIllegalStateException().isThrownBy(second::run);
        second.close();
    }

    @Test
    void itsBindingCannotBeChanged() {
        capture();
        TensorSlot slot = binding.inputSlot("x", ElementType.FLOAT, 3);
        try (Arena arena = Arena.ofConfined();
                Tensor another = memory.allocate(ElementType.FLOAT, 1, 3)) {
            for (Runnable change : new Runnable[] {
                () -> binding.bindInput("x", another),
                () -> binding.bindOutput("y", another),
                () -> binding.bindOutput("y"),
                () -> slot.point(arena.allocate(12, 4), 1),
                () -> session.capture(binding)
            }) {
                assertThatIllegalStateException()
                        .isThrownBy(change::run)
                        .withMessageContaining("belongs to a captured run");
            }
        }
        session.run(binding); // without the graph, which is no change
    }

    @Test
    void itEndsWithAnyOfItsTensors() {
        CapturedRun run = capture();
        run.run();
        y.close();
        assertThatIllegalStateException().isThrownBy(run::run).withMessageContaining("\"y\" is closed");
    }

    @Test
    void itEndsWithItsMemory() {
        CapturedRun run = capture();
        run.run();
        memory.close();
        assertThatIllegalStateException().isThrownBy(run::run).withMessageContaining("capture it anew");
    }

    @Test
    void memoryThatDoesNotStayIsRefused() {
        try (Arena arena = Arena.ofConfined();
                Tensor wrapped = Tensor.wrap(arena.allocate(12, 4), ElementType.FLOAT, 1, 3)) {
            binding.bindInput("x", wrapped);
            binding.bindOutput("y", y);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.capture(binding))
                    .withMessageContaining("\"x\" is not bound to a tensor of a DeviceAllocator");
            binding.bindInput("x", x);
            binding.bindOutput("y");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.capture(binding))
                    .withMessageContaining("\"y\"");
        }
    }

    @Test
    void whatIsIncompleteIsRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> session.capture(binding))
                .withMessageContaining("not bound");
    }

    @Test
    void onlyASessionThatRecordsCanCapture() {
        try (Session plain = TestModels.open(environment, TestModels.doubleAndSquare());
                IoBinding own = plain.newBinding()) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> plain.capture(own))
                    .withMessageContaining("graphCapture()");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.capture(own))
                    .withMessageContaining("another session");
        }
    }

    @Test
    void entriesThatWouldBreakTheRulesAreRefused() {
        for (String key : new String[] {"gpu_graph_id", "disable_synchronize_execution_providers"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> RunOptions.open("", Map.of(key, "1")))
                    .withMessageContaining(key);
        }
    }

    @Test
    void aReplayAllocatesNothing() {
        CapturedRun run = capture();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10_000; i++) {
                run.run();
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isLessThan(1_000);
    }
}
