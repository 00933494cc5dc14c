package io.github.glow4j.app;

import io.github.glow4j.app.files.ImageGrid;
import io.github.glow4j.app.files.ImageOutput;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.Images;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
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
            "  glow sample --count 9 --temperature 0,0.1,0.2,0.3,0.4,0.5,0.6,0.7 --output warming.gif",
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
            description = "Standard deviation of the latents; several, separated by commas, give a row each, or"
                    + " a frame each of an animation."
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
            List<Images> rows;
            try (Progress progress = console.progress("sampling", total)) {
                rows = TemperatureSamples.draw(glow, count, temperatures, seed, classes, progress);
            }
            output.write(
                    rows.size() == 1 ? rows.getFirst() : Images.concatenated(rows),
                    () -> grid(rows, classes),
                    () -> rows.size() == 1
                            ? picture.slides(samplesOneByOne(rows.getFirst(), classes))
                            : picture.smooth(framesByTemperature(rows, classes)));
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
        checkTemperatures("--temperature", temperatures);
    }

    private List<Double> temperatureTexts() {
        List<Double> texts = new ArrayList<>();
        for (float temperature : temperatures) {
            texts.add(Double.parseDouble(Float.toString(temperature)));
        }
        return texts;
    }

    private ImageGrid grid(List<Images> rows, int @Nullable [] classes) {
        if (rows.size() == 1) {
            ImageGrid grid = picture.grid().rows(rows.getFirst(), columns.resolve(this, count), differing(classes));
            return count == 1 ? grid : grid.title(title(temperatures[0], classes)); // one image is an image
        }
        ImageGrid grid = picture.grid().title(title(classes)).columns(differing(classes));
        for (int row = 0; row < rows.size(); row++) {
            grid.row(Captions.temperature(temperatures[row]), rows.get(row));
        }
        return grid;
    }

    private List<ImageGrid> samplesOneByOne(Images samples, int @Nullable [] classes) {
        return IntStream.range(0, count)
                .mapToObj(i -> picture.frame(samples.width())
                        .title(title(temperatures[0], classes))
                        .rows(
                                samples.slice(i, i + 1),
                                1,
                                List.of((i + 1) + " of " + count + (classes == null ? "" : ", class " + classes[i]))))
                .toList();
    }

    /** The same samples, warmer and warmer. */
    private List<ImageGrid> framesByTemperature(List<Images> rows, int @Nullable [] classes) {
        int wide = columns.resolve(this, count);
        return IntStream.range(0, rows.size())
                .mapToObj(row -> picture.frame(wide * rows.get(row).width())
                        .title(title(temperatures[row], classes))
                        .rows(rows.get(row), wide, differing(classes)))
                .toList();
    }

    private String title(float temperature, int @Nullable [] classes) {
        return Captions.temperature(temperature) + ", " + title(classes);
    }

    private String title(int @Nullable [] classes) {
        String all = "seed " + seed;
        if (classes == null) {
            return all;
        }
        return all + (differing(classes).isEmpty() ? ", class " + classes[0] : ", with their classes");
    }

    /** Captions of the samples where they are not all of one class. */
    private static List<String> differing(int @Nullable [] classes) {
        if (classes == null || Arrays.stream(classes).allMatch(c -> c == classes[0])) {
            return List.of();
        }
        return Arrays.stream(classes).mapToObj(Integer::toString).toList();
    }
}
