package io.github.glow4j.app;

import io.github.glow4j.app.files.OutputPaths;
import io.github.glow4j.models.ModelFolder;
import io.github.glow4j.models.ModelManifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code glow convert}. */
@Command(
        name = "convert",
        customSynopsis = "glow convert [options] --from SOURCE --to FOLDER",
        header = "Turn a checkpoint or graph of OpenAI's code into a model.",
        description = {
            "Levels, depth, width, coupling, permutation, prior and classes are inferred from the names and shapes of the"
                    + " variables. Optimiser state is left aside."
        },
        footer = {
            "  glow convert --from logs/model_best_loss.ckpt --to my-model --image-size 32 --bits 8",
            "  glow convert --from frozen.pb --to my-model --bits 5",
            "  glow convert --from saved_model/ --to my-model --bits 5 --ema"
        })
final class ConvertCommand extends BaseCommand {
    @Option(
            names = "--from",
            paramLabel = "SOURCE",
            required = true,
            description =
                    "Prefix of a checkpoint (without .index), a frozen graph (.pb), or the folder of a SavedModel.")
    @SuppressWarnings("NullAway.Init")
    private Path from;

    @Option(names = "--to", paramLabel = "FOLDER", required = true, description = "The model folder to make.")
    @SuppressWarnings("NullAway.Init")
    private Path to;

    @Mixin
    private SourceOptions source = new SourceOptions();

    @Option(names = "--force", description = "Replace a model that is there already.")
    private boolean force;

    @Option(
            names = "--no-parameters",
            description = "Leave out the parameters as they were trained: half the size, but 'glow export' needs them.")
    private boolean leaveOutParameters;

    @Override
    void run(Console console) {
        source.check(this);
        ModelFolder.checkReplaceable(to);
        if (!force && Files.exists(to.resolve(ModelManifest.FILE))) {
            throw usage(to + " is a model already; --force replaces it");
        }
        OutputPaths.checkCreatable(to);
        ModelManifest manifest = source.conversion(from, OptionalInt.empty(), OptionalInt.empty())
                .convert(to, !leaveOutParameters);
        console.report(ModelReport.of(to, manifest));
    }
}
