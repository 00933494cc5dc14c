package io.github.glow4j.app.latency;

import io.github.glow4j.inference.DecodeCall;
import io.github.glow4j.inference.EncodeCall;
import io.github.glow4j.inference.GlowModel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Runs a model again and again and notes how long each call takes. */
public final class LatencyMeter {
    /** Digits of a duration that a histogram tells apart. */
    private static final int DIGITS = 3;

    private static final int PEAK_SAMPLES = 3;

    private final double warmUpSeconds;
    private final double seconds;

    /**
     * @param warmUpSeconds time before the measurement, in which the calls are not counted
     * @param seconds time of the measurement; at least one call is made
     */
    public LatencyMeter(double warmUpSeconds, double seconds) {
        this.warmUpSeconds = warmUpSeconds;
        this.seconds = seconds;
    }

    /** A bound call with its input filled in. */
    private record Call(Runnable run, AutoCloseable resource) {}

    /**
     * Measures.
     *
     * @param model opened with {@link LatencyCase#threadsPerCall()}
     * @param peak with {@link LatencyCase#threads()}
     */
    public LatencyResult measure(GlowModel model, LatencyCase of, GemmPeak peak) {
        List<Call> calls = new ArrayList<>();
        try {
            for (int i = 0; i < of.callers(); i++) {
                calls.add(of.direction() == LatencyCase.Direction.ENCODE ? encode(model, of, i) : decode(model, of, i));
            }
            List<Double> peaks = new ArrayList<>();
            samplePeak(peak, peaks);
            all(calls, warmUpSeconds);
            List<Measured> measured = all(calls, seconds);
            samplePeak(peak, peaks);
            Histogram total = new Histogram(DIGITS);
            double imagesPerSecond = 0;
            for (Measured one : measured) {
                total.add(one.histogram());
                imagesPerSecond += of.batch() * one.histogram().getTotalCount() / one.seconds();
            }
            return new LatencyResult(of, total, imagesPerSecond, median(peaks));
        } finally {
            calls.forEach(LatencyMeter::close);
        }
    }

    private static void samplePeak(GemmPeak peak, List<Double> samples) {
        for (int i = 0; i < PEAK_SAMPLES; i++) {
            samples.add(peak.sample());
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    private static Call encode(GlowModel model, LatencyCase of, int seed) {
        EncodeCall call = model.newEncodeCall(of.batch());
        byte[] pixels = new byte[(int) call.images().byteSize()];
        new Random(seed).nextBytes(pixels);
        call.images().copyFrom(MemorySegment.ofArray(pixels));
        return new Call(call::run, call);
    }

    private static Call decode(GlowModel model, LatencyCase of, int seed) {
        DecodeCall call = model.newDecodeCall(of.batch());
        Random random = new Random(seed);
        for (long i = 0; i < call.latents().byteSize() / Float.BYTES; i++) {
            call.latents().setAtIndex(ValueLayout.JAVA_FLOAT, i, 0.7f * (float) random.nextGaussian());
        }
        return new Call(call::run, call);
    }

    private static void close(Call call) {
        try {
            call.resource().close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private record Measured(Histogram histogram, double seconds) {}

    /** All calls at once, each on a thread of its own. */
    private static List<Measured> all(List<Call> calls, double duration) {
        long nanos = (long) (duration * TimeUnit.SECONDS.toNanos(1));
        if (calls.size() == 1) {
            return List.of(repeat(calls.getFirst(), nanos));
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(calls.size())) {
            List<Callable<Measured>> tasks = new ArrayList<>();
            calls.forEach(call -> tasks.add(() -> repeat(call, nanos)));
            List<Measured> results = new ArrayList<>();
            for (Future<Measured> result : threads.invokeAll(tasks)) {
                results.add(result.get());
            }
            return results;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the measurement was interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static Measured repeat(Call call, long nanos) {
        Histogram histogram = new Histogram(DIGITS);
        long begin = System.nanoTime();
        long now = begin;
        do {
            long start = now;
            call.run().run();
            now = System.nanoTime();
            histogram.recordValue(now - start);
        } while (now - begin < nanos);
        return new Measured(histogram, (now - begin) / 1e9);
    }
}
