package io.github.glow4j.nativelib;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NativeHeapTest {
    private static final Linker LINKER = Linker.nativeLinker();

    @Test
    void trimmingDoesNoHarm() {
        NativeHeap.trim();
        NativeHeap.trim();
    }

    /** Small blocks, all but the last of which are freed: the heap cannot shrink at its end. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void freeMemoryGoesBackToTheSystem() throws Throwable {
        assumeTrue(LINKER.defaultLookup().find("malloc_trim").isPresent(), "another C library than glibc");
        MethodHandle malloc = function("malloc", FunctionDescriptor.of(ADDRESS, JAVA_LONG));
        MethodHandle free = function("free", FunctionDescriptor.ofVoid(ADDRESS));
        MemorySegment[] blocks = new MemorySegment[4000];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = ((MemorySegment) malloc.invokeExact(50_000L)).reinterpret(50_000);
            blocks[i].fill((byte) 1);
        }
        for (int i = 0; i < blocks.length - 1; i++) {
            free.invokeExact(blocks[i]);
        }
        long before = resident();
        assertThat(NativeHeap.trim()).isTrue();
        assertThat(resident()).isLessThan(before - 100_000_000);
        free.invokeExact(blocks[blocks.length - 1]);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatIsReservedIsAccessibleAndTakesNoMemory() throws Throwable {
        assumeTrue(LINKER.defaultLookup().find("malloc_trim").isPresent(), "another C library than glibc");
        FutureTask<Long> accessible = new FutureTask<>(() -> {
            long before = resident();
            NativeHeap.reserve(40 << 20);
            assertThat(resident()).isLessThan(before + 20_000_000);
            return accessibleAfter(allocate());
        });
        Thread.ofPlatform().start(accessible);
        assumeTrue(accessible.get() >= 0, "the thread was given the heap of the first thread, which shrinks");
        assertThat(accessible.get()).isGreaterThan(30 << 20);
    }

    /** The address of a small block of this thread. */
    private static long allocate() {
        try {
            return ((MemorySegment) function("malloc", FunctionDescriptor.of(ADDRESS, JAVA_LONG))
                            .invokeExact(1000L))
                    .address();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** How many bytes from an address on can be read and written; -1 in the heap of the first thread. */
    private static long accessibleAfter(long address) throws IOException {
        long end = address;
        for (String line : Files.readAllLines(Path.of("/proc/self/maps"))) {
            String[] range = line.substring(0, line.indexOf(' ')).split("-", 2);
            if (line.contains(" rw-p ")
                    && Long.parseUnsignedLong(range[0], 16) <= end
                    && end < Long.parseUnsignedLong(range[1], 16)) {
                if (line.endsWith("[heap]")) {
                    return -1;
                }
                end = Long.parseUnsignedLong(range[1], 16);
            }
        }
        return end - address;
    }

    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor);
    }

    /** Bytes; the second number of statm counts pages of 4 KiB or, on some processors, more. */
    private static long resident() throws IOException {
        return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ", -1)[1]) * 4096;
    }
}
