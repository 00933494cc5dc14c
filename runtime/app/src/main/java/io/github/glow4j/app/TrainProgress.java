package io.github.glow4j.app;

import io.github.glow4j.training.run.StepReport;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Shows how training gets on: on a terminal as a bar with bits per dimension, images per second and the time left, else as
 * a line now and then, so that a log of hours stays short.
 */
final class TrainProgress implements AutoCloseable {
    private static final int WIDTH = 110;
    private static final long LINE_NANOS = Duration.ofSeconds(30).toNanos();

    private final Console console;
    private final long first;
    private final long last;
    private final @Nullable ProgressBar bar;
    private final long start = System.nanoTime();
    private long lineTime = start;

    /**
     * Begins to show progress.
     *
     * @param first steps made before
     * @param last steps at the end; {@link Long#MAX_VALUE} if it is not known
     */
    TrainProgress(Console console, long first, long last) {
        this.console = console;
        this.first = first;
        this.last = last;
        this.bar = console.interactive() ? bar(first, last) : null;
    }

    private static ProgressBar bar(long first, long last) {
        return new ProgressBarBuilder()
                .setTaskName("training")
                .setInitialMax(last == Long.MAX_VALUE ? -1 : last)
                .startsFrom(first, Duration.ZERO)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(1000)
                .setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH))
                .clearDisplayOnFinish()
                .build();
    }

    void step(StepReport report) {
        if (bar != null) {
            bar.stepTo(report.step());
        }
    }

    /** Means over some steps. */
    void logged(StepReport report) {
        if (bar != null) {
            bar.setExtraMessage(String.format(
                    Locale.ROOT,
                    " %.3f bits/dim, %s images/s",
                    report.bitsPerDimension(),
                    rate(report.imagesPerSecond())));
        } else if (System.nanoTime() - lineTime >= LINE_NANOS) {
            lineTime = System.nanoTime();
            line(report);
        }
    }

    private void line(StepReport report) {
        StringBuilder line = new StringBuilder();
        line.append("step ").append(report.step());
        if (last != Long.MAX_VALUE) {
            line.append(" of ").append(last);
        }
        line.append(String.format(
                Locale.ROOT,
                " (epoch %.2f): %.4f bits/dim, %s images/s",
                report.epoch(),
                report.bitsPerDimension(),
                rate(report.imagesPerSecond())));
        long made = report.step() - first;
        if (last != Long.MAX_VALUE && made > 0) {
            long nanos = (long) ((double) (lineTime - start) / made * (last - report.step()));
            line.append(", ").append(time(Duration.ofNanos(nanos))).append(" left");
        }
        console.note(line.toString());
    }

    /** A line among the progress. */
    void note(String line) {
        if (bar != null) {
            // The bar is drawn over at its next update.
            console.note("\r" + " ".repeat(WIDTH) + "\r", line);
        } else {
            console.note(line);
        }
    }

    private static String rate(double imagesPerSecond) {
        return String.format(Locale.ROOT, imagesPerSecond < 10 ? "%.1f" : "%.0f", imagesPerSecond);
    }

    /** {@code 3 h 05 min}, {@code 12 min} or {@code 40 s}. */
    static String time(Duration time) {
        long seconds = Math.max(0, Math.round(time.toMillis() / 1000.0));
        if (seconds >= 3600) {
            return String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds / 60 % 60);
        }
        return seconds >= 120 ? seconds / 60 + " min" : seconds + " s";
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
