package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Runs over the caller's memory: nothing is allocated, and the memory cannot go away under them. */
class HotPathTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int RUNS = 10_000;

    /** What the measurement may add by itself; one object per run would be 160,000 bytes or more. */
    private static final long NOISE = 1_000;

    @Test
    void runsOverAlternatingMemoryAllocateNothing() {
        try (Environment environment = Environment.open();
                Session session = TestModels.open(environment, TestModels.doubleAndSquare());
                Arena arena = Arena.ofShared();
                IoBinding binding = session.newBinding()) {
            MemorySegment[] in = {arena.allocate(JAVA_FLOAT, 6), arena.allocate(JAVA_FLOAT, 6)};
            MemorySegment[] out = {arena.allocate(JAVA_FLOAT, 6), arena.allocate(JAVA_FLOAT, 6)};
            in[0].fill((byte) 1);
            TensorSlot x = binding.inputSlot("x", ElementType.FLOAT, 3);
            TensorSlot y = binding.outputSlot("y", ElementType.FLOAT, 3);
            assertThat(leastAllocation(() -> alternate(session, binding, x, y, in, out)))
                    .isLessThanOrEqualTo(NOISE);
            assertThat(out[0].getAtIndex(JAVA_FLOAT, 2)).isEqualTo(2 * in[0].getAtIndex(JAVA_FLOAT, 2));
        }
    }

    @Test
    void runsOverAlternatingArenasAllocateNothing() {
        try (Environment environment = Environment.open();
                Session session = TestModels.open(environment, TestModels.doubleAndSquare());
                Arena first = Arena.ofShared();
                Arena second = Arena.ofConfined();
                RunOptions options = RunOptions.open();
                IoBinding binding = session.newBinding()) {
            MemorySegment[] in = {first.allocate(JAVA_FLOAT, 6), second.allocate(JAVA_FLOAT, 6)};
            MemorySegment[] out = {
                second.allocate(JAVA_FLOAT, 6), Arena.ofAuto().allocate(JAVA_FLOAT, 6)
            };
            TensorSlot x = binding.inputSlot("x", ElementType.FLOAT, 3);
            TensorSlot y = binding.outputSlot("y", ElementType.FLOAT, 3);
            assertThat(leastAllocation(() -> {
                        for (int i = 0; i < RUNS; i++) {
                            x.point(in[i & 1], 1 + (i >> 1 & 1));
                            y.point(out[i & 1], 1 + (i >> 1 & 1));
                            session.run(binding, options);
                        }
                    }))
                    .isLessThanOrEqualTo(NOISE);
        }
    }

    private static void alternate(
            Session session, IoBinding binding, TensorSlot x, TensorSlot y, MemorySegment[] in, MemorySegment[] out) {
        for (int i = 0; i < RUNS; i++) {
            x.point(in[i & 1], 2);
            y.point(out[i & 1], 2);
            session.run(binding);
        }
    }

    /** The bytes that this thread allocates, once the code is compiled: the JIT decides when, so the least of a few. */
    private static long leastAllocation(Runnable runs) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            runs.run();
            long before = THREADS.getCurrentThreadAllocatedBytes();
            runs.run();
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }

    @Test
    void anArenaCannotBeClosedUnderARun() throws Exception {
        int size = 192;
        try (Environment environment = Environment.open();
                Session session = TestModels.open(environment, TestModels.manyProducts(size, 1_500));
                Arena results = Arena.ofShared();
                IoBinding binding = session.newBinding()) {
            Arena arena = Arena.ofShared();
            MemorySegment in = arena.allocate(JAVA_FLOAT, (long) size * size);
            MemorySegment out = results.allocate(JAVA_FLOAT, (long) size * size);
            for (int i = 0; i < size; i++) {
                in.setAtIndex(JAVA_FLOAT, (long) i * size + i, 1);
            }
            float[] identity = in.toArray(JAVA_FLOAT);
            binding.inputSlot("x", ElementType.FLOAT, size).point(in, size);
            binding.outputSlot("y", ElementType.FLOAT, size).point(out, size);
            CompletableFuture<Void> run = session.runAsync(binding);
            int refusals = 0;
            Thread.sleep(20);
            // Once the library has returned the arena can be closed, a moment before the run is told to be done.
            while (!run.isDone() && isRefused(arena)) {
                refusals++;
                Thread.sleep(5);
            }
            run.get();
            assertThat(refusals).isPositive();
            assertThat(out.toArray(JAVA_FLOAT)).containsExactly(identity); // multiplied with itself
            if (arena.scope().isAlive()) {
                arena.close();
            }
        }
    }

    private static boolean isRefused(Arena arena) {
        try {
            arena.close();
            return false;
        } catch (IllegalStateException inUse) {
            return true;
        }
    }

    @Test
    void memoryOfAnotherThreadIsRefusedBeforeTheLibraryIsCalled() throws Exception {
        try (Environment environment = Environment.open();
                Session session = TestModels.open(environment, TestModels.doubleAndSquare());
                Arena confined = Arena.ofConfined();
                IoBinding binding = session.newBinding()) {
            MemorySegment in = confined.allocateFrom(JAVA_FLOAT, 1, 2, 3);
            MemorySegment out = confined.allocate(JAVA_FLOAT, 3);
            TensorSlot x = binding.inputSlot("x", ElementType.FLOAT, 3);
            x.point(in, 1);
            binding.outputSlot("y", ElementType.FLOAT, 3).point(out, 1);
            inAnotherThread(() -> {
                assertThatExceptionOfType(WrongThreadException.class).isThrownBy(() -> session.run(binding));
                x.clear();
                assertThatExceptionOfType(WrongThreadException.class).isThrownBy(() -> x.point(in, 1));
            });
            assertThat(out.toArray(JAVA_FLOAT)).containsExactly(0, 0, 0);
            x.point(in, 1);
            session.run(binding);
            assertThat(out.toArray(JAVA_FLOAT)).containsExactly(2, 4, 6);
        }
    }

    private static void inAnotherThread(Runnable task) throws Exception {
        CompletableFuture<Void> done = CompletableFuture.runAsync(task, Thread.ofPlatform()::start);
        done.get();
    }
}
