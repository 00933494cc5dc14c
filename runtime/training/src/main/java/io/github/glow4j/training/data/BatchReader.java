package io.github.glow4j.training.data;

import io.github.glow4j.models.GlowException;
import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.training.data.SplitMix.Purpose;
import io.github.glow4j.training.graph.Batch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Hands out the batches of a run one after the other, and reads the next ones meanwhile on threads of its own.
 *
 * <p>Batch s holds the images {@code s * batchSize} to {@code (s + 1) * batchSize - 1} of an endless stream of passes over
 * the data. It depends on data set, plan and s alone: a run that is resumed at step s sees what it would have seen. The
 * last batch of a pass is filled up from the next pass, so that each image is seen once in each pass.
 *
 * <p>Closing waits for the reads under way, after which the data set may be closed.
 */
public final class BatchReader implements AutoCloseable {
    private static final int AHEAD = 4;

    private final Dataset data;
    private final BatchPlan plan;
    private final ImageOrder order;
    private final Augmenter augmenter;
    private final ExecutorService threads;
    private final Deque<Future<Batch>> ahead = new ArrayDeque<>();
    private long step;
    private volatile boolean closed;

    /**
     * Begins to read.
     *
     * @param firstStep number of the first batch, at least 0
     */
    public BatchReader(Dataset data, BatchPlan plan, long firstStep) {
        if (firstStep < 0 || firstStep > Long.MAX_VALUE / plan.batchSize() - AHEAD) {
            throw new IllegalArgumentException("there is no step " + firstStep);
        }
        long values = (long) plan.batchSize() * data.channels() * data.imageSize() * data.imageSize();
        if (values > Integer.MAX_VALUE - 8) {
            throw new InvalidInputException("a batch of " + plan.batchSize() + " images has " + values
                    + " values; one array holds 2^31: take a smaller batch");
        }
        this.data = data;
        this.plan = plan;
        this.order = new ImageOrder(data.size(), plan.seed(), plan.shuffle());
        this.augmenter = new Augmenter(data.imageSize(), data.channels());
        this.step = firstStep;
        // Training wants most of the cores; decoding a batch is far cheaper than a step.
        int count = Math.clamp(Runtime.getRuntime().availableProcessors() / 4, 1, AHEAD);
        this.threads = Executors.newFixedThreadPool(
                count, Thread.ofPlatform().daemon().name("glow4j-data-", 0).factory());
        for (int i = 0; i < AHEAD; i++) {
            readAhead();
        }
    }

    private void readAhead() {
        long number = step++;
        ahead.add(threads.submit(() -> read(number)));
    }

    /** Steps that a pass over the data takes, rounded up. */
    public int stepsPerEpoch() {
        return Math.ceilDiv(data.size(), plan.batchSize());
    }

    /**
     * The next batch; waits for it.
     *
     * @throws BadImageException if an image is damaged and such images are not skipped
     * @throws GlowException if the thread is interrupted while it waits; the batch is then handed out next time
     * @throws IllegalStateException if the reader is closed
     */
    public synchronized Batch next() {
        if (closed) {
            throw new IllegalStateException("this reader of batches is closed");
        }
        Batch batch = await(ahead.getFirst());
        ahead.removeFirst();
        readAhead();
        return batch;
    }

    private static Batch await(Future<Batch> batch) {
        try {
            return batch.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GlowException("interrupted while waiting for the next batch", e);
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case BadImageException bad -> new BadImageException(bad.name(), bad.reason(), bad);
                case OutOfMemoryError error -> new GlowException("out of memory while reading images", error);
                case null, default -> new GlowException("reading a batch failed: " + e.getCause(), e);
            };
        }
    }

    /** The batch of a step, whatever was read before. */
    private Batch read(long number) {
        int count = plan.batchSize();
        int values = data.imageSize() * data.imageSize() * data.channels();
        byte[] pixels = new byte[count * values];
        int[] labels = data.classes() == 0 ? null : new int[count];
        for (int i = 0; i < count && !closed; i++) {
            long position = number * count + i;
            Augmenter.Change change =
                    augmenter.draw(plan.augmentation(), new SplitMix(plan.seed(), Purpose.AUGMENTATION, position));
            Example example = data.example(order.index(position), change.crop());
            augmenter.copy(example.pixels(), change, pixels, i * values);
            if (labels != null) {
                labels[i] = example.label();
            }
        }
        return new Batch(count, pixels, noise(number, pixels.length), labels);
    }

    private float[] noise(long number, int values) {
        if (plan.noise() == NoiseKind.MIDPOINT) {
            return new float[] {Batch.MIDPOINT};
        }
        float[] noise = new float[values];
        new SplitMix(plan.seed(), Purpose.NOISE, number).fillUniform(noise);
        return noise;
    }

    /** Stops reading ahead. Interrupts nothing: what is being read is finished. */
    @Override
    public synchronized void close() {
        closed = true;
        threads.shutdown();
        ahead.forEach(batch -> batch.cancel(false));
        ahead.clear();
        boolean interrupted = false;
        while (true) {
            try {
                if (threads.awaitTermination(1, TimeUnit.MINUTES)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
