package io.github.glow4j.inference.halves;

import io.github.glow4j.models.ExchangeOperator;
import io.github.glow4j.models.ExchangeOperator.Taken;
import io.github.glow4j.onnxruntime.KernelContext;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One half of the images of a run: what it has given to the other half, and how far it is. What it gives in an exchange stays
 * where it is until the next run, which begins when both halves are done; so nobody waits for it to be taken.
 */
final class Half {
    /** Looks at the other half before a core is offered to other threads: some tens of microseconds. */
    private static final int SPINS = 2000;

    private final long[] offsets;
    private MemorySegment given = MemorySegment.NULL;
    private long batch;
    private int next;

    /** Exchanges for which what the other half gets is there. */
    private volatile int published;

    private volatile boolean ended;
    private boolean abandoned;

    /** @param offsets where what is given in each exchange begins, and the end, in numbers per image */
    Half(long[] offsets) {
        this.offsets = offsets;
    }

    /** Prepares for a run; while neither half runs. */
    void begin(int images) {
        long bytes = Math.max(8, 4 * offsets[offsets.length - 1] * images);
        if (given.byteSize() < bytes) {
            given = Arena.ofAuto().allocate(bytes, 64);
        }
        batch = images;
        next = 0;
        published = 0;
        ended = false;
        abandoned = false;
    }

    /** Says that this half will give nothing more in this run. */
    void end() {
        ended = true;
    }

    /** Whether this half failed because the other one did. */
    boolean abandoned() {
        return abandoned;
    }

    /** Gives numbers to the other half, takes some of it, and puts the output together. */
    void exchange(ExchangeOperator exchange, KernelContext tensors, Half other) {
        if (exchange.index() != next) {
            throw new IllegalStateException("exchange " + exchange.index() + " came where " + next + " should");
        }
        tensors.readInput(0);
        checkShape(exchange, tensors);
        give(exchange, tensors);
        published = ++next;
        tensors.createOutput(batch, exchange.channelsOut(), exchange.rowsOut(), exchange.columnsOut());
        keep(exchange, tensors);
        if (exchange.take() > 0) {
            await(other);
            take(exchange, tensors, other);
        }
    }

    private void checkShape(ExchangeOperator exchange, KernelContext tensors) {
        if (tensors.rank() != 4
                || tensors.size(0) != batch
                || tensors.size(1) * tensors.size(2) * tensors.size(3)
                        != (long) exchange.blocks() * exchange.size() * exchange.run()) {
            throw new IllegalStateException("exchange " + exchange.index() + " got a tensor of another shape");
        }
    }

    private void give(ExchangeOperator exchange, KernelContext tensors) {
        long block = (long) exchange.size() * exchange.run();
        long from = (long) exchange.giveFrom() * exchange.run();
        long count = (long) exchange.giveTo() * exchange.run() - from;
        long target = offsets[exchange.index()] * batch;
        for (long i = 0; count > 0 && i < batch * exchange.blocks(); i++) {
            tensors.copyInput(i * block + from, given, target + i * count, count);
        }
    }

    private void keep(ExchangeOperator exchange, KernelContext tensors) {
        long block = (long) exchange.size() * exchange.run();
        long from = (long) exchange.keepFrom() * exchange.run();
        long count = (long) exchange.kept() * exchange.run();
        long blockOut = blockOut(exchange);
        long to = exchange.taken() == Taken.BEFORE ? blockOut - count : 0;
        for (long i = 0; count > 0 && i < batch * exchange.blocks(); i++) {
            tensors.copyInputToOutput(i * block + from, i * blockOut + to, count);
        }
    }

    private void await(Half other) {
        for (int spins = 0; other.published < next; spins++) {
            if (other.ended && other.published < next) {
                abandoned = true;
                throw new IllegalStateException("the other half of the image could not be computed");
            }
            pause(spins);
        }
    }

    /** Waits a moment for the other half, as somebody who has done so before this often. */
    static void pause(int spins) {
        if (spins < SPINS) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }

    private void take(ExchangeOperator exchange, KernelContext tensors, Half other) {
        long count = (long) exchange.take() * exchange.runOut();
        long from = other.offsets[exchange.index()] * batch;
        long blockOut = blockOut(exchange);
        if (exchange.taken() == Taken.ADDED) {
            tensors.addToOutput(other.given, from, 0, batch * exchange.blocksOut() * count);
            return;
        }
        long to = exchange.taken() == Taken.BEFORE ? 0 : blockOut - count;
        for (long i = 0; i < batch * exchange.blocksOut(); i++) {
            tensors.copyToOutput(other.given, from + i * count, i * blockOut + to, count);
        }
    }

    /** Numbers of a block of the output. */
    private static long blockOut(ExchangeOperator exchange) {
        int size = exchange.taken() == Taken.ADDED ? exchange.kept() : exchange.kept() + exchange.take();
        return (long) size * exchange.runOut();
    }
}
