package io.github.glow4j.onnxruntime;

import java.util.Arrays;

/** The kernels that live, by numbers that the library holds in place of pointers. Reading takes no lock. */
final class Kernels {
    private static volatile JavaOperator.Kernel[] known = new JavaOperator.Kernel[64];

    /** Where to begin to look for a free place. */
    private static int next;

    private Kernels() {}

    /** Keeps a kernel and returns its number, which is not 0. */
    static synchronized long add(JavaOperator.Kernel kernel) {
        JavaOperator.Kernel[] all = known;
        while (next < all.length && all[next] != null) {
            next++;
        }
        if (next == all.length) {
            all = Arrays.copyOf(all, 2 * all.length);
        }
        all[next] = kernel;
        known = all; // in both cases: the write that makes the new one visible
        return ++next;
    }

    static JavaOperator.Kernel get(long number) {
        return known[(int) number - 1];
    }

    static synchronized void remove(long number) {
        int place = (int) number - 1;
        known[place] = null;
        next = Math.min(next, place);
    }
}
