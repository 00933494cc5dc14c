package io.github.glow4j.nativelib;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
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
        org.junit.jupiter.api.Assumptions.assumeTrue(
                LINKER.defaultLookup().find("malloc_trim").isPresent(), "another C library than glibc");
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

    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor);
    }

    /** Bytes; the second number of statm counts pages of 4 KiB or, on some processors, more. */
    private static long resident() throws IOException {
        return Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ", -1)[1]) * 4096;
    }
}
