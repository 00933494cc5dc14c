package io.github.glow4j.app;

import io.github.glow4j.app.files.ImageGrid;
import io.github.glow4j.app.files.ImageOutput;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.Images;
import io.github.glow4j.inference.Latents;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code glow sample}. */
@Command(
        name = "sample",
        customSynopsis = "glow sample [options] --output OUT",
        header = "Draw new images from the model.",
        description = {
            "A latent is drawn from a Gaussian with the temperature as standard deviation, and decoded. Lower temperatures"
                    + " give smoother, more typical images. The same seed gives the same images on every machine."
        },
        footer = {
            "  glow sample --count 16 --temperature 0.7 --seed 1 --output grid.png",
            "  glow sample --count 8 --temperature 0,0.5,0.7,1 --output rows.png   (a row per temperature)",
            "  glow sample --count 1000 --temperature 1 --output samples.npy"
        })
final class SampleCommand extends BaseCommand {
    @Option(
            names = {"-n", "--count"},
            paramLabel = "N",
            defaultValue = "16",
            description = "Images for every temperature. Default: ${DEFAULT-VALUE}.")
    private int count;

    @Option(
            names = {"-t", "--temperature"},
            paramLabel = "T",
            split = ",",
            defaultValue = "0.7",
            description = "Standard deviation of the latents; several, separated by commas, give a row each."
                    + " Default: ${DEFAULT-VALUE}.")
    private float[] temperatures = {};

    @Option(
            names = {"-s", "--seed"},
            paramLabel = "SEED",
            defaultValue = "0",
            description = "Any number; another number gives other images. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Mixin
    private PictureOptions picture = new PictureOptions();

    @Mixin
    private ColumnsOption columns = new ColumnsOption();

    @Mixin
    private LabelOptions labels = new LabelOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Override
    void run(Console console) {
        check();
        ImageOutput output = picture.resolve(this);
        try (GlowModel glow = model.open(console)) {
            int[] classes = labels.resolve(this, count, glow.manifest().classes());
            int total = Math.multiplyExact(count, temperatures.length);
            Images[] rows = new Images[temperatures.length];
            try (Progress progress = console.progress("sampling", total)) {
                for (int row = 0; row < rows.length; row++) {
                    int before = row * count;
                    Latents latents = glow.sampleLatents(count, temperatures[row], seed);
                    rows[row] = glow.decode(latents, classes, done -> progress.accept(before + done));
                }
            }
            output.write(concatenate(rows), grid(rows));
            console.report(new Report()
                    .put("images", total)
                    .put("temperatures", temperatureTexts())
                    .put("seed", seed)
                    .put("output", output.path().toString()));
        }
    }

    private void check() {
        if (count < 1) {
            throw usage("--count must be at least 1, not " + count);
        }
        for (float temperature : temperatures) {
            if (!(temperature >= 0) || Float.isInfinite(temperature)) {
                throw usage("--temperature must be 0 or more, not " + temperature);
            }
        }
    }

    private List<Double> temperatureTexts() {
        List<Double> texts = new ArrayList<>();
        for (float temperature : temperatures) {
            texts.add(Double.parseDouble(Float.toString(temperature)));
        }
        return texts;
    }

    private ImageGrid grid(Images[] rows) {
        ImageGrid grid = new ImageGrid().scale(picture.scale);
        if (rows.length == 1) {
            return grid.rows(rows[0], columns.resolve(this, count));
        }
        for (int row = 0; row < rows.length; row++) {
            grid.row("T = " + Float.toString(temperatures[row]).replaceFirst("\\.0$", ""), rows[row]);
        }
        return grid;
    }

    private static Images concatenate(Images[] rows) {
        if (rows.length == 1) {
            return rows[0];
        }
        Images first = rows[0];
        byte[] pixels = new byte[Math.multiplyExact(rows.length, first.pixels().length)];
        for (int row = 0; row < rows.length; row++) {
            System.arraycopy(rows[row].pixels(), 0, pixels, row * first.pixels().length, first.pixels().length);
        }
        return new Images(pixels, rows.length * first.count(), first.height(), first.width(), first.channels());
    }
}
