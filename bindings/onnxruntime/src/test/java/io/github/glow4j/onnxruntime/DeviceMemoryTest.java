package io.github.glow4j.onnxruntime;

import static io.github.glow4j.nativelib.CFunction.number;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.glow4j.nativelib.CFunction;
import io.github.glow4j.onnxruntime.c.OrtApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The path over tensors of a session's allocators, which is the same for every device, with the CPU as the device. */
@Timeout(60)
class DeviceMemoryTest {
    private final Environment environment = Environment.open();

    @AfterEach
    void close() {
        environment.close();
    }

    private Session open() {
        return TestModels.open(environment, TestModels.doubleAndSquare());
    }

    @Test
    void tensorsOfAnAllocatorAreReadAndWrittenInPlace() {
        try (Session session = open();
                DeviceAllocator memory = session.allocator(MemoryLocation.CPU);
                IoBinding binding = session.newBinding()) {
            Tensor x = memory.allocate(ElementType.FLOAT, 2, 3);
            Tensor y = memory.allocate(ElementType.FLOAT, 2, 3);
            assertThat(x.toFloatArray()).containsOnly(0);
            assertThat(x.location()).isEqualTo(MemoryLocation.CPU);
            binding.bindInput("x", x);
            binding.bindOutput("y", y);
            x.data().setAtIndex(JAVA_FLOAT, 4, 21);
            session.run(binding);
            assertThat(y.toFloatArray()).containsExactly(0, 0, 0, 0, 42, 0);
        }
    }

    @Test
    void whatOneSessionComputesAnotherReadsWithoutACopy() {
        try (Session first = open();
                Session second = open();
                DeviceAllocator memory = first.allocator(MemoryLocation.CPU);
                IoBinding forward = first.newBinding();
                IoBinding onward = second.newBinding();
                Tensor x = Tensor.allocate(ElementType.FLOAT, 1, 3)) {
            Tensor between = memory.allocate(ElementType.FLOAT, 1, 3);
            forward.bindInput("x", x);
            forward.bindOutput("y", between);
            onward.bindInput("x", between);
            onward.bindOutput("z", MemoryLocation.CPU);
            x.data().setAtIndex(JAVA_FLOAT, 1, 3);
            first.run(forward);
            second.run(onward);
            assertThat(onward.outputs().get("z").toFloatArray()).containsExactly(0, 36, 0);
        }
    }

    @Test
    void closingAnAllocatorTakesItsMemoryOutOfTheBindingsOfOtherSessions() {
        try (Session other = open();
                IoBinding binding = other.newBinding();
                Tensor replacement = Tensor.allocate(ElementType.FLOAT, 1, 3)) {
            Session owner = open();
            DeviceAllocator memory = owner.allocator(MemoryLocation.CPU);
            Tensor x = memory.allocate(ElementType.FLOAT, 1, 3);
            Tensor unused = memory.allocate(ElementType.FLOAT, 1, 3);
            binding.bindInput("x", unused);
            binding.inputSlot("x", ElementType.FLOAT, 3)
                    .clear(); // which the library knows nothing of before the next run
            binding.bindInput("x", x);
            binding.bindOutput("y");
            other.run(binding);
            owner.close();
            assertThat(memory.isClosed()).isTrue();
            assertThat(x.isClosed()).isTrue();
            assertThatIllegalStateException()
                    .isThrownBy(() -> other.run(binding))
                    .withMessageContaining("\"x\" is closed");
            assertThatIllegalStateException().isThrownBy(() -> memory.allocate(ElementType.FLOAT, 1));
            assertThatIllegalStateException().isThrownBy(memory::statistics);
            binding.bindInput("x", replacement);
            replacement.data().setAtIndex(JAVA_FLOAT, 0, 5);
            other.run(binding);
            assertThat(binding.outputs().get("y").toFloatArray()).containsExactly(10, 0, 0);
        }
    }

    @Test
    void memoryGoesInAnyOrder() {
        // tensor, allocator, binding, session in several orders; a mistake would end the JVM here or when it exits
        for (int order = 0; order < 24; order++) {
            Session session = open();
            DeviceAllocator memory = session.allocator(MemoryLocation.CPU);
            Tensor x = memory.allocate(ElementType.FLOAT, 1, 3);
            IoBinding binding = session.newBinding();
            binding.bindInput("x", x);
            binding.bindOutput("z");
            session.run(binding);
            List<AutoCloseable> all = new ArrayList<>(List.of(x, memory, binding, session));
            int left = order;
            for (int n = 4; n > 0; n--) {
                AutoCloseable next = all.remove(left % n);
                left /= n;
                try {
                    next.close();
                    next.close();
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    @Test
    void closingAnAllocatorUnderARunWaitsForIt() throws Exception {
        int size = 192;
        try (Session other = TestModels.open(environment, TestModels.manyProducts(size, 200));
                Session owner = open();
                IoBinding binding = other.newBinding()) {
            DeviceAllocator memory = owner.allocator(MemoryLocation.CPU);
            binding.bindInput("x", memory.allocate(ElementType.FLOAT, size, size));
            binding.bindOutput("y");
            CountDownLatch begun = new CountDownLatch(1);
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread runner = Thread.ofPlatform().start(() -> {
                begun.countDown();
                try {
                    other.run(binding);
                } catch (IllegalStateException closedBefore) {
                    assertThat(closedBefore).hasMessageContaining("closed");
                } catch (Throwable e) {
                    failure.set(e);
                }
            });
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
            Thread.sleep(10);
            memory.close();
            runner.join();
            assertThat(failure.get()).isNull();
        }
    }

    @Test
    void copiesGoBetweenTensorsOfTheSameTypeAndSize() {
        try (Session session = open();
                Arena arena = Arena.ofConfined();
                DeviceAllocator memory = session.allocator(MemoryLocation.CPU);
                Tensor host = Tensor.wrap(arena.allocateFrom(JAVA_FLOAT, 1, 2, 3), ElementType.FLOAT, 3);
                Tensor device = memory.allocate(ElementType.FLOAT, 3);
                Tensor bytes = memory.allocate(ElementType.UINT8, 12);
                Tensor longer = memory.allocate(ElementType.FLOAT, 4);
                Tensor constant = Tensor.wrap(arena.allocate(12, 4).asReadOnly(), ElementType.FLOAT, 3)) {
            environment.copy(host, device);
            assertThat(device.toFloatArray()).containsExactly(1, 2, 3);
            assertThatIllegalArgumentException().isThrownBy(() -> environment.copy(host, bytes));
            assertThatIllegalArgumentException().isThrownBy(() -> environment.copy(host, longer));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> environment.copy(host, constant))
                    .withMessageContaining("read-only");
            device.close();
            assertThatIllegalStateException().isThrownBy(() -> environment.copy(host, device));
            assertThatIllegalStateException().isThrownBy(() -> environment.copy(device, longerOf(memory)));
        }
    }

    private static Tensor longerOf(DeviceAllocator memory) {
        return memory.allocate(ElementType.FLOAT, 3);
    }

    @Test
    void theLibraryCannotCopyWithoutTheProviderOfTheDevice() {
        try (Tensor from = Tensor.allocate(ElementType.FLOAT, 3);
                Tensor to = Tensor.allocate(ElementType.FLOAT, 3)) {
            assertThatExceptionOfType(OrtException.NotImplemented.class)
                    .isThrownBy(() -> DeviceFunctions.copyTensor(
                            environment.pointer, from.pointer, to.pointer, MemorySegment.NULL, MemorySegment.NULL))
                    .withMessageContaining("Data transfer");
        }
    }

    @Test
    void aSessionOnTheCpuHasNoMemoryOfAGpu() {
        try (Session session = open()) {
            for (MemoryLocation location : List.of(MemoryLocation.cuda(0), MemoryLocation.cudaPinned(0))) {
                assertThatExceptionOfType(OrtException.class).isThrownBy(() -> session.allocator(location));
            }
            assertThat(session.inputLocations()).containsExactly(MemoryLocation.CPU);
            try (IoBinding binding = session.newBinding();
                    Tensor x = Tensor.allocate(ElementType.FLOAT, 1, 3)) {
                binding.bindInput("x", x);
                assertThatExceptionOfType(OrtException.class)
                        .isThrownBy(() -> binding.bindOutput("y", MemoryLocation.cuda(0)));
                binding.bindOutput("y");
                session.run(binding); // and works again
                assertThat(binding.outputs().get("y").location()).isEqualTo(MemoryLocation.CPU);
            }
        }
    }

    @Test
    void badShapesAndTypesAreRefusedByAllocators() {
        try (Session session = open();
                DeviceAllocator memory = session.allocator(MemoryLocation.CPU)) {
            assertThatIllegalArgumentException().isThrownBy(() -> memory.allocate(ElementType.FLOAT, -1));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> memory.allocate(ElementType.FLOAT, Long.MAX_VALUE, 8));
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(() -> memory.allocate(ElementType.STRING, 1));
            assertThatExceptionOfType(OrtException.class)
                    .isThrownBy(() -> memory.allocate(ElementType.FLOAT, 1L << 55));
            assertThat(memory.allocate(ElementType.FLOAT, 0, 3).byteSize()).isZero();
        }
    }

    @Test
    void theArenaKeepsBooks() {
        try (Session session = open();
                DeviceAllocator memory = session.allocator(MemoryLocation.CPU)) {
            Tensor large = memory.allocate(ElementType.FLOAT, 1 << 20);
            Map<String, String> statistics = memory.statistics();
            assertThat(Long.parseLong(statistics.get("InUse"))).isGreaterThanOrEqualTo(large.byteSize());
        }
    }

    @Test
    void locationsAreThoseThatTheLibraryHasNamesFor() {
        for (MemoryLocation location : List.of(
                MemoryLocation.CPU, MemoryLocation.cuda(0), MemoryLocation.cuda(3), MemoryLocation.cudaPinned(3))) {
            assertThat(MemoryLocation.of(location.pointer())).isEqualTo(location);
            assertThat(location.pointer()).isEqualTo(location.pointer());
            MemorySegment byName = byName(location);
            assertThat(MemoryLocation.of(byName)).isEqualTo(location);
            assertThat(MemoryFunctions.deviceType(byName)).isEqualTo(MemoryFunctions.deviceType(location.pointer()));
            assertThat(MemoryFunctions.vendorId(byName)).isEqualTo(MemoryFunctions.vendorId(location.pointer()));
        }
        assertThat(MemoryLocation.cudaPinned(0).isHostAccessible()).isTrue();
        assertThat(MemoryLocation.cuda(0).isHostAccessible()).isFalse();
        assertThat(MemoryLocation.cuda(2)).hasToString("cuda:2");
        assertThatIllegalArgumentException().isThrownBy(() -> MemoryLocation.cuda(-1));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> new MemoryLocation(MemoryLocation.Kind.OTHER_DEVICE, 0).pointer());
    }

    /** The same memory by the older call, in which the library fills in vendor and kind by itself. */
    private static MemorySegment byName(MemoryLocation location) {
        String name = Map.of(
                        MemoryLocation.Kind.CPU, "Cpu",
                        MemoryLocation.Kind.CUDA, "Cuda",
                        MemoryLocation.Kind.CUDA_PINNED, "CudaPinned")
                .get(location.kind());
        MemorySegment api = OrtLibrary.api();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment out = arena.allocate(ValueLayout.ADDRESS);
            Status.check(new CFunction(OrtApi.CreateMemoryInfo(api))
                    .call(arena.allocateFrom(name), number(0), number(location.device()), number(0), out));
            return out.get(ValueLayout.ADDRESS, 0);
        }
    }

    @Test
    void theCpuIsADeviceWithoutStreams() {
        ProviderDevice cpu = environment.devices().stream()
                .filter(device -> device.type() == ProviderDevice.Type.CPU)
                .findFirst()
                .orElseThrow();
        assertThat(cpu.provider()).isEqualTo("CPUExecutionProvider");
        assertThat(cpu.vendor()).isNotEmpty();
        assertThat(cpu.memory()).isNull();
        assertThat(cpu).hasToString("CPUExecutionProvider on CPU");
        assertThatExceptionOfType(OrtException.class).isThrownBy(cpu::newStream);
        environment.close();
        assertThatIllegalStateException().isThrownBy(cpu::newStream);
        assertThatIllegalStateException().isThrownBy(environment::devices);
    }
}
