package io.github.glow4j.nativelib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class NativeHandleTest {
    private static class Handle extends NativeHandle {
        final AtomicInteger inFlight = new AtomicInteger();
        final AtomicInteger frees = new AtomicInteger();
        volatile boolean freedUnderACall;

        Handle() {
            super("Handle");
        }

        void call(Runnable body) {
            acquire();
            try {
                inFlight.incrementAndGet();
                body.run();
                inFlight.decrementAndGet();
            } finally {
                release();
            }
        }

        @Override
        protected void free() {
            frees.incrementAndGet();
            freedUnderACall |= inFlight.get() != 0;
        }
    }

    @Test
    void closeWaitsForTheCallInFlight() throws InterruptedException {
        Handle handle = new Handle();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        Thread caller = Thread.ofPlatform()
                .start(() -> handle.call(() -> {
                    inside.countDown();
                    await(leave);
                }));
        inside.await();
        Thread closer = Thread.ofPlatform().start(handle::close);

        closer.join(100);
        assertThat(closer.isAlive()).isTrue();
        assertThat(handle.frees).hasValue(0);
        assertThat(handle.isClosed()).isTrue();
        assertThatThrownBy(() -> handle.call(() -> {})).isInstanceOf(IllegalStateException.class);

        leave.countDown();
        closer.join();
        caller.join();
        assertThat(handle.frees).hasValue(1);
        assertThat(handle.freedUnderACall).isFalse();
    }

    @Test
    void aCloserThatIsInterruptedStillWaitsAndStaysInterrupted() throws InterruptedException {
        Handle handle = new Handle();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        Thread.ofPlatform()
                .start(() -> handle.call(() -> {
                    inside.countDown();
                    await(leave);
                }));
        inside.await();
        List<Boolean> interrupted = new ArrayList<>();
        Thread closer = Thread.ofPlatform().start(() -> {
            handle.close();
            interrupted.add(Thread.currentThread().isInterrupted());
        });
        closer.interrupt();

        closer.join(100);
        assertThat(closer.isAlive()).isTrue();
        leave.countDown();
        closer.join();
        assertThat(interrupted).containsExactly(true);
        assertThat(handle.freedUnderACall).isFalse();
    }

    @Test
    void closingAgainDoesNothing() {
        Handle handle = new Handle();
        handle.close();
        handle.close();

        assertThat(handle.frees).hasValue(1);
    }

    @Test
    void useAfterCloseNamesWhatIsClosed() {
        Handle handle = new Handle();
        handle.close();

        assertThatThrownBy(() -> handle.call(() -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Handle is closed");
    }

    @Test
    void racingCallersAndClosersFreeOnceAndNeverUnderACall() throws InterruptedException {
        for (int round = 0; round < 200; round++) {
            Handle handle = new Handle();
            CountDownLatch start = new CountDownLatch(1);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                boolean closes = i >= 2;
                threads.add(Thread.ofPlatform().start(() -> {
                    await(start);
                    if (closes) {
                        handle.close();
                    } else {
                        callUntilClosed(handle);
                    }
                }));
            }
            start.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(handle.frees).hasValue(1);
            assertThat(handle.freedUnderACall).isFalse();
        }
    }

    @Test
    void aForgottenHandleIsReportedWithThePlaceWhereItWasMadeAndAClosedOneIsNot() throws InterruptedException {
        ConcurrentLinkedQueue<LogRecord> records = new ConcurrentLinkedQueue<>();
        Logger logger = Logger.getLogger("io.github.glow4j.leaks");
        Handler handler = new Handler() {
            @Override
            public void publish(@Nullable LogRecord record) {
                if (record != null) {
                    records.add(record);
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try {
            makeAndClose();
            makeAndForget();
            for (int i = 0; records.isEmpty() && i < 200; i++) {
                System.gc();
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }

        assertThat(records).singleElement().satisfies(record -> {
            assertThat(record.getMessage()).contains("Handle was never closed");
            assertThat(record.getThrown().getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals("makeAndForget"));
        });
    }

    private static void makeAndForget() {
        new Handle();
    }

    private static void makeAndClose() {
        new Handle().close();
    }

    private static void callUntilClosed(Handle handle) {
        while (true) {
            try {
                handle.call(Thread::onSpinWait);
            } catch (IllegalStateException e) {
                return;
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
