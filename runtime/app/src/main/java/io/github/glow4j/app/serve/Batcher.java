package io.github.glow4j.app.serve;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;

/**
 * Dynamic batching: items of many requests wait in a bounded queue, and a worker takes as many as there are, up to a bound,
 * into one call of the model.
 *
 * <p>A call is put off for others only while other requests are arriving just now, and at most for a given time: a client
 * that is alone never waits.
 *
 * @param <I> what goes in, one item of a batch
 * @param <O> what comes out for it
 */
final class Batcher<I, O> implements AutoCloseable {
    /** One call of the model: as many results as items, in their order. */
    @FunctionalInterface
    interface Call<I, O> {
        List<O> run(List<I> items);
    }

    private record Entry<I, O>(I item, CompletableFuture<O> result, long since) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Entry<I, O>> queue = new ArrayDeque<>();
    private final List<Thread> workers = new ArrayList<>();
    private final String name;
    private final Call<I, O> call;
    private final int maxBatch;
    private final long maxWaitNanos;
    private final int maxQueue;
    private final IntSupplier arriving;
    private final BatchMetrics metrics;
    private boolean closed;

    /**
     * Starts the workers.
     *
     * @param name of queue and threads
     * @param arriving how many requests are being read that may come to this queue
     */
    Batcher(String name, Call<I, O> call, ServeOptions options, IntSupplier arriving, BatchMetrics metrics) {
        this.name = name;
        this.call = call;
        this.maxBatch = options.batch();
        this.maxWaitNanos = options.maxWait().toNanos();
        this.maxQueue = options.queue();
        this.arriving = arriving;
        this.metrics = metrics;
        metrics.watchQueue(this::waiting);
        for (int i = 0; i < options.workers(); i++) {
            workers.add(Thread.ofPlatform()
                    .name("glow4j-" + name + "-" + i)
                    .daemon()
                    .start(this::work));
        }
    }

    /**
     * Runs items through the model, together with those of others.
     *
     * @return results in the order of the items
     * @throws Problem 503 if the queue is full, closed, or the time of the request is over
     */
    List<O> run(List<I> items, Ticket ticket) {
        List<Entry<I, O>> entries = enqueue(items, ticket);
        try {
            List<O> results = new ArrayList<>(entries.size());
            for (Entry<I, O> entry : entries) {
                results.add(entry.result.get(ticket.remainingNanos(), TimeUnit.NANOSECONDS));
            }
            return results;
        } catch (TimeoutException e) {
            metrics.timedOut();
            throw Ticket.timedOut();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.stopping();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        } finally {
            entries.forEach(entry -> entry.result.cancel(false)); // without effect on those that are done
        }
    }

    /** All or none of the items go into the queue. A request larger than the queue finds room in an empty one. */
    private List<Entry<I, O>> enqueue(List<I> items, Ticket ticket) {
        lock.lock();
        try {
            ticket.arrived();
            if (closed) {
                throw Problem.stopping();
            }
            if (!queue.isEmpty() && queue.size() + items.size() > maxQueue) {
                metrics.rejected();
                changed.signalAll(); // a worker may have waited for this request
                throw Problem.overloaded(queue.size() + " items are waiting for the model already; try again");
            }
            List<Entry<I, O>> entries = new ArrayList<>(items.size());
            for (I item : items) {
                entries.add(new Entry<>(item, new CompletableFuture<>(), System.nanoTime()));
            }
            queue.addAll(entries);
            changed.signalAll();
            return entries;
        } finally {
            lock.unlock();
        }
    }

    private int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        try {
            for (List<Entry<I, O>> batch = take(); !batch.isEmpty(); batch = take()) {
                execute(batch);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The next batch; empty once the batcher is closed and the queue done. */
    private List<Entry<I, O>> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                while (queue.isEmpty() && !closed) {
                    changed.await();
                }
                long patience = maxWaitNanos;
                while (patience > 0
                        && !queue.isEmpty()
                        && queue.size() < maxBatch
                        && !closed
                        && arriving.getAsInt() > 0) {
                    patience = changed.awaitNanos(patience);
                }
                List<Entry<I, O>> batch = new ArrayList<>(maxBatch);
                while (batch.size() < maxBatch && !queue.isEmpty()) {
                    Entry<I, O> entry = queue.poll();
                    if (!entry.result.isDone()) { // else its client has gone
                        batch.add(entry);
                    }
                }
                if (!batch.isEmpty() || (closed && queue.isEmpty())) {
                    return batch;
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void execute(List<Entry<I, O>> batch) {
        long started = System.nanoTime();
        try {
            List<O> results = call.run(batch.stream().map(Entry::item).toList());
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).result.complete(results.get(i));
            }
        } catch (Throwable e) { // also an OutOfMemoryError: the worker must live on
            batch.forEach(entry -> entry.result.completeExceptionally(e));
        } finally {
            metrics.ran(batch.size(), started - batch.getFirst().since(), System.nanoTime() - started);
        }
    }

    /** Takes nothing more, finishes what is in the queue, and waits for that. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            for (Thread worker : workers) {
                worker.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return name + " queue";
    }
}
