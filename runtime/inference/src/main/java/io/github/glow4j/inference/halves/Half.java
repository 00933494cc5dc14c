package io.github.glow4j.inference.halves;

import io.github.glow4j.models.RowExchangeOperator;
import io.github.glow4j.onnxruntime.KernelContext;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One half of the images of a run: what it has given to the other half, and how far it is. What it gives in an exchange stays
 * where it is until the next run, which begins when both halves are done; so nobody waits for it to be taken.
 */
final class Half {
    /** Looks at the other half before a core is offered to other threads: some tens of microseconds. */
    static final int SPINS = 2000;

    private final long[] offsets;
    private MemorySegment given = MemorySegment.NULL;
    private long batch;
    private int next;

    /** Exchanges for which the rows for the other half are there. */
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

    /** Gives rows to the other half, takes some of it, and puts the output together. */
    void exchange(RowExchangeOperator exchange, KernelContext tensors, Half other) {
        if (exchange.index() != next) {
            throw new IllegalStateException("exchange " + exchange.index() + " of rows came where " + next + " should");
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

    private void checkShape(RowExchangeOperator exchange, KernelContext tensors) {
        if (tensors.rank() != 4
                || tensors.size(0) != batch
                || tensors.size(1) != exchange.channels()
                || tensors.size(2) != exchange.rows()
                || tensors.size(3) != exchange.columns()) {
            throw new IllegalStateException("exchange " + exchange.index() + " of rows got a tensor of another shape");
        }
    }

    private void give(RowExchangeOperator exchange, KernelContext tensors) {
        long image = (long) exchange.rows() * exchange.columns();
        long from = (long) exchange.giveFrom() * exchange.columns();
        long count = (long) exchange.giveTo() * exchange.columns() - from;
        long target = offsets[exchange.index()] * batch;
        for (long map = 0; count > 0 && map < batch * exchange.channels(); map++) {
            tensors.copyInput(map * image + from, given, target + map * count, count);
        }
    }

    private void keep(RowExchangeOperator exchange, KernelContext tensors) {
        long image = (long) exchange.rows() * exchange.columns();
        long imageOut = (long) exchange.rowsOut() * exchange.columnsOut();
        long from = (long) exchange.keepFrom() * exchange.columns();
        long count = (long) exchange.keepTo() * exchange.columns() - from;
        long to = exchange.takenFirst() ? (long) exchange.take() * exchange.columnsOut() : 0;
        for (long map = 0; count > 0 && map < batch * exchange.channelsOut(); map++) {
            tensors.copyInputToOutput(map * image + from, map * imageOut + to, count);
        }
    }

    private void await(Half other) {
        for (int spins = 0; other.published < next; spins++) {
            if (other.ended && other.published < next) {
                abandoned = true;
                throw new IllegalStateException("the other half of the image could not be computed");
            }
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
    }

    private void take(RowExchangeOperator exchange, KernelContext tensors, Half other) {
        long imageOut = (long) exchange.rowsOut() * exchange.columnsOut();
        long count = (long) exchange.take() * exchange.columnsOut();
        long from = other.offsets[exchange.index()] * batch;
        long to = exchange.takenFirst() ? 0 : imageOut - count;
        for (long map = 0; map < batch * exchange.channelsOut(); map++) {
            tensors.copyToOutput(other.given, from + map * count, map * imageOut + to, count);
        }
    }
}
