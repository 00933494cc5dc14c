package io.github.glow4j.app;

import io.github.glow4j.app.attributes.AttributeLabels;
import io.github.glow4j.app.attributes.Judge;
import io.github.glow4j.app.attributes.Verdict;
import io.github.glow4j.app.files.ImageGrid;
import io.github.glow4j.app.files.PngFiles;
import io.github.glow4j.inference.Attributes;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.models.InvalidInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code glow judge}. */
@Command(
        name = "judge",
        customSynopsis = "glow judge [options] --data PATH... --table FILE",
        header = "Judge how well the attributes of a model work, on images that it has not seen.",
        description = {
            "For each attribute a probe, a linear classifier of pixels, is trained on real images alone. Then held-out images"
                    + " without the attribute get it (alpha times its direction is added to their latents), and images"
                    + " with it lose it. The table shows how often the probe is right about held-out images, and the share"
                    + " of images that it says have the attribute:",
            "  without before, after   images without it, as they are and with +alpha: should go from 0 to 1",
            "  with before, after      images with it, as they are and with -alpha: should go from 1 to 0",
            "and bits per dimension of the images as they are and of the changed ones: much more of them means that the"
                    + " model does not take the changed ones for its kind of image. A probe of low accuracy judges nothing.",
            "",
            "--data, --holdout and --seed are to be those of the training: what it saw is no test."
        },
        footer = {
            "  glow judge --model my-model --data faces.npy --table list_attr.txt --output before-after.png",
            "  glow judge --model my-model --data faces/ --table list_attr.txt --only Smiling --alpha 1.5 --json"
        })
final class JudgeCommand extends BaseCommand {
    @Mixin
    private AttributeDataOptions data = new AttributeDataOptions();

    @Option(
            names = "--alpha",
            paramLabel = "AMOUNT",
            defaultValue = "1",
            description = "How much of a direction is added or taken away. Default: ${DEFAULT-VALUE}.")
    private float alpha;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "100",
            description = "Held-out images with and without each attribute to change. Default: ${DEFAULT-VALUE}.")
    private int count;

    @Option(
            names = "--probe-images",
            paramLabel = "N",
            defaultValue = "4000",
            description = "Real images that a probe learns from, and is tried on, at most. Default: ${DEFAULT-VALUE}.")
    private int probeImages;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            description = "x.png: a picture of images before and after each change.")
    private @Nullable Path output;

    @Option(
            names = "--shown",
            paramLabel = "N",
            defaultValue = "8",
            description = "Images in a row of the picture, at most --count. Default: ${DEFAULT-VALUE}.")
    private int shown;

    @Option(
            names = "--scale",
            paramLabel = "N",
            defaultValue = "1",
            description = "Draw every pixel of the picture N times as large. Default: ${DEFAULT-VALUE}.")
    private int scale;

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Override
    void run(Console console) {
        check();
        Path picture = picture();
        ImageGrid grid = new ImageGrid().scale(scale);
        try (GlowModel glow = model.open(console);
                AttributeDataOptions.Opened opened = data.open(this, glow.manifest())) {
            Attributes attributes = glow.attributes();
            List<String> names = names(attributes, opened.table().attributes(), console);
            AttributeLabels heldOut = opened.labels(names, opened.heldOut());
            Judge judge = new Judge(
                    glow,
                    opened.split().train(),
                    opened.labels(names, opened.split().train()),
                    opened.heldOut(),
                    heldOut,
                    probeImages);
            List<Map<String, Object>> rows = new ArrayList<>();
            try (Progress progress = console.progress("judging", total(heldOut))) {
                int done = 0;
                for (int a = 0; a < names.size(); a++) {
                    int before = done;
                    Judge.Judgement judgement = judge.judge(
                            a,
                            attributes.direction(names.get(a)),
                            alpha,
                            count,
                            shown,
                            changed -> progress.accept(before + changed));
                    rows.add(row(judgement.verdict()));
                    draw(grid, judgement);
                    done += changed(heldOut, a);
                }
            }
            if (picture != null) {
                PngFiles.write(picture, grid.draw());
            }
            console.report(new Report()
                    .put("model", glow.folder().toString())
                    .put("alpha", (double) alpha)
                    .put("probe_images", judge.probeImages())
                    .put("held_out_images", heldOut.size())
                    .putTable("attributes", rows)
                    .put("output", output == null ? null : output.toString()));
        }
    }

    private void check() {
        if (!Float.isFinite(alpha)) {
            throw usage("--alpha must be a number, not " + alpha);
        }
        if (count < 1) {
            throw usage("--count must be at least 1, not " + count);
        }
        if (probeImages < 2) {
            throw usage("--probe-images must be at least 2, not " + probeImages);
        }
        if (shown < 1) {
            throw usage("--shown must be at least 1, not " + shown);
        }
    }

    private @Nullable Path picture() {
        if (scale < 1 || scale > 64) {
            throw usage("--scale must be 1 to 64, not " + scale);
        }
        if (output == null) {
            return null;
        }
        checkPicture(output);
        return output;
    }

    /** Attributes of which the model has a direction, and the table the truth. */
    private List<String> names(Attributes attributes, List<String> table, Console console) {
        if (!data.only.isEmpty()) {
            return data.only;
        }
        List<String> names = new ArrayList<>(attributes.names());
        names.retainAll(table);
        if (names.isEmpty()) {
            throw new InvalidInputException("the model has no attribute that the table tells of (it has "
                    + (attributes.names().isEmpty() ? "none" : String.join(", ", attributes.names()))
                    + "); 'glow attributes --data --table' learns them");
        }
        List<String> unknown = new ArrayList<>(attributes.names());
        unknown.removeAll(table);
        if (!unknown.isEmpty()) {
            console.note("the table says nothing of " + String.join(", ", unknown));
        }
        return names;
    }

    private int total(AttributeLabels heldOut) {
        int total = 0;
        for (int a = 0; a < heldOut.names().size(); a++) {
            total += changed(heldOut, a);
        }
        return total;
    }

    private int changed(AttributeLabels heldOut, int attribute) {
        int having = heldOut.count(attribute);
        return Math.min(count, having) + Math.min(count, heldOut.size() - having);
    }

    private static Map<String, Object> row(Verdict verdict) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("attribute", verdict.attribute());
        row.put("probe_accuracy", verdict.probe().accuracy());
        row.put("probe_recall", verdict.probe().recall());
        row.put("probe_specificity", verdict.probe().specificity());
        row.put("without", verdict.lacking().images());
        row.put("without_before", verdict.lacking().before());
        row.put("without_after", verdict.lacking().after());
        row.put("with", verdict.having().images());
        row.put("with_before", verdict.having().before());
        row.put("with_after", verdict.having().after());
        row.put("bits_before", mean(verdict, Verdict.Change::bitsBefore));
        row.put("bits_after", mean(verdict, Verdict.Change::bitsAfter));
        return row;
    }

    /** Over the images of both kinds. */
    private static double mean(Verdict verdict, ToDoubleFunction<Verdict.Change> bits) {
        double sum = 0;
        int images = 0;
        for (Verdict.Change change : List.of(verdict.lacking(), verdict.having())) {
            if (change.images() > 0) {
                sum += change.images() * bits.applyAsDouble(change);
                images += change.images();
            }
        }
        return sum / images;
    }

    private void draw(ImageGrid grid, Judge.Judgement judgement) {
        String name = judgement.verdict().attribute().replace('_', ' ');
        String amount = String.format(Locale.ROOT, "%.2f ", Math.abs(alpha));
        if (judgement.lacking().count() > 0) {
            grid.row("no " + name, judgement.lacking())
                    .row((alpha < 0 ? "-" : "+") + amount + name, judgement.lackingChanged());
        }
        if (judgement.having().count() > 0) {
            grid.row(name, judgement.having()).row((alpha < 0 ? "+" : "-") + amount + name, judgement.havingChanged());
        }
    }
}
