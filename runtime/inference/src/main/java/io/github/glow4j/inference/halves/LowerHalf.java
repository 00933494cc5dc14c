package io.github.glow4j.inference.halves;

import io.github.glow4j.models.ExchangeOperator;
import io.github.glow4j.onnxruntime.ElementType;
import io.github.glow4j.onnxruntime.IoBinding;
import io.github.glow4j.onnxruntime.Session;
import io.github.glow4j.onnxruntime.TensorSlot;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The lower half of the images of a run, on a thread of its own that sleeps between runs. */
final class LowerHalf implements AutoCloseable {
    private enum State {
        IDLE,
        RUNNING,
        CLOSED
    }

    private final Session session;
    private final Half half;
    private final IoBinding binding;
    private final TensorSlot batchInput;
    private final TensorSlot doneOutput;
    private MemorySegment zeros = MemorySegment.NULL;
    private MemorySegment done = MemorySegment.NULL;

    private @Nullable Thread thread;
    private volatile State state = State.IDLE;
    private Half upper;
    private @Nullable RuntimeException failure;

    LowerHalf(Session session, Half half) {
        this.session = session;
        this.half = half;
        upper = half; // until there is a run
        binding = session.newBinding();
        batchInput = binding.inputSlot(ExchangeOperator.BATCH, ElementType.FLOAT, 1, 1, 1);
        doneOutput = binding.outputSlot(ExchangeOperator.DONE, ElementType.FLOAT);
    }

    Half half() {
        return half;
    }

    /** Begins a run; {@link #await} must follow. */
    void start(int batch, Half ofUpper) {
        if (zeros.byteSize() < 4L * batch) {
            zeros = Arena.ofAuto().allocate(4L * batch, 64);
            done = Arena.ofAuto().allocate(4L * batch, 64);
        }
        batchInput.point(zeros, batch);
        doneOutput.point(done, batch);
        half.begin(batch);
        upper = ofUpper;
        failure = null;
        if (thread == null) {
            thread = Thread.ofPlatform().daemon().name("glow4j-lower-half").start(this::work);
        }
        state = State.RUNNING;
        LockSupport.unpark(thread);
    }

    private void work() {
        while (state != State.CLOSED) {
            if (state == State.RUNNING) {
                run();
                state = State.IDLE;
            } else {
                LockSupport.park(this);
            }
        }
    }

    private void run() {
        Exchanges.sit(half, upper);
        try {
            session.run(binding);
        } catch (RuntimeException e) {
            failure = e;
        } catch (Throwable e) { // the thread must live to tell
            failure = new IllegalStateException("the lower half of the image could not be computed", e);
        } finally {
            Exchanges.stand();
            half.end();
        }
    }

    /** Waits for the end of the run, which is near when the upper half is done. */
    void await() {
        for (int spins = 0; state == State.RUNNING; spins++) {
            Half.pause(spins);
        }
    }

    /** What the run threw. */
    @Nullable
    RuntimeException failure() {
        return failure;
    }

    /** Ends the thread; no run may be under way. */
    @Override
    public void close() {
        state = State.CLOSED;
        LockSupport.unpark(thread);
        binding.close();
    }
}
