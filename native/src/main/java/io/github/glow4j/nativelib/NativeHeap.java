package io.github.glow4j.nativelib;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** The heap that native code allocates from: {@code malloc} and {@code new}. */
public final class NativeHeap {
    /** glibc maps larger blocks on their own, but not those that are as large as one that was freed before. */
    private static final long BLOCK = 8 << 20;

    /** Smaller than what was freed before by more than the C library adds to a block. */
    private static final long SMALLER_BLOCK = BLOCK - (64 << 10);

    private static final long SMALL_PAGE = 4096;

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
        if (bytes < BLOCK
                || !LargePages.available()
                || Linker.nativeLinker().defaultLookup().find("malloc_trim").isEmpty()) {
            return;
        }
        // The heap stays as accessible as it has been made when its end is freed.
        MemorySegment[] blocks = new MemorySegment[Math.toIntExact(Math.ceilDiv(bytes, BLOCK))];
        try {
            Calls.FREE.invokeExact((MemorySegment) Calls.MALLOC.invokeExact(BLOCK));
            for (int i = 0; i < blocks.length; i++) {
                MemorySegment block = (MemorySegment) Calls.MALLOC.invokeExact(SMALLER_BLOCK);
                blocks[i] = block;
                if (block.address() != 0) {
                    LargePages.prefer(MemorySegment.ofAddress(block.address() & -SMALL_PAGE), SMALLER_BLOCK);
                }
            }
            for (int i = blocks.length - 1; i >= 0; i--) {
                Calls.FREE.invokeExact(blocks[i]);
            }
        } catch (Error | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
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
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> function = linker.defaultLookup().find("malloc_trim");
        if (function.isEmpty()) {
            return false;
        }
        MethodHandle trim = linker.downcallHandle(function.get(), FunctionDescriptor.of(JAVA_INT, JAVA_LONG));
        try {
            return (int) trim.invokeExact(0L) != 0;
        } catch (Error | RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Looked up where they are used for the first time. */
    private static final class Calls {
        static final MethodHandle MALLOC = CLibrary.function("malloc", FunctionDescriptor.of(ADDRESS, JAVA_LONG));
        static final MethodHandle FREE = CLibrary.function("free", FunctionDescriptor.ofVoid(ADDRESS));
    }
}
