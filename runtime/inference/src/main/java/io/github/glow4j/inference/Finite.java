package io.github.glow4j.inference;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Search for NaN and infinity in integer arithmetic: the bits of a finite number without the sign are below those of
 * infinity, so the difference is negative, and the AND of negative numbers is negative. The compiler turns both loops into
 * vector instructions.
 */
final class Finite {
    private static final int INFINITY_BITS = 0x7f800000;

    private Finite() {}

    /** Index of the first NaN or infinity, or -1. */
    static int firstNotFinite(float[] values) {
        int signs = -1;
        for (float value : values) {
            signs &= (Float.floatToRawIntBits(value) & Integer.MAX_VALUE) - INFINITY_BITS;
        }
        if (signs < 0) {
            return -1;
        }
        int index = 0;
        while (Float.isFinite(values[index])) {
            index++;
        }
        return index;
    }

    /** Index of the first NaN or infinity among so many float32 values of a segment, or -1. */
    static long firstNotFinite(MemorySegment segment, long count) {
        int signs = -1;
        for (long i = 0; i < count; i++) {
            signs &= (segment.getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, i) & Integer.MAX_VALUE) - INFINITY_BITS;
        }
        if (signs < 0) {
            return -1;
        }
        for (long i = 0; i < count; i++) {
            if (!Float.isFinite(segment.getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i))) {
                return i;
            }
        }
        return -1; // another thread has written over it meanwhile
    }
}
