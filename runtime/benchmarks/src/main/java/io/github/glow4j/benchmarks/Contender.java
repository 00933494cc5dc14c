package io.github.glow4j.benchmarks;

import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Something to be timed against others, in turn with them, so that what else the machine does meets all of them. */
final class Contender {
    private static final int DIGITS = 3;

    private final Runnable run;
    private final Histogram nanoseconds = new Histogram(DIGITS);

    Contender(Runnable run) {
        this.run = run;
    }

    /**
     * Runs all in turn, each for so long at a time. The first turn is not counted, and neither is the first call of any turn:
     * it finds the processor's caches full of what ran before, which makes a call of 300 ms up to a fifth longer.
     */
    static void race(List<Contender> contenders, int turns, double secondsPerTurn) {
        for (int turn = -1; turn < turns; turn++) {
            for (Contender contender : contenders) {
                contender.run.run();
                contender.repeat((long) (secondsPerTurn * 1e9), turn >= 0);
            }
        }
    }

    private void repeat(long nanos, boolean counted) {
        long begin = System.nanoTime();
        long now = begin;
        do {
            long start = now;
            run.run();
            now = System.nanoTime();
            if (counted) {
                nanoseconds.recordValue(now - start);
            }
        } while (now - begin < nanos);
    }

    /** Milliseconds. */
    double median() {
        return nanoseconds.getValueAtPercentile(50) / 1e6;
    }

    /** Prints ours, the peer, the limit, how many times as fast as the peer ours is, and how near to the limit. */
    static void print(String what, String unit, double ours, double peer, double limit) {
        System.out.printf(
                Locale.ROOT,
                "%-44s ours %9.3f %s   peer %9.3f (%.2f times ours)   limit %9.3f (%.1f %% reached)%n",
                what,
                ours,
                unit,
                peer,
                peer / ours,
                limit,
                100 * limit / ours);
    }
}
