package io.github.glow4j.app;

import java.time.Duration;
import java.util.function.IntConsumer;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A progress bar with the time left on standard error, for work of more than two seconds. */
final class Progress implements IntConsumer, AutoCloseable {
    /** Set by the launcher, because Java cannot tell whether standard error alone is a terminal. */
    private static final String TERMINAL_PROPERTY = "glow4j.terminal";

    private static final long PATIENCE_NANOS = 2_000_000_000L;
    private static final int WIDTH = 80;

    private final String task;
    private final int total;
    private final boolean shown;
    private final long start = System.nanoTime();
    private @Nullable ProgressBar bar;

    Progress(String task, int total, boolean shown) {
        this.task = task;
        this.total = total;
        this.shown = shown;
    }

    static boolean onTerminal() {
        return Boolean.getBoolean(TERMINAL_PROPERTY);
    }

    /** Tells how much has been done since the beginning. */
    @Override
    public void accept(int done) {
        if (bar == null && shown && done < total && System.nanoTime() - start > PATIENCE_NANOS) {
            bar = new ProgressBarBuilder()
                    .setTaskName(task)
                    .setInitialMax(total)
                    .startsFrom(done, Duration.ofNanos(System.nanoTime() - start))
                    .setStyle(ProgressBarStyle.ASCII)
                    .setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH))
                    .clearDisplayOnFinish()
                    .build();
        }
        if (bar != null) {
            bar.stepTo(done);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
