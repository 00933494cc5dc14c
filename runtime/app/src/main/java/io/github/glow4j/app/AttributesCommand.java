package io.github.glow4j.app;

import io.github.glow4j.app.files.ImageSource;
import io.github.glow4j.app.files.LatentFiles;
import io.github.glow4j.app.files.OutputPaths;
import io.github.glow4j.inference.Attributes;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.Latents;
import io.github.glow4j.models.ModelManifest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code glow attributes}. */
@Command(
        name = "attributes",
        customSynopsis = {
            "glow attributes [options]",
            "       glow attributes [options] --input IN...",
            "       glow attributes [options] --positives IN... --negatives IN... --name NAME"
        },
        header = "List the attributes of a model, measure them in images, or learn a new one.",
        description = {
            "An attribute is a direction in latent space: the mean latent of images that have it minus the mean of those"
                    + " that have not. Without options the attributes of the model are listed; with --input it is measured"
                    + " how much of each an image has; with --positives and --negatives a new one is learned."
        },
        footer = {
            "  glow attributes --model my-model",
            "  glow attributes --model my-model --input face.png --json",
            "  glow attributes --model my-model --positives smiling/ --negatives serious/ --name smiling",
            "  glow attributes --model my-model --import z_manipulate.npy --name beard,age,smiling"
        })
final class AttributesCommand extends BaseCommand {
    @Option(
            names = {"-i", "--input"},
            paramLabel = "IN",
            arity = "1..*",
            description = "Images or latents in which to measure the attributes.")
    private List<Path> inputs = List.of();

    @Option(
            names = "--positives",
            paramLabel = "IN",
            arity = "1..*",
            description =
                    "Images (files, folders, .npy of uint8) or latents (.npy of float32) that have the attribute.")
    private List<Path> positives = List.of();

    @Option(names = "--negatives", paramLabel = "IN", arity = "1..*", description = "Those that have it not.")
    private List<Path> negatives = List.of();

    @Option(
            names = "--import",
            paramLabel = "DIR.npy",
            description = "Take directions from a file, float32 [A,M], such as OpenAI's z_manipulate.npy.")
    private @Nullable Path importFile;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            split = ",",
            description = "Name of the new attribute; for --import one name per row.")
    private List<String> names = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR.npy",
            description = "Write the direction that was learned here, float32 [1,M], instead of into the model folder.")
    private @Nullable Path output;

    @Option(names = "--fit", description = "Crop and scale images of another size than the model's.")
    private boolean fit;

    @Mixin
    private LabelOptions labels = new LabelOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Override
    void run(Console console) {
        boolean learn = !positives.isEmpty() || !negatives.isEmpty();
        if ((learn ? 1 : 0) + (importFile != null ? 1 : 0) + (inputs.isEmpty() ? 0 : 1) > 1) {
            throw usage("--input, --import and --positives with --negatives are three different things: choose one");
        }
        if (learn) {
            learn(console);
        } else if (importFile != null) {
            importFrom(console, importFile);
        } else if (!inputs.isEmpty()) {
            measure(console);
        } else {
            Path folder = model.folder();
            console.report(new Report()
                    .put("attributes", ModelManifest.read(folder).attributes())
                    .put("model", folder.toString()));
        }
    }

    private void learn(Console console) {
        if (positives.isEmpty() || negatives.isEmpty()) {
            throw usage("learning an attribute takes both --positives and --negatives");
        }
        if (output == null ? names.size() != 1 : names.size() > 1) {
            throw usage("give the attribute one --name" + (names.isEmpty() ? ", or write it to --output DIR.npy" : ""));
        }
        if (output != null) {
            if (!ImageSource.isNpy(output)) {
                throw usage("a direction goes to a .npy file, not " + output);
            }
            OutputPaths.check(output);
        }
        try (GlowModel glow = model.open(console)) {
            MeanLatent with = MeanLatent.read(this, console, glow, positives, fit, labels);
            MeanLatent without = MeanLatent.read(this, console, glow, negatives, fit, labels);
            float[] direction = Attributes.direction(with.mean(), without.mean());
            Report report = new Report().put("positives", with.count()).put("negatives", without.count());
            if (output != null) {
                LatentFiles.write(output, Latents.of(direction));
                console.report(report.put("output", output.toString()));
            } else {
                Attributes all = glow.attributes().with(names.getFirst(), direction);
                glow.saveAttributes(all);
                console.report(report.put("attributes", all.names())
                        .put("model", glow.folder().toString()));
            }
        }
    }

    private void importFrom(Console console, Path file) {
        try (GlowModel glow = model.open(console)) {
            Latents directions = LatentFiles.read(file, glow.manifest().latentSize());
            if (names.size() != directions.count()) {
                throw usage(file + " has " + directions.count() + " rows, --name gives " + names.size() + " names");
            }
            Attributes all = glow.attributes();
            for (int i = 0; i < names.size(); i++) {
                all = all.with(names.get(i), directions.row(i));
            }
            glow.saveAttributes(all);
            console.report(new Report()
                    .put("attributes", all.names())
                    .put("model", glow.folder().toString()));
        }
    }

    private void measure(Console console) {
        try (GlowModel glow = model.open(console)) {
            Attributes attributes = glow.attributes();
            Latents latents =
                    LatentInput.read(this, console, glow, inputs, fit, labels).latents();
            List<Map<String, Double>> projections = new ArrayList<>();
            for (int i = 0; i < latents.count(); i++) {
                projections.add(attributes.projections(latents.row(i)));
            }
            console.report(new Report().put("images", latents.count()).put("projections", projections));
        }
    }
}
