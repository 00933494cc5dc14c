package io.github.glow4j.app;

import io.github.glow4j.app.files.OutputPaths;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.models.ModelFolder;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.training.run.ChangedSettingException;
import io.github.glow4j.training.run.RunResult;
import io.github.glow4j.training.run.RunSettings;
import io.github.glow4j.training.run.StepReport;
import io.github.glow4j.training.run.TrainingException;
import io.github.glow4j.training.run.TrainingRun;
import io.github.glow4j.training.run.ValidationReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code glow train}. */
@Command(
        name = "train",
        customSynopsis = {
            "glow train --data PATH... --model-dir RUN [options]",
            "       glow train --model-dir RUN --resume [options]",
            "       glow train --dry-run [options]"
        },
        header = "Train a model on images.",
        description = {
            "Everything that a run is, lies in one folder: its settings (train.json), a line of numbers for every interval"
                    + " (train.jsonl) and every validation (validation.jsonl), TensorFlow checkpoints (checkpoints/, in"
                    + " the names of OpenAI's code), grids of samples (samples/) and the event files of TensorBoard"
                    + " (tensorboard/). 'glow plot RUN' draws its curves.",
            "",
            "An epoch is one pass over the data. Bits per dimension are means over training images with dequantisation"
                    + " noise; validation measures held-out images with the weights as they are and with their moving"
                    + " averages, and how exactly images come back from their latents.",
            "",
            "Ctrl-C saves and ends the run (exit code 130; 143 where it is told to end by SIGTERM); --resume goes on with"
                    + " it as if nothing had been, to the last bit."
        },
        footer = {
            "  glow train --data photos/ --model-dir runs/photos --image-size 64 --bits 5 --coupling additive \\",
            "      --levels 4 --depth 16 --width 256 --batch-size 8 --augment flip --minutes 600",
            "  glow train --model-dir runs/photos --resume --minutes 600 --export my-photos",
            "  glow train --preset cifar10 --data cifar-10-batches-bin/ --validation-data test --dry-run",
            "  glow train --preset cifar10-conditional --data cifar-10-batches-bin/ --batch-size 32 \\",
            "      --model-dir runs/cifar10",
            "  glow train --data celeba/ --labels list_attr_celeba.txt --attribute Smiling --conditional \\",
            "      --image-size 64 --model-dir runs/smiles",
            "  glow train --init-from my-photos --data more/ --model-dir runs/more --learning-rate 1e-4"
        })
final class TrainCommand extends BaseCommand {
    /** Which weights are exported. */
    enum Weights {
        AVERAGED,
        RAW
    }

    /** Which checkpoint is exported. */
    enum Which {
        BEST,
        LAST
    }

    @Option(names = "--model-dir", paramLabel = "RUN", description = "Folder of the run; is made if it is not there.")
    private @Nullable Path modelDir;

    @Option(
            names = "--resume",
            description =
                    "Go on with the run in --model-dir. It has its options of before; limits, records and machine may"
                            + " be given anew.")
    private boolean resume;

    @Option(
            names = "--accept-changes",
            description = "With --resume: go on even if other options, but for those of the model, are not as before.")
    private boolean acceptChanges;

    @Option(
            names = "--export",
            paramLabel = "FOLDER",
            description = "After training, export a model folder, replacing a model that is there.")
    private @Nullable Path export;

    @Option(
            names = "--export-weights",
            paramLabel = "KIND",
            description = "averaged or raw weights. Default: averaged, unless --average-decay is 0.")
    private @Nullable Weights exportWeights;

    @Option(
            names = "--export-checkpoint",
            paramLabel = "WHICH",
            description = "best (of all validations) or last. Default: best, if there was a validation.")
    private @Nullable Which exportCheckpoint;

    @Option(
            names = "--dry-run",
            description =
                    "Train nothing: print the number of parameters, the memory that each mode needs, and, from a few"
                            + " short steps, how long it will take.")
    private boolean dryRun;

    @Mixin
    TrainDataOptions data = new TrainDataOptions();

    @Mixin
    TrainModelOptions model = new TrainModelOptions();

    @Mixin
    TrainOptimizerOptions optimizer = new TrainOptimizerOptions();

    @Mixin
    TrainScheduleOptions schedule = new TrainScheduleOptions();

    @Mixin
    TrainMachineOptions machine = new TrainMachineOptions();

    @Override
    void run(Console console) {
        if (dryRun) {
            new TrainEstimate(this).run(console);
            return;
        }
        if (modelDir == null) {
            throw usage("Missing required option: '--model-dir=RUN'");
        }
        TrainArguments arguments = TrainArguments.of(spec.commandLine().getParseResult());
        if (resume) {
            resume(console, modelDir, arguments);
        } else if (acceptChanges) {
            throw usage("--accept-changes goes with --resume");
        } else {
            train(console, modelDir, arguments, null);
        }
    }

    /** Parses the options of before, with those of now in place of theirs, and goes on with the run. */
    private void resume(Console console, Path folder, TrainArguments now) {
        RunSettings settings = RunSettings.read(folder);
        String before = settings.notes().get(TrainSetup.COMMAND);
        if (before == null) {
            throw new TrainingException(folder.resolve(RunSettings.FILE)
                    + " does not tell the options of the run: it was not begun by 'glow train'");
        }
        TrainArguments all = TrainArguments.parse(before).with(now);
        TrainCommand command = new TrainCommand();
        try {
            Main.configured(new CommandLine(command)).parseArgs(all.toArray());
        } catch (ParameterException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
        command.spec = spec;
        command.train(console, folder, all, settings.config());
    }

    private void train(Console console, Path folder, TrainArguments arguments, @Nullable GlowConfig resumed) {
        if (export != null) {
            ModelFolder.checkReplaceable(export);
            OutputPaths.checkCreatable(export.resolve(ModelManifest.FILE));
        }
        OutputPaths.checkCreatable(folder.resolve(RunSettings.FILE));
        try (TrainSetup setup = TrainSetup.open(this, console, arguments.toString(), resumed)) {
            train(console, folder, setup);
        }
    }

    private void train(Console console, Path folder, TrainSetup setup) {
        long begin = System.nanoTime();
        try (TrainListener listener = setup.listener(console, folder)) {
            TrainingRun run =
                    new TrainingRun(folder, setup.settings(), setup.data().train(), listener);
            if (schedule.minutes != null) {
                run.endAfter(Duration.ofNanos((long) (schedule.minutes * 60e9)));
            }
            try (StopOnSignal signal = StopOnSignal.install(run, console)) {
                RunResult result = go(run, setup);
                listener.close();
                if (export != null && !result.stopped()) {
                    TrainExport.write(setup.settings(), result, exportCheckpoint, exportWeights, export);
                }
                report(console, setup, result, listener, System.nanoTime() - begin);
            }
        }
    }

    private RunResult go(TrainingRun run, TrainSetup setup) {
        if (!resume) {
            return run.run(setup.initial());
        }
        try {
            return run.resume(acceptChanges);
        } catch (ChangedSettingException e) {
            throw new TrainingException(
                    e.setting() + " was " + e.before() + " when this run began and is " + e.now()
                            + " now. --accept-changes goes on nevertheless; or begin another run with --init-from",
                    e);
        }
    }

    private void report(Console console, TrainSetup setup, RunResult result, TrainListener listener, long nanos) {
        StepReport latest = listener.latest();
        ValidationReport validated = listener.validated();
        Report report = new Report()
                .put("steps", result.steps())
                .put("epochs", result.steps() / setup.stepsPerEpoch())
                .put("interrupted", result.stopped());
        if (latest != null) {
            report.put("loss", latest.loss()).put("bits_per_dimension", latest.bitsPerDimension());
        }
        if (validated != null) {
            report.put("validation_bits_per_dimension", validated.bitsPerDimension())
                    .putDetail("validation", validated.values());
        }
        report.put("seconds", nanos / 1e9).put("checkpoint", result.checkpoint().toString());
        if (result.best() != null) {
            report.put("best", result.best().toString());
        }
        if (export != null && !result.stopped()) {
            report.put("model", export.toString());
        }
        console.report(report);
        if (result.stopped()) {
            console.note("saved; 'glow train --model-dir " + modelDir + " --resume' goes on");
        }
    }

    /** Settings made of options; what they refuse is an error in the command line. */
    <T> T settled(Supplier<T> settings) {
        try {
            return settings.get();
        } catch (IllegalArgumentException | InvalidInputException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }
}
