package io.github.glow4j.nativelib;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * A C function whose arguments and result are pointers and integers, called through one method handle that all such
 * functions share: the twelve shapes of fifty functions of ONNX Runtime took Java 100 ms at every start, the one takes 30.
 *
 * <p>Every call passes eight arguments of the size of a pointer. An integer goes as an {@linkplain #number address};
 * the function reads as many of its bits as it declares. What a call has fewer, zeros stand in for: the function does not
 * look at them, and in every C calling convention that the JVM runs on with 64 bits (System V and Microsoft on x86-64,
 * AAPCS64) it is the caller who puts arguments down and clears them away. Not for functions that take floating-point
 * numbers, structures by value or a variable number of arguments, nor for more than eight.
 *
 * <p>Segments are checked as in any call of the Foreign Function and Memory API: they must lie outside of the Java heap and
 * be accessible to the thread, and their arenas stay open until the function returns.
 *
 * @param address of the function; nothing can tell whether it is one
 */
public record CFunction(MemorySegment address) {
    private static final MemorySegment NONE = MemorySegment.NULL;

    /** Made where the first function is called. */
    private static final class Shape {
        static final MethodHandle CALL = Linker.nativeLinker()
                .downcallHandle(FunctionDescriptor.of(
                        JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    }

    /** Made where the first one is called with numbers. */
    private static final class NumbersShape {
        static final MethodHandle CALL = Linker.nativeLinker()
                .downcallHandle(
                        FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    }

    /** A function of the C library, if this system's has it. */
    static Optional<CFunction> find(String name) {
        return Linker.nativeLinker().defaultLookup().find(name).map(CFunction::new);
    }

    /**
     * A function that the C library of every system of this kind has.
     *
     * @throws java.util.NoSuchElementException if it has not
     */
    static CFunction of(String name) {
        return new CFunction(Linker.nativeLinker().defaultLookup().findOrThrow(name));
    }

    /** An integer or truth value as an argument. */
    public static MemorySegment number(long value) {
        return MemorySegment.ofAddress(value);
    }

    /**
     * Calls the function.
     *
     * @return what it returns: an address, an integer, of which as many bits count as it declares, or nothing of meaning
     */
    public long call(
            MemorySegment a,
            MemorySegment b,
            MemorySegment c,
            MemorySegment d,
            MemorySegment e,
            MemorySegment f,
            MemorySegment g,
            MemorySegment h) {
        try {
            return (long) Shape.CALL.invokeExact(address, a, b, c, d, e, f, g, h);
        } catch (Throwable thrown) {
            throw unchecked(thrown);
        }
    }

    /**
     * Calls the function with integers, or addresses as such, for what is called so often that no object may be made of
     * them. Nothing is checked. Surplus arguments are zeros.
     */
    public long callWithNumbers(long a, long b, long c, long d, long e) {
        try {
            return (long) NumbersShape.CALL.invokeExact(address, a, b, c, d, e);
        } catch (Throwable thrown) {
            throw unchecked(thrown);
        }
    }

    /** Calls the function with seven arguments. */
    public long call(
            MemorySegment a,
            MemorySegment b,
            MemorySegment c,
            MemorySegment d,
            MemorySegment e,
            MemorySegment f,
            MemorySegment g) {
        return call(a, b, c, d, e, f, g, NONE);
    }

    /** Calls the function with six arguments. */
    public long call(
            MemorySegment a, MemorySegment b, MemorySegment c, MemorySegment d, MemorySegment e, MemorySegment f) {
        return call(a, b, c, d, e, f, NONE, NONE);
    }

    /** Calls the function with five arguments. */
    public long call(MemorySegment a, MemorySegment b, MemorySegment c, MemorySegment d, MemorySegment e) {
        return call(a, b, c, d, e, NONE, NONE, NONE);
    }

    /** Calls the function with four arguments. */
    public long call(MemorySegment a, MemorySegment b, MemorySegment c, MemorySegment d) {
        return call(a, b, c, d, NONE, NONE, NONE, NONE);
    }

    /** Calls the function with three arguments. */
    public long call(MemorySegment a, MemorySegment b, MemorySegment c) {
        return call(a, b, c, NONE, NONE, NONE, NONE, NONE);
    }

    /** Calls the function with two arguments. */
    public long call(MemorySegment a, MemorySegment b) {
        return call(a, b, NONE, NONE, NONE, NONE, NONE, NONE);
    }

    /** Calls the function with one argument. */
    public long call(MemorySegment a) {
        return call(a, NONE, NONE, NONE, NONE, NONE, NONE, NONE);
    }

    /** Calls the function with no argument. */
    public long call() {
        return call(NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE);
    }

    /** Passes on what a method handle threw: handles declare Throwable but only ever throw unchecked. */
    public static RuntimeException unchecked(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return thrown instanceof RuntimeException exception ? exception : new IllegalStateException(thrown);
    }
}
