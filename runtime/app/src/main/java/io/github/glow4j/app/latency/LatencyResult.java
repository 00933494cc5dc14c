package io.github.glow4j.app.latency;

import org.HdrHistogram.Histogram;

/**
 * What was measured.
 *
 * @param of the way it was run
 * @param nanoseconds of all calls
 * @param imagesPerSecond of all callers together
 * @param peak GFLOP/s of the {@link GemmPeak} on the same threads or GPU, the median of samples around the measurement
 */
public record LatencyResult(LatencyCase of, Histogram nanoseconds, double imagesPerSecond, double peak) {
    /** Milliseconds that so many per cent of the calls took at most. */
    public double milliseconds(double percentile) {
        return nanoseconds.getValueAtPercentile(percentile) / 1e6;
    }

    /** The longest call. */
    public double worst() {
        return nanoseconds.getMaxValue() / 1e6;
    }

    /**
     * The rate of computation: of the typical call in {@link LatencyCase.Mode#LATENCY}, of all callers together in {@link
     * LatencyCase.Mode#THROUGHPUT}.
     *
     * @param multiplications of one image
     */
    public double gigaflops(double multiplications) {
        double images = of.mode() == LatencyCase.Mode.LATENCY ? of.batch() * 1e3 / milliseconds(50) : imagesPerSecond;
        return 2 * multiplications * images / 1e9;
    }
}
