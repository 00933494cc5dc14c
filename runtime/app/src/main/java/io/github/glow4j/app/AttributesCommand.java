package io.github.glow4j.app;

import io.github.glow4j.app.attributes.AttributeLabels;
import io.github.glow4j.app.attributes.DataImages;
import io.github.glow4j.app.attributes.DirectionMeans;
import io.github.glow4j.app.files.ImageSource;
import io.github.glow4j.app.files.LatentFiles;
import io.github.glow4j.app.files.OutputPaths;
import io.github.glow4j.inference.Attributes;
import io.github.glow4j.inference.EncodeOptions;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.Latents;
import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.training.data.Dataset;
import io.github.glow4j.training.data.Datasets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
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
            "       glow attributes [options] --positives IN... --negatives IN... --name NAME",
            "       glow attributes [options] --data PATH... --table FILE"
        },
        header = "List the attributes of a model, measure them in images, or learn new ones.",
        description = {
            "An attribute is a direction in latent space: the mean latent of images that have it minus the mean of those"
                    + " that have not. Without options the attributes of the model are listed; with --input it is measured"
                    + " how much of each an image has; with --positives and --negatives a new one is learned; with --data"
                    + " and --table all that a table knows are learned at once, from the images that training saw. What is"
                    + " learned is saved in the model, for 'glow manipulate' to use and 'glow judge' to judge."
        },
        footer = {
            "  glow attributes --model my-model",
            "  glow attributes --model my-model --input face.png --json",
            "  glow attributes --model my-model --positives smiling/ --negatives serious/ --name smiling",
            "  glow attributes --model my-model --data faces.npy --table list_attr.txt --only Smiling,Beard",
            "  glow attributes --model my-model --import z_manipulate.npy --name beard,age,smiling"
        })
final class AttributesCommand extends BaseCommand {
    private static final int CHUNK = 64;

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

    @Mixin
    private AttributeDataOptions table = new AttributeDataOptions();

    @Option(
            names = "--images",
            paramLabel = "N",
            defaultValue = "0",
            description = "Learn from so many images of --data, evenly chosen. Default: 0, all but those held out.")
    private int images;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR.npy",
            description = "Write what was learned here, float32 [A,M], instead of into the model folder.")
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
        if ((learn ? 1 : 0) + (importFile != null ? 1 : 0) + (inputs.isEmpty() ? 0 : 1) + (table.given() ? 1 : 0) > 1) {
            throw usage("--input, --import, --positives with --negatives and --data with --table are different things:"
                    + " choose one");
        }
        if (table.given()) {
            learnTable(console);
        } else if (learn) {
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
        checkOutput();
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

    private void checkOutput() {
        if (output != null) {
            if (!ImageSource.isNpy(output)) {
                throw usage("a direction goes to a .npy file, not " + output);
            }
            OutputPaths.check(output);
        }
    }

    private void learnTable(Console console) {
        if (images < 0) {
            throw usage("--images must not be negative, but is " + images);
        }
        checkOutput();
        try (GlowModel glow = model.open(console);
                AttributeDataOptions.Opened data = table.open(this, glow.manifest())) {
            Dataset train = data.split().train();
            AttributeLabels known =
                    data.labels(table.only.isEmpty() ? data.table().attributes() : table.only, train);
            DirectionMeans means = means(console, glow, train, known);
            Attributes all = output == null
                    ? glow.attributes()
                    : Attributes.none(glow.manifest().latentSize());
            List<Map<String, Object>> rows = new ArrayList<>();
            for (int a = 0; a < known.names().size(); a++) {
                String name = known.names().get(a);
                if (means.having(a) == 0 || means.lacking(a) == 0) {
                    console.note("no direction for " + name + ": " + (means.having(a) == 0 ? "none" : "each")
                            + " of the images has it");
                    continue;
                }
                all = all.with(name, means.direction(a));
                rows.add(row(name, means.having(a), means.lacking(a)));
            }
            if (rows.isEmpty()) {
                throw new InvalidInputException("nothing to learn: each attribute is had by all images or by none");
            }
            Report report = new Report().putTable("learned", rows);
            if (output == null) {
                glow.saveAttributes(all);
                report.putDetail("attributes", all.names())
                        .put("model", glow.folder().toString());
            } else {
                List<float[]> directions = new ArrayList<>();
                for (String name : all.names()) {
                    directions.add(all.direction(name));
                }
                LatentFiles.write(output, Latents.of(directions.toArray(float[][]::new)));
                report.putDetail("attributes", all.names()).put("output", output.toString());
            }
            console.report(report);
        }
    }

    private static Map<String, Object> row(String name, int having, int lacking) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("attribute", name);
        row.put("positives", having);
        row.put("negatives", lacking);
        return row;
    }

    private DirectionMeans means(Console console, GlowModel glow, Dataset train, AttributeLabels known) {
        DirectionMeans means = new DirectionMeans(known, glow.manifest().latentSize());
        int[] chosen = Datasets.evenly(train.size(), images == 0 ? train.size() : images);
        try (Progress progress = console.progress("encoding", chosen.length)) {
            for (int from = 0; from < chosen.length; from += CHUNK) {
                int before = from;
                int[] chunk = Arrays.copyOfRange(chosen, from, Math.min(from + CHUNK, chosen.length));
                int @Nullable [] classes = glow.manifest().classes() == 0 ? null : DataImages.labels(train, chunk);
                EncodeOptions options = EncodeOptions.defaults()
                        .withLabels(classes)
                        .withProgress(done -> progress.accept(before + done));
                means.add(glow.encode(DataImages.read(train, chunk), options).latents(), chunk);
            }
        }
        return means;
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
