package io.github.glow4j.benchmarks;

import io.github.glow4j.training.report.Validation;
import io.github.glow4j.training.run.RunListener;
import io.github.glow4j.training.run.StepReport;
import io.github.glow4j.training.run.TrainingState;
import io.github.glow4j.training.run.ValidationReport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Prints how an ablation gets on, and judges each model at its end. */
final class AblationProgress implements RunListener {
    private static final long LINE_NANOS = Duration.ofSeconds(15).toNanos();

    private final long stepsOfRun;
    private final long begin = System.nanoTime();
    private long lineTime = begin;
    private long stepsLeft;
    private long stepsMade;
    private String run = "";
    private @Nullable Validation validation;

    /**
     * For all trainings of a command.
     *
     * @param runs that are not finished yet
     */
    AblationProgress(int runs, long stepsOfRun) {
        this.stepsOfRun = stepsOfRun;
        this.stepsLeft = runs * stepsOfRun;
    }

    /** Goes on to another training. */
    void next(String name, Validation judge) {
        run = name;
        validation = judge;
    }

    @Override
    public void started(TrainingState state) {
        stepsLeft -= state.step();
    }

    @Override
    public void stepped(StepReport report) {
        stepsLeft--;
        stepsMade++;
    }

    @Override
    public void logged(StepReport report) {
        if (System.nanoTime() - lineTime < LINE_NANOS) {
            return;
        }
        lineTime = System.nanoTime();
        System.out.printf(
                "%s: step %d of %d, %.4f bits/dim, %.0f images/s; %s left%n",
                run,
                report.step(),
                stepsOfRun,
                report.bitsPerDimension(),
                report.imagesPerSecond(),
                minutes((double) (lineTime - begin) / stepsMade * stepsLeft));
    }

    @Override
    public @Nullable ValidationReport validate(TrainingState state) {
        return validation == null ? null : validation.run(state, (model, averaged) -> {});
    }

    static String minutes(double nanos) {
        long seconds = Math.round(nanos / 1e9);
        return "%d:%02d min".formatted(seconds / 60, seconds % 60);
    }
}
