package io.github.glow4j.nativelib;

import static io.github.glow4j.nativelib.CFunction.number;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CFunctionTest {
    private static long[] given = {};

    @SuppressWarnings("unused") // called as a C function
    private static long record(long a, long b, long c, long d, long e, long f, long g, long h) {
        given = new long[] {a, b, c, d, e, f, g, h};
        return -a;
    }

    @Test
    void argumentsComeInTheirOrderAndTheRestAreZeros() throws ReflectiveOperationException {
        try (Arena arena = Arena.ofConfined()) {
            CFunction function = recorder(arena);
            MemorySegment[] n = LongStream.rangeClosed(1, 8)
                    .mapToObj(i -> number(i << 40 | i))
                    .toArray(MemorySegment[]::new);
            for (int count = 0; count <= 8; count++) {
                long result = switch (count) {
                    case 0 -> function.call();
                    case 1 -> function.call(n[0]);
                    case 2 -> function.call(n[0], n[1]);
                    case 3 -> function.call(n[0], n[1], n[2]);
                    case 4 -> function.call(n[0], n[1], n[2], n[3]);
                    case 5 -> function.call(n[0], n[1], n[2], n[3], n[4]);
                    case 6 -> function.call(n[0], n[1], n[2], n[3], n[4], n[5]);
                    case 7 -> function.call(n[0], n[1], n[2], n[3], n[4], n[5], n[6]);
                    default -> function.call(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]);
                };
                long[] expected = new long[8];
                for (int i = 0; i < count; i++) {
                    expected[i] = n[i].address();
                }
                assertThat(given).as(count + " arguments").containsExactly(expected);
                assertThat(result).isEqualTo(-expected[0]);
            }
        }
    }

    private static CFunction recorder(Arena arena) throws ReflectiveOperationException {
        Class<?>[] longs = new Class<?>[8];
        Arrays.fill(longs, long.class);
        MemoryLayout[] layouts = new MemoryLayout[8];
        Arrays.fill(layouts, JAVA_LONG);
        MethodHandle handle = MethodHandles.lookup()
                .findStatic(CFunctionTest.class, "record", MethodType.methodType(long.class, longs));
        return new CFunction(
                Linker.nativeLinker().upcallStub(handle, FunctionDescriptor.of(JAVA_LONG, layouts), arena));
    }

    @Test
    void integersHaveAsManyBitsAsTheFunctionDeclares() {
        assertThat((int) CFunction.of("abs").call(number(-7))).isEqualTo(7);
        assertThat((int) CFunction.of("abs").callWithNumbers(-7, 0, 0, 0, 0)).isEqualTo(7);
        assertThat((byte) CFunction.of("toupper").call(number('g'))).isEqualTo((byte) 'G');
    }

    @Test
    void pointersAreReadAndReturned() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom("glow");
            MemorySegment copy = arena.allocate(5);
            assertThat(CFunction.of("strlen").call(text)).isEqualTo(4);
            assertThat(CFunction.of("memcpy").call(copy, text, number(5))).isEqualTo(copy.address());
            assertThat(copy.getString(0)).isEqualTo("glow");
        }
    }

    @Test
    void memoryThatMustNotBePassedIsRefused() {
        CFunction strlen = CFunction.of("strlen");
        assertThatThrownBy(() -> strlen.call(MemorySegment.ofArray(new byte[4])))
                .isInstanceOf(IllegalArgumentException.class);
        Arena arena = Arena.ofConfined();
        MemorySegment text = arena.allocateFrom("glow");
        assertThatThrownBy(() ->
                        CompletableFuture.supplyAsync(() -> strlen.call(text)).get())
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(WrongThreadException.class);
        arena.close();
        assertThatThrownBy(() -> strlen.call(text)).isInstanceOf(IllegalStateException.class);
    }

    /** Memory that is behind the arguments that a function declares stays there until it returns. */
    @Test
    void memoryInUseCannotBeFreed() throws ReflectiveOperationException {
        try (Arena arena = Arena.ofConfined()) {
            Arena other = Arena.ofShared();
            MemorySegment kept = other.allocate(JAVA_BYTE);
            MethodHandle close = MethodHandles.lookup()
                    .findStatic(CFunctionTest.class, "closed", MethodType.methodType(long.class, Arena.class))
                    .bindTo(other);
            MemorySegment stub = Linker.nativeLinker().upcallStub(close, FunctionDescriptor.of(JAVA_LONG), arena);
            assertThat(new CFunction(stub).call(kept)).isZero();
            assertThat(new CFunction(stub).call()).isOne();
        }
    }

    @SuppressWarnings("unused") // called as a C function
    private static long closed(Arena arena) {
        try {
            arena.close();
            return 1;
        } catch (IllegalStateException inUse) {
            return 0;
        }
    }

    @Test
    void functionsThatAreNotThereAreToldOf() {
        assertThat(CFunction.find("no_function_of_this_name")).isEmpty();
        assertThatThrownBy(() -> CFunction.of("no_function_of_this_name")).isInstanceOf(NoSuchElementException.class);
    }
}
