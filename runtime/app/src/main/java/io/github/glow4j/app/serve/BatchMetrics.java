package io.github.glow4j.app.serve;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** What is measured of one queue, under the tag {@code call}: {@code encode} or {@code decode}. */
final class BatchMetrics {
    private static final String TAG = "call";

    private final MeterRegistry registry;
    private final String call;
    private final DistributionSummary sizes;
    private final Timer waits;
    private final Timer runs;
    private final Counter rejections;
    private final Counter timeouts;

    BatchMetrics(MeterRegistry registry, String call) {
        this.registry = registry;
        this.call = call;
        sizes = DistributionSummary.builder("glow.batch.size")
                .description("Images or latents per model call")
                .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64)
                .tag(TAG, call)
                .register(registry);
        waits = Metrics.timer("glow.queue.wait", "Time that the oldest item of a batch waited for its model call")
                .tag(TAG, call)
                .register(registry);
        runs = Metrics.timer("glow.model.call", "Time of one model call")
                .tag(TAG, call)
                .register(registry);
        rejections = counter("glow.queue.rejected", "Requests refused because the queue was full");
        timeouts = counter("glow.queue.timeouts", "Requests given up while they waited for the model");
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).tag(TAG, call).register(registry);
    }

    void watchQueue(IntSupplier length) {
        Gauge.builder("glow.queue.length", length, IntSupplier::getAsInt)
                .description("Images or latents that wait for a model call")
                .tag(TAG, call)
                .strongReference(true)
                .register(registry);
    }

    void ran(int size, long waitNanos, long runNanos) {
        sizes.record(size);
        waits.record(waitNanos, TimeUnit.NANOSECONDS);
        runs.record(runNanos, TimeUnit.NANOSECONDS);
    }

    void rejected() {
        rejections.increment();
    }

    void timedOut() {
        timeouts.increment();
    }
}
