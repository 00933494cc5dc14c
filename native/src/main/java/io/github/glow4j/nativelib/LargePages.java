package io.github.glow4j.nativelib;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Memory in pages of 2 MiB instead of 4 KiB, where the system has them to give. What reads hundreds of megabytes per run
 * spends a good part of its time on looking up small pages.
 */
public final class LargePages {
    private static final long PAGE = 2 << 20;

    // As Linux numbers them on all processors that glow4j supports.
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
    private static final int MADV_HUGEPAGE = 14;

    private LargePages() {}

    /** Whether {@link #allocate} can do better than an arena. */
    public static boolean available() {
        return Platform.current().system() == Platform.OperatingSystem.LINUX;
    }

    /**
     * Memory of zeros that is freed with the arena; in large pages if the system grants them, otherwise in small ones.
     *
     * @param arena may be closed by any thread
     * @param bytes at least 1
     * @throws OutOfMemoryError if the system refuses
     */
    public static MemorySegment allocate(Arena arena, long bytes) {
        if (!available()) {
            return arena.allocate(bytes, 64);
        }
        long mapped = Math.addExact(bytes, PAGE); // so that there is a multiple of the page size to begin at
        try {
            MemorySegment address = (MemorySegment)
                    Calls.MMAP.invokeExact(MemorySegment.NULL, mapped, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
            if (address.address() == -1) {
                throw new OutOfMemoryError("the system refuses " + bytes + " bytes");
            }
            MemorySegment memory = address.reinterpret(mapped, arena, LargePages::unmap);
            MemorySegment aligned = memory.asSlice(Math.floorMod(-address.address(), PAGE), bytes);
            prefer(aligned, bytes);
            return aligned;
        } catch (Error | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /**
     * Asks for large pages for memory that is there, as far as its pages have not been used. Refused where the system has no
     * large pages: then the small ones serve.
     */
    static void prefer(MemorySegment memory, long bytes) {
        try {
            int ignored = (int) Advice.MADVISE.invokeExact(memory, bytes, MADV_HUGEPAGE);
        } catch (Error | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static void unmap(MemorySegment memory) {
        try {
            int ignored = (int) Calls.MUNMAP.invokeExact(memory, memory.byteSize());
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Looked up where they are used for the first time. */
    private static final class Calls {
        static final MethodHandle MMAP = CLibrary.function(
                "mmap", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
        static final MethodHandle MUNMAP =
                CLibrary.function("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
    }

    private static final class Advice {
        static final MethodHandle MADVISE =
                CLibrary.function("madvise", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    }
}
