package io.github.glow4j.app;

import io.github.glow4j.app.files.OutputPaths;
import io.github.glow4j.models.ModelFolder;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.models.export.Halves;
import io.github.glow4j.training.conversion.GraphFiles;
import io.github.glow4j.training.translation.GraphTranslation;
import io.github.glow4j.training.translation.TranslationRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
            "  glow convert --from runs/photos --to my-photos --ema",
            "  glow convert --from frozen.pb --to my-model --bits 5",
            "  glow convert --from saved_model/ --to my-model --bits 5 --ema",
            "  glow convert --from graph_unoptimized.pb --to celeba --bits 5 \\",
            "      --inputs input/image,Placeholder,Placeholder_1 \\",
            "      --outputs model/pool0/truediv_1,model/truediv_4,model_1/Cast_1 \\",
            "      --fix input/label=0 --fix input/downsampled_image=128"
        })
final class ConvertCommand extends BaseCommand {
    @Option(
            names = "--from",
            paramLabel = "SOURCE",
            required = true,
            description =
                    "Prefix of a checkpoint (without .index), the folder of a training run, a frozen graph (.pb), or the"
                            + " folder of a SavedModel.")
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

    @Option(
            names = "--halves",
            paramLabel = "WHEN",
            defaultValue = "auto",
            description =
                    "Whether to write graphs for the two halves of an image, which run side by side: auto (narrow networks,"
                            + " where that is fastest), always (wide ones too: a tenth faster, for half as much memory"
                            + " again) or never. Default: auto.")
    private When halves = When.AUTO;

    /** As the command line says it. */
    private enum When {
        AUTO(Halves.WHERE_FASTER),
        ALWAYS(Halves.WHERE_POSSIBLE),
        NEVER(Halves.NEVER);

        private final Halves halves;

        When(Halves halves) {
            this.halves = halves;
        }
    }

    @Option(
            names = "--inputs",
            paramLabel = "NAME",
            split = ",",
            description =
                    "Translate a frozen graph operator by operator, whatever its constants are called: names of its"
                            + " placeholders for the image and for the latents, those of the latents first level first.")
    private List<String> inputs = List.of();

    @Option(
            names = "--outputs",
            paramLabel = "NAME",
            split = ",",
            description = "With --inputs: names of the nodes that give the latents, first level first, and the image.")
    private List<String> outputs = List.of();

    @Option(
            names = "--fix",
            paramLabel = "NAME=VALUE",
            description = "With --inputs: a placeholder that always has this value. May be repeated.")
    private Map<String, Double> fixed = new LinkedHashMap<>();

    @Override
    void run(Console console) {
        source.check(this);
        ModelFolder.checkReplaceable(to);
        if (!force && Files.exists(to.resolve(ModelManifest.FILE))) {
            throw usage(to + " is a model already; --force replaces it");
        }
        OutputPaths.checkCreatable(to);
        if (inputs.isEmpty() && outputs.isEmpty() && fixed.isEmpty()) {
            source.conversion(from, OptionalInt.empty(), OptionalInt.empty())
                    .convert(to, !leaveOutParameters, halves.halves);
        } else {
            translate();
        }
        console.report(ModelReport.of(to, ModelManifest.read(to)));
    }

    private void translate() {
        if (inputs.isEmpty() || outputs.isEmpty()) {
            throw usage("translating a graph takes both --inputs and --outputs");
        }
        TranslationRequest request = new TranslationRequest(
                String.valueOf(from.getFileName()), inputs, outputs, fixed, source.requireBits(this));
        GraphTranslation.translate(GraphFiles.readFrozen(from), request, to);
    }
}
