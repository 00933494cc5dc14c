package io.github.glow4j.nativelib;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** The heap that native code allocates from: {@code malloc} and {@code new}. */
public final class NativeHeap {
    private NativeHeap() {}

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
}
