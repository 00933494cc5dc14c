package io.github.glow4j.app;

import io.github.glow4j.training.run.TrainingRun;
import java.util.concurrent.CountDownLatch;

/**
 * Makes a run save before the process ends by Ctrl-C or SIGTERM: the JVM waits for its shutdown hooks, and this one for the
 * run. The exit code is then the JVM's own, 128 and the number of the signal.
 */
final class StopOnSignal implements AutoCloseable {
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook;

    private StopOnSignal(TrainingRun run, Console console) {
        hook = new Thread(
                () -> {
                    console.note("stopping: the step under way is finished, then the run is saved");
                    run.stop();
                    try {
                        done.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "glow4j-stop");
    }

    /** Waits for signals from now on. */
    static StopOnSignal install(TrainingRun run, Console console) {
        StopOnSignal installed = new StopOnSignal(run, console);
        Runtime.getRuntime().addShutdownHook(installed.hook);
        return installed;
    }

    /** The run is over, whichever way. */
    @Override
    public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It is running: the process is about to end.
        }
    }
}
