package io.github.glow4j.nativelib;

import static io.github.glow4j.nativelib.CFunction.number;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** The heap that native code allocates from: {@code malloc} and {@code new}. */
public final class NativeHeap {
    /** glibc maps larger blocks on their own, but not those that are as large as one that was freed before. */
    private static final long BLOCK = 8 << 20;

    /** Smaller than what was freed before by more than the C library adds to a block. */
    private static final long SMALLER_BLOCK = BLOCK - (64 << 10);

    private static final long SMALL_PAGE = 4096;

    private static final Optional<CFunction> TRIM = CFunction.find("malloc_trim");

    private NativeHeap() {}

    /**
     * Makes the heap that the calling thread allocates from ready to grow by so much, in large pages where the system grants
     * them: for before something that allocates tens of megabytes in small blocks. The heaps that glibc gives to threads
     * grow page by page otherwise, with a call of the system and a page fault each, which all threads of the process wait
     * for. What is not used then takes no memory, but for the rest of the last large page. Does nothing where the C library
     * is another one.
     *
     * @param bytes rounded up to a multiple of 8 MiB; for less than 8 MiB nothing is done, as it would not pay
     */
    public static void reserve(long bytes) {
        if (bytes < BLOCK || !LargePages.available() || TRIM.isEmpty()) {
            return;
        }
        // The heap stays as accessible as it has been made when its end is freed.
        MemorySegment[] blocks = new MemorySegment[Math.toIntExact(Math.ceilDiv(bytes, BLOCK))];
        Calls.FREE.call(MemorySegment.ofAddress(Calls.MALLOC.call(number(BLOCK))));
        for (int i = 0; i < blocks.length; i++) {
            MemorySegment block = MemorySegment.ofAddress(Calls.MALLOC.call(number(SMALLER_BLOCK)));
            blocks[i] = block;
            if (block.address() != 0) {
                LargePages.prefer(MemorySegment.ofAddress(block.address() & -SMALL_PAGE), SMALLER_BLOCK);
            }
        }
        for (int i = blocks.length - 1; i >= 0; i--) {
            Calls.FREE.call(blocks[i]);
        }
    }

    /**
     * Gives what is free in the heap back to the system. The C library of most Linux systems keeps it for later, up to a
     * gigabyte after a large graph has been optimised; those that give it back by themselves have no such function, and
     * nothing is done. Takes milliseconds: for after something large has been freed.
     *
     * @return whether memory was given back
     */
    public static boolean trim() {
        return TRIM.isPresent() && (int) TRIM.get().call(number(0)) != 0;
    }

    /** Looked up where they are used for the first time. */
    private static final class Calls {
        static final CFunction MALLOC = CFunction.of("malloc");
        static final CFunction FREE = CFunction.of("free");
    }
}
