package io.github.glow4j.onnxruntime;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** CUDA itself. Elsewhere than on a machine with a GPU every test is skipped with the reason. */
@Tag("gpu")
@Timeout(120)
class CudaDeviceTest {
    private static final int SIZE = 4;
    private static final CudaOptions OPTIONS = CudaOptions.of(0);
    private static final MemoryLocation GPU = MemoryLocation.cuda(0);
    private static final MemoryLocation PINNED = MemoryLocation.cudaPinned(0);

    private final Environment environment = Environment.open();

    @BeforeEach
    void skipWithoutGpu() {
        Cuda.assumeWorks(environment);
    }

    @AfterEach
    void close() {
        environment.close();
    }

    /** y = x x x with x of 4x4. */
    private Session open(CudaOptions cuda) {
        return TestModels.open(
                environment,
                TestModels.manyProducts(SIZE, 2),
                new SessionOptions().cuda(cuda).recordPlacement().disableCpuFallback());
    }

    /** a times the identity. */
    private static void fill(Tensor tensor, float a) {
        MemorySegment data = tensor.data();
        data.fill((byte) 0);
        for (int i = 0; i < SIZE; i++) {
            data.setAtIndex(JAVA_FLOAT, i * SIZE + i, a);
        }
    }

    private static void assertIdentityTimes(float a, Tensor tensor) {
        float[] values = tensor.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            assertThat(values[i]).isEqualTo(i % (SIZE + 1) == 0 ? a : 0);
        }
    }

    @Test
    void allNodesAreOnTheGpu() {
        try (Session session = open(OPTIONS)) {
            assertThat(session.placement())
                    .isNotEmpty()
                    .extracting(NodePlacement::provider)
                    .containsOnly(CudaProvider.NAME);
            assertThat(session.inputLocations()).containsExactly(GPU);
        }
    }

    @Test
    void hostMemoryIsCopiedAnewForEveryRun() {
        try (Session session = open(OPTIONS);
                Arena arena = Arena.ofConfined();
                IoBinding binding = session.newBinding()) {
            MemorySegment in = arena.allocate(JAVA_FLOAT, SIZE * SIZE);
            MemorySegment out = arena.allocate(JAVA_FLOAT, SIZE * SIZE);
            TensorSlot x = binding.inputSlot("x", ElementType.FLOAT, SIZE);
            binding.outputSlot("y", ElementType.FLOAT, SIZE).point(out, SIZE);
            for (int i = 0; i < 3; i++) {
                in.setAtIndex(JAVA_FLOAT, 0, i);
                x.point(in, SIZE);
                session.run(binding);
                assertThat(out.getAtIndex(JAVA_FLOAT, 0)).isEqualTo(i * i * i);
            }
        }
    }

    @Test
    void pageLockedTensorsAreHostMemory() {
        try (Session session = open(OPTIONS);
                DeviceAllocator memory = session.allocator(PINNED);
                IoBinding binding = session.newBinding()) {
            Tensor x = memory.allocate(ElementType.FLOAT, SIZE, SIZE);
            Tensor y = memory.allocate(ElementType.FLOAT, SIZE, SIZE);
            assertThat(x.location()).isEqualTo(PINNED);
            binding.bindInput("x", x);
            binding.bindOutput("y", y);
            for (int i = 1; i < 4; i++) {
                fill(x, i);
                session.run(binding);
                assertIdentityTimes(i * i * i, y);
            }
            assertThatIllegalArgumentException().isThrownBy(() -> binding.bindOutput("y", PINNED));
            y.close();
            assertThatIllegalStateException().isThrownBy(() -> session.run(binding));
        }
    }

    @Test
    void resultsStayOnTheDeviceFromOneSessionToTheNext() {
        try (Session first = open(OPTIONS);
                Session second = open(OPTIONS);
                DeviceAllocator memory = first.allocator(GPU);
                IoBinding forward = first.newBinding();
                IoBinding onward = second.newBinding();
                Tensor x = Tensor.allocate(ElementType.FLOAT, SIZE, SIZE)) {
            Tensor between = memory.allocate(ElementType.FLOAT, SIZE, SIZE);
            assertThat(between.location()).isEqualTo(GPU);
            assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(between::data);
            assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(between::toFloatArray);
            forward.bindInput("x", x);
            forward.bindOutput("y", between);
            onward.bindInput("x", between);
            onward.bindOutput("y");
            for (int i = 1; i < 4; i++) {
                fill(x, i);
                first.run(forward);
                second.run(onward);
                try (Tensor y = onward.outputs().get("y")) {
                    assertThat(y.location()).isEqualTo(MemoryLocation.CPU);
                    assertIdentityTimes((float) Math.pow(i, 9), y);
                }
            }
        }
    }

    @Test
    void theLibraryAllocatesOutputsOnTheDevice() {
        try (Session session = open(OPTIONS);
                IoBinding binding = session.newBinding();
                IoBinding next = session.newBinding();
                Tensor x = Tensor.allocate(ElementType.FLOAT, SIZE, SIZE)) {
            fill(x, 2);
            binding.bindInput("x", x);
            binding.bindOutput("y", GPU);
            session.run(binding);
            try (Tensor y = binding.outputs().get("y")) {
                assertThat(y.location()).isEqualTo(GPU);
                assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(y::data);
                next.bindInput("x", y);
                next.bindOutput("y");
                session.run(next);
                assertIdentityTimes(512, next.outputs().get("y"));
            }
        }
    }

    @Test
    void copiesGoToTheDeviceAndBack() {
        ProviderDevice gpu = Cuda.assumeListed(environment);
        assertThat(gpu.type()).isEqualTo(ProviderDevice.Type.GPU);
        assertThat(gpu.memory()).isEqualTo(GPU);
        environment.registerCuda(); // once more does nothing
        try (Session session = open(OPTIONS);
                DeviceAllocator onGpu = session.allocator(GPU);
                DeviceAllocator pinned = session.allocator(PINNED);
                Tensor back = Tensor.allocate(ElementType.FLOAT, SIZE, SIZE)) {
            Tensor host = pinned.allocate(ElementType.FLOAT, SIZE, SIZE);
            Tensor first = onGpu.allocate(ElementType.FLOAT, SIZE, SIZE);
            Tensor second = onGpu.allocate(ElementType.FLOAT, SIZE, SIZE);
            fill(host, 7);
            environment.copy(host, first);
            environment.copy(first, second);
            environment.copy(second, back);
            assertIdentityTimes(7, back);
        }
    }

    @Test
    void sessionsWorkInAStreamAndEndWithIt() {
        ProviderDevice gpu = Cuda.assumeListed(environment);
        try (SyncStream stream = gpu.newStream();
                Tensor x = Tensor.allocate(ElementType.FLOAT, SIZE, SIZE)) {
            assertThat(stream.handle()).isNotZero();
            SessionOptions options = new SessionOptions().cuda(OPTIONS, stream);
            Session session = TestModels.open(environment, TestModels.manyProducts(SIZE, 2), options);
            IoBinding binding = session.newBinding();
            binding.bindInput("x", x);
            binding.bindOutput("y");
            fill(x, 3);
            session.run(binding);
            assertIdentityTimes(27, binding.outputs().get("y"));
            stream.close();
            assertThat(session.isClosed()).isTrue();
            assertThatIllegalStateException().isThrownBy(stream::handle);
            assertThatIllegalStateException()
                    .isThrownBy(() -> TestModels.open(environment, TestModels.manyProducts(SIZE, 2), options));
        }
    }

    @Test
    void aCapturedRunReplaysOverItsMemory() {
        Cuda.assumeListed(environment);
        try (Session session = open(OPTIONS.withGraphs(true));
                DeviceAllocator memory = session.allocator(GPU);
                Tensor host = Tensor.allocate(ElementType.FLOAT, SIZE, SIZE);
                IoBinding plain = session.newBinding()) {
            IoBinding binding = session.newBinding();
            Tensor x = memory.allocate(ElementType.FLOAT, SIZE, SIZE);
            Tensor y = memory.allocate(ElementType.FLOAT, SIZE, SIZE);
            binding.bindInput("x", x);
            binding.bindOutput("y", y);
            try (CapturedRun run = session.capture(binding)) {
                for (int i = 1; i < 6; i++) {
                    fill(host, i);
                    environment.copy(host, x);
                    run.run();
                    environment.copy(y, host);
                    assertIdentityTimes(i * i * i, host);
                }
                fill(host, 5); // another binding is not mixed up with the recording
                plain.bindInput("x", host);
                plain.bindOutput("y");
                for (int i = 0; i < 3; i++) {
                    session.run(plain);
                    assertIdentityTimes(125, plain.outputs().get("y"));
                }
                fill(host, 2);
                environment.copy(host, x);
                run.run();
                environment.copy(y, host);
                assertIdentityTimes(8, host);
            }
        }
    }

    @Test
    void otherWorkDoesNotSpoilARecording() throws Exception {
        Cuda.assumeListed(environment);
        AtomicBoolean done = new AtomicBoolean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        try (Session busy = open(OPTIONS);
                Session session = open(OPTIONS.withGraphs(true));
                DeviceAllocator memory = session.allocator(GPU)) {
            Thread other = Thread.ofPlatform().start(() -> {
                try (Tensor x = Tensor.allocate(ElementType.FLOAT, SIZE, SIZE)) {
                    while (!done.get()) {
                        try (DeviceAllocator own = busy.allocator(GPU);
                                Tensor large = own.allocate(ElementType.FLOAT, 1 << 22);
                                IoBinding binding = busy.newBinding()) {
                            binding.bindInput("x", x);
                            binding.bindOutput("y", GPU);
                            busy.run(binding);
                            binding.outputs().get("y").close();
                            large.close();
                        }
                    }
                } catch (Throwable e) {
                    failure.set(e);
                }
            });
            try (Tensor host = Tensor.allocate(ElementType.FLOAT, SIZE, SIZE)) {
                for (int i = 1; i < 10; i++) {
                    IoBinding binding = session.newBinding();
                    try (Tensor x = memory.allocate(ElementType.FLOAT, SIZE, SIZE);
                            Tensor y = memory.allocate(ElementType.FLOAT, SIZE, SIZE)) {
                        binding.bindInput("x", x);
                        binding.bindOutput("y", y);
                        try (CapturedRun run = session.capture(binding)) {
                            fill(host, i);
                            environment.copy(host, x);
                            run.run();
                            run.run();
                            environment.copy(y, host);
                            assertIdentityTimes(i * i * i, host);
                        }
                    }
                }
            } finally {
                done.set(true);
                other.join();
            }
            assertThat(failure.get()).isNull();
        }
    }

    @Test
    void capturingTakesMemoryOnTheDeviceOnly() {
        try (Session session = open(OPTIONS.withGraphs(true));
                DeviceAllocator onGpu = session.allocator(GPU);
                DeviceAllocator pinned = session.allocator(PINNED);
                IoBinding binding = session.newBinding()) {
            binding.bindInput("x", pinned.allocate(ElementType.FLOAT, SIZE, SIZE));
            binding.bindOutput("y", onGpu.allocate(ElementType.FLOAT, SIZE, SIZE));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.capture(binding))
                    .withMessageContaining("page-locked");
        }
    }

    @Test
    void optionsAreThoseThatTheProviderKnows() {
        CudaOptions all = OPTIONS.withMemoryLimit(1L << 30)
                .withArenaGrowth(CudaOptions.ArenaGrowth.SAME_AS_REQUESTED)
                .withConvolutionSearch(CudaOptions.ConvolutionSearch.HEURISTIC)
                .withConvolutionWorkspace(false)
                .withTf32(true)
                .withNhwc(true)
                .withMore(Map.of("do_copy_in_default_stream", "1", "fuse_conv_bias", "0"));
        try (Session session = open(all)) {
            assertThat(session.outputs()).hasSize(1);
        }
        assertThatExceptionOfType(OrtException.class)
                .isThrownBy(() -> open(OPTIONS.withMore(Map.of("no_such_option", "1"))))
                .withMessageContaining("no_such_option");
        assertThatExceptionOfType(OrtException.class)
                .isThrownBy(() -> open(CudaOptions.of(999)))
                .withMessageContaining("999");
    }

    @Test
    void theLimitOfTheArenaHolds() {
        try (Session session = open(OPTIONS.withMemoryLimit(64L << 20));
                DeviceAllocator memory = session.allocator(GPU)) {
            assertThatExceptionOfType(OrtException.class).isThrownBy(() -> memory.allocate(ElementType.FLOAT, 1 << 26));
            try (Tensor fits = memory.allocate(ElementType.FLOAT, 1 << 20)) {
                assertThat(Long.parseLong(memory.statistics().get("InUse"))).isGreaterThanOrEqualTo(fits.byteSize());
            }
        }
    }

    @Test
    void memoryGoesInAnyOrder() {
        for (int order = 0; order < 24; order++) {
            Session session = open(OPTIONS);
            Session other = open(OPTIONS);
            DeviceAllocator memory = session.allocator(GPU);
            Tensor x = memory.allocate(ElementType.FLOAT, SIZE, SIZE);
            IoBinding binding = other.newBinding();
            binding.bindInput("x", x);
            binding.bindOutput("y");
            other.run(binding);
            AutoCloseable[] all = {x, memory, binding, session};
            int left = order;
            for (int n = 4; n > 0; n--) {
                int pick = left % n;
                left /= n;
                try {
                    all[pick].close();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
                all[pick] = all[n - 1];
            }
            other.close();
        }
    }
}
