package io.github.glow4j.app;

import io.github.glow4j.app.files.OutputPaths;
import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.training.conversion.CheckpointExport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code glow export}. */
@Command(
        name = "export",
        customSynopsis = {
            "glow export [options] --model MODEL --to PREFIX",
            "       glow export [options] --from SOURCE --to PREFIX"
        },
        header = "Write the parameters of a model as a TensorFlow checkpoint that OpenAI's code restores.",
        footer = {
            "  glow export --model my-model --to out/model.ckpt",
            "  glow export --from frozen.pb --to out/model.ckpt"
        })
final class ExportCommand extends BaseCommand {
    /** What a checkpoint does not hold cannot matter for one; any size that can be halved often will do. */
    private static final OptionalInt ANY_SIZE = OptionalInt.of(1 << 10);

    private static final OptionalInt ANY_BITS = OptionalInt.of(8);

    @Option(
            names = {"-m", "--model"},
            paramLabel = "MODEL",
            description = "Folder of a model, or the name of one that ships. Default: the best that ships.")
    private @Nullable String model;

    @Option(
            names = "--from",
            paramLabel = "SOURCE",
            description = "A checkpoint prefix, frozen graph or SavedModel instead of a model.")
    private @Nullable Path from;

    @Option(
            names = "--to",
            paramLabel = "PREFIX",
            required = true,
            description = "Prefix of the checkpoint: PREFIX.index and PREFIX.data-00000-of-00001 are written.")
    @SuppressWarnings("NullAway.Init")
    private Path to;

    @Mixin
    private SourceOptions source = new SourceOptions();

    @Option(names = "--force", description = "Replace a checkpoint that is there already.")
    private boolean force;

    @Override
    void run(Console console) {
        source.check(this);
        if (from != null && model != null) {
            throw usage("--model and --from exclude each other");
        }
        Path index = to.resolveSibling(to.getFileName() + ".index");
        if (!force && Files.exists(index)) {
            throw usage(index + " exists; --force replaces it");
        }
        OutputPaths.checkCreatable(index);
        GlowParameters parameters = from == null
                ? CheckpointExport.parametersOf(ModelFinder.standard().find(model))
                : source.conversion(from, ANY_SIZE, ANY_BITS).read().parameters();
        CheckpointExport.write(parameters, to);
        console.report(new Report()
                .put("tensors", parameters.asMap().size())
                .put("parameters", parameters.count())
                .put("output", to.toString()));
    }
}
