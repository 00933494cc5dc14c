package io.github.glow4j.app;

import io.github.glow4j.app.files.PngFiles;
import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.training.report.Validation;
import io.github.glow4j.training.run.TrainingRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code glow plot}. */
@Command(
        name = "plot",
        customSynopsis = "glow plot RUN... [options]",
        header = "Draw the curves of training runs.",
        description = {
            "Bits per dimension in training and at validations, and how exactly images come back from their latents. Several"
                    + " runs share a picture. A run that is still going on can be drawn too."
        },
        footer = {"  glow plot runs/photos", "  glow plot runs/additive runs/affine --x epoch --output comparison.png"})
final class PlotCommand extends BaseCommand {
    /** What the curves are drawn against. */
    enum Axis {
        STEP,
        EPOCH
    }

    private static final String BITS = "bits_per_dimension";

    @Parameters(paramLabel = "RUN", arity = "1..*", description = "Folders of runs.")
    private List<Path> runs = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE.png",
            defaultValue = "curves.png",
            description = "The picture. Default: ${DEFAULT-VALUE}.")
    private Path output = Path.of("curves.png");

    @Option(names = "--x", paramLabel = "AXIS", defaultValue = "step", description = "step or epoch. Default: step.")
    private Axis axis = Axis.STEP;

    @Override
    void run(Console console) {
        checkPicture(output);
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
        PngFiles.write(output, curves.draw());
        console.report(new Report().put("lowest_" + BITS, lowest).put("output", output.toString()));
    }

    private static double lowest(RunLog.Series series) {
        return Arrays.stream(series.y()).min().orElse(Double.NaN);
    }

    private static String name(Path run) {
        return String.valueOf(run.toAbsolutePath().normalize().getFileName());
    }
}
