package io.github.glow4j.app;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.training.graph.MemoryMode;
import io.github.glow4j.training.graph.TrainingSettings;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code glow train --dry-run}: what a run will be and cost. */
final class TrainEstimate {
    /** Classes of CIFAR-10, where there is no data to count them. */
    private static final int CLASSES = 10;

    private final TrainCommand command;

    TrainEstimate(TrainCommand command) {
        this.command = command;
    }

    void run(Console console) {
        if (command.data.data.isEmpty()) {
            estimate(console, null);
        } else {
            try (TrainSetup setup = TrainSetup.open(command, console, "", null)) {
                estimate(console, setup);
            }
        }
    }

    private void estimate(Console console, @Nullable TrainSetup setup) {
        GlowConfig config = setup == null ? withoutData() : setup.settings().config();
        int batchSize = TrainSetup.batchSize(command);
        TrainCost cost = new TrainCost(config);
        Report report = new Report();
        report.put("image_size", config.imageSize())
                .put("channels", config.channels())
                .put("levels", config.levels())
                .put("depth", config.depth())
                .put("width", config.width())
                .put("bits", config.bits())
                .put("coupling", config.coupling().name().toLowerCase(Locale.ROOT))
                .put("permutation", config.permutation().name().toLowerCase(Locale.ROOT))
                .put("classes", config.classes())
                .put("batch_size", batchSize)
                .put("parameters", cost.parameters())
                .put("tensors", cost.tensors())
                .put("giga_multiplications_per_image", rounded(cost.multiplications() / 1e9));
        Map<String, Double> memory = new LinkedHashMap<>();
        for (MemoryMode mode : MemoryMode.values()) {
            memory.put(mode.name().toLowerCase(Locale.ROOT), rounded(cost.bytes(mode, batchSize) / 1e9));
        }
        report.put("memory_gigabytes", memory);

        TrainingSettings settings = setup == null
                ? command.settled(() -> TrainSetup.training(command, config, 1000))
                : setup.settings().training();
        double seconds = new TrainProbe(config, settings).secondsPerStep(batchSize);
        report.put("seconds_per_step", rounded(seconds)).put("images_per_second", rounded(batchSize / seconds));
        if (setup != null) {
            addLength(report, setup, seconds);
        }
        console.report(report);
    }

    private GlowConfig withoutData() {
        TrainShape shape = TrainSetup.shape(command, null);
        return shape.config(shape.channels() == 0 ? 3 : shape.channels(), CLASSES);
    }

    private void addLength(Report report, TrainSetup setup, double secondsPerStep) {
        double perEpoch = setup.stepsPerEpoch();
        report.put("images", setup.data().train().size())
                .put("held_out_images", setup.data().heldOutImages())
                .put("steps_per_epoch", rounded(perEpoch))
                .put("hours_per_epoch", rounded(perEpoch * secondsPerStep / 3600));
        long steps = setup.settings().steps();
        Double minutes = command.schedule.minutes;
        if (minutes != null) {
            steps = Math.min(steps, (long) (minutes * 60 / secondsPerStep));
        }
        if (steps != Long.MAX_VALUE) {
            report.put("steps", steps)
                    .put("epochs", rounded(steps / perEpoch))
                    .put("hours", rounded(steps * secondsPerStep / 3600));
        }
    }

    /** To three digits: no estimate is better. */
    private static double rounded(double value) {
        return new BigDecimal(value).round(new MathContext(3)).doubleValue();
    }
}
