package io.github.glow4j.app;

import io.github.glow4j.app.files.ImageGrid;
import io.github.glow4j.app.files.PngFiles;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.training.report.Validation;
import io.github.glow4j.training.run.TrainingRun;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code glow plot}. */
@Command(
        name = "plot",
        customSynopsis = {"glow plot RUN... [options]", "       glow plot --temperatures T,T,... [options]"},
        header = "Draw the curves of training runs, or what temperature does to samples.",
        description = {
            "Bits per dimension in training and at validations, and how exactly images come back from their latents. Several"
                    + " runs share a picture. A run that is still going on can be drawn too.",
            "With --temperatures, samples of one seed by a model at these temperatures, side by side; below the curves if"
                    + " runs are given too."
        },
        footer = {
            "  glow plot runs/photos",
            "  glow plot runs/additive runs/affine --x epoch --output comparison.png",
            "  glow plot --temperatures 0,0.3,0.5,0.6,0.7,0.8,1 --model my/photos --output strip.png"
        })
final class PlotCommand extends BaseCommand {
    /** What the curves are drawn against. */
    enum Axis {
        STEP,
        EPOCH
    }

    private static final String BITS = "bits_per_dimension";

    @Parameters(paramLabel = "RUN", arity = "0..*", description = "Folders of runs.")
    private List<Path> runs = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE.png",
            description = "The picture. Default: curves.png, or temperatures.png if there are no runs.")
    private @Nullable Path outputGiven;

    @Option(names = "--x", paramLabel = "AXIS", defaultValue = "step", description = "step or epoch. Default: step.")
    private Axis axis = Axis.STEP;

    @Option(
            names = {"-t", "--temperatures"},
            paramLabel = "T",
            split = ",",
            description = "Draw samples at these temperatures, one after the other.")
    private float[] temperatures = {};

    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            defaultValue = "4",
            description = "Samples for every temperature. Default: ${DEFAULT-VALUE}.")
    private int count;

    @Option(
            names = {"-s", "--seed"},
            paramLabel = "SEED",
            defaultValue = "0",
            description = "Any number; another number gives other samples. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Mixin
    private LabelOptions labels = new LabelOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Override
    void run(Console console) {
        check();
        Path output = outputGiven != null ? outputGiven : Path.of(runs.isEmpty() ? "temperatures.png" : "curves.png");
        checkPicture(output);
        List<BufferedImage> pictures = new ArrayList<>();
        Report report = new Report();
        if (!runs.isEmpty()) {
            pictures.add(curves(report));
        }
        if (temperatures.length > 0) {
            pictures.add(strip(console));
        }
        PngFiles.write(output, ImageGrid.stacked(pictures));
        console.report(report.put("output", output.toString()));
    }

    private void check() {
        if (runs.isEmpty() && temperatures.length == 0) {
            throw usage("nothing to draw: give folders of runs, or --temperatures");
        }
        if (count < 1) {
            throw usage("--count must be at least 1, not " + count);
        }
        checkTemperatures("--temperatures", temperatures);
    }

    private BufferedImage strip(Console console) {
        try (GlowModel glow = model.open(console);
                Progress progress = console.progress("sampling", Math.multiplyExact(count, temperatures.length))) {
            int[] classes = labels.resolve(this, count, glow.manifest().classes());
            String name = name(glow.folder());
            return new TemperatureStrip(glow, seed).draw(name, temperatures, count, classes, progress);
        }
    }

    private BufferedImage curves(Report report) {
        String x = axis.name().toLowerCase(Locale.ROOT);
        TrainingCurves curves = new TrainingCurves(x);
        Map<String, Object> lowest = new LinkedHashMap<>();
        for (Path run : runs) {
            if (!Files.isDirectory(run)) {
                throw new InvalidInputException("there is no folder " + run);
            }
            RunLog training = RunLog.read(run.resolve(TrainingRun.LOG));
            RunLog validations = RunLog.read(run.resolve(TrainingRun.VALIDATIONS));
            if (training.isEmpty()) {
                throw new InvalidInputException(
                        run + " holds no run that has logged anything: it has no " + TrainingRun.LOG);
            }
            String name = runs.size() == 1 ? "" : name(run) + ": ";
            curves.bits(name + "training", training.series(x, BITS))
                    .bits(name + "validation", validations.series(x, Validation.RAW + Validation.BITS))
                    .bits(
                            name + "validation, averaged weights",
                            validations.series(x, Validation.AVERAGED + Validation.BITS))
                    .errors(name + "drift in training", training.series(x, "drift"))
                    .errors(
                            name + "inverse error (bins)",
                            validations.series(x, Validation.RAW + Validation.INVERSE_ERROR));
            RunLog.Series series = validations.series(x, BITS);
            lowest.put(name(run), series.isEmpty() ? lowest(training.series(x, BITS)) : lowest(series));
        }
        report.put("lowest_" + BITS, lowest);
        return curves.draw();
    }

    private static double lowest(RunLog.Series series) {
        return Arrays.stream(series.y()).min().orElse(Double.NaN);
    }

    private static String name(Path run) {
        return String.valueOf(run.toAbsolutePath().normalize().getFileName());
    }
}
