package io.github.glow4j.nativelib;

import static io.github.glow4j.nativelib.CFunction.number;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

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
        MemorySegment address = MemorySegment.ofAddress(Mapping.MMAP.call(
                MemorySegment.NULL,
                number(mapped),
                number(PROT_READ_WRITE),
                number(MAP_PRIVATE_ANONYMOUS),
                number(-1),
                number(0)));
        if (address.address() == -1) {
            throw new OutOfMemoryError("the system refuses " + bytes + " bytes");
        }
        MemorySegment memory = address.reinterpret(mapped, arena, LargePages::unmap);
        MemorySegment aligned = memory.asSlice(Math.floorMod(-address.address(), PAGE), bytes);
        prefer(aligned, bytes);
        return aligned;
    }

    /**
     * Asks for large pages for memory that is there, as far as its pages have not been used. Refused where the system has no
     * large pages: then the small ones serve.
     */
    static void prefer(MemorySegment memory, long bytes) {
        Mapping.MADVISE.call(memory, number(bytes), number(MADV_HUGEPAGE));
    }

    private static void unmap(MemorySegment memory) {
        Mapping.MUNMAP.call(memory, number(memory.byteSize()));
    }

    /** Looked up where there are large pages only. */
    private static final class Mapping {
        static final CFunction MMAP = CFunction.of("mmap");
        static final CFunction MUNMAP = CFunction.of("munmap");
        static final CFunction MADVISE = CFunction.of("madvise");
    }
}
