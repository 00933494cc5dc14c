package io.github.glow4j.app;

import io.github.glow4j.app.files.ImageGrid;
import io.github.glow4j.app.files.ImageOutput;
import io.github.glow4j.app.files.LatentFiles;
import io.github.glow4j.inference.Attributes;
import io.github.glow4j.inference.DeviceLatents;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.Images;
import io.github.glow4j.inference.Latents;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code glow manipulate}. */
@Command(
        name = "manipulate",
        customSynopsis = "glow manipulate [options] --input IN... --attribute NAME=AMOUNT --output OUT",
        header = "Change attributes of images: add directions to their latents and decode.",
        description = {
            "Attributes are those that 'glow attributes' lists or learns; a direction of OpenAI's z_manipulate.npy works too."
                    + " With --range, a strip shows every image with that many times the change, step by step."
        },
        footer = {
            "  glow manipulate --input face.png --attribute smiling=0.8 --attribute age=-0.3 --output out.png",
            "  glow manipulate --input face.png --attribute smiling=1 --range -1,1 --steps 7 --output strip.png",
            "  glow manipulate --input z.npy --direction z_manipulate.npy --row 31 --alpha 0.66 --output out.png"
        })
final class ManipulateCommand extends BaseCommand {
    @Option(
            names = {"-i", "--input"},
            paramLabel = "IN",
            required = true,
            arity = "1..*",
            description = "Images (PNG, JPEG, folders, .npy of uint8) or latents (.npy of float32).")
    private List<Path> inputs = List.of();

    @Option(names = "--fit", description = "Crop and scale images of another size than the model's.")
    private boolean fit;

    @Option(
            names = {"-a", "--attribute"},
            paramLabel = "NAME=AMOUNT",
            mapFallbackValue = "1",
            description = "An attribute of the model and how much of it to add, about -1 to 1. May be repeated.")
    private Map<String, Float> attributes = new LinkedHashMap<>();

    @Option(names = "--direction", paramLabel = "DIR.npy", description = "A direction to add, float32 [M] or [A,M].")
    private @Nullable Path direction;

    @Option(
            names = "--row",
            paramLabel = "A",
            defaultValue = "0",
            description = "Which row of --direction, counted from 0. Default: ${DEFAULT-VALUE}.")
    private int row;

    @Option(
            names = "--alpha",
            paramLabel = "AMOUNT",
            defaultValue = "1",
            description = "How much of --direction to add. Default: ${DEFAULT-VALUE}.")
    private float alpha;

    @Option(
            names = "--range",
            paramLabel = "FROM,TO",
            split = ",",
            description = "Show the change times FROM to TO as a strip, for example -1,1.")
    private float @Nullable [] range;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "7",
            description = "Images in the strip of --range. Default: ${DEFAULT-VALUE}.")
    private int steps;

    @Mixin
    private PictureOptions picture = new PictureOptions();

    @Mixin
    private LabelOptions labels = new LabelOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Override
    void run(Console console) {
        if (attributes.isEmpty() && direction == null) {
            throw usage("nothing to change: give --attribute NAME=AMOUNT or --direction DIR.npy");
        }
        float[] factors = factors();
        ImageOutput output = picture.resolve(this);
        try (GlowModel glow = model.open(console)) {
            float[] change = change(glow);
            Images images = model.keepsLatentsOnDevice(glow)
                    ? onDevice(console, glow, change, factors)
                    : onHost(console, glow, change, factors);
            output.write(images, grid(images, factors));
            console.report(new Report()
                    .put("images", images.count())
                    .put("attributes", attributes)
                    .put("output", output.path().toString()));
        }
    }

    private Images onHost(Console console, GlowModel glow, float[] change, float[] factors) {
        LatentInput input = LatentInput.read(this, console, glow, inputs, fit, labels);
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < input.latents().count(); i++) {
            Latents one = input.latents().slice(i, i + 1);
            for (float factor : factors) {
                rows.add(Attributes.manipulate(one, change, factor).values());
            }
        }
        int[] classes = repeated(input.labels(), factors.length);
        try (Progress progress = console.progress("decoding", rows.size())) {
            return glow.decode(Latents.of(rows.toArray(float[][]::new)), classes, progress);
        }
    }

    private Images onDevice(Console console, GlowModel glow, float[] change, float[] factors) {
        try (LatentInput.OnDevice input = LatentInput.OnDevice.read(this, console, glow, inputs, fit, labels);
                DeviceLatents direction = glow.toDevice(Latents.of(change))) {
            int count = input.latents().count();
            float[][] copies = new float[count * factors.length][count];
            float[][] amounts = new float[copies.length][1];
            for (int row = 0; row < copies.length; row++) {
                copies[row][row / factors.length] = 1;
                amounts[row][0] = factors[row % factors.length];
            }
            int[] classes = repeated(input.labels(), factors.length);
            try (DeviceLatents start = glow.mix(input.latents(), copies);
                    DeviceLatents changed = glow.shift(start, direction, amounts);
                    Progress progress = console.progress("decoding", copies.length)) {
                return glow.decode(changed, classes, progress);
            }
        }
    }

    /** All steps of the first image, then those of the next: the order of the strips. */
    private static int @Nullable [] repeated(int @Nullable [] labels, int times) {
        if (labels == null) {
            return null;
        }
        int[] all = new int[labels.length * times];
        for (int i = 0; i < all.length; i++) {
            all[i] = labels[i / times];
        }
        return all;
    }

    private float[] factors() {
        if (range == null) {
            return new float[] {1};
        }
        if (range.length != 2 || !Float.isFinite(range[0]) || !Float.isFinite(range[1])) {
            throw usage("--range takes two numbers, for example --range -1,1");
        }
        if (steps < 2) {
            throw usage("--steps must be at least 2, not " + steps);
        }
        float[] factors = new float[steps];
        for (int i = 0; i < steps; i++) {
            factors[i] = range[0] + (range[1] - range[0]) * i / (steps - 1);
        }
        return factors;
    }

    /** The sum of all directions asked for, each times its amount. */
    private float[] change(GlowModel glow) {
        int size = glow.manifest().latentSize();
        Latents sum = new Latents(new float[size], 1, size);
        if (!attributes.isEmpty()) {
            sum = glow.attributes().manipulate(sum, attributes);
        }
        if (direction != null) {
            Latents directions = LatentFiles.read(direction, size);
            if (row < 0 || row >= directions.count()) {
                throw usage("--row must be 0 to " + (directions.count() - 1) + " for " + direction + ", not " + row);
            }
            sum = Attributes.manipulate(sum, directions.row(row), alpha);
        }
        return sum.values();
    }

    private ImageGrid grid(Images images, float[] factors) {
        ImageGrid grid = new ImageGrid().scale(picture.scale);
        if (factors.length == 1) {
            return grid.rows(images, ImageGrid.squareColumns(images.count()));
        }
        List<String> captions = new ArrayList<>();
        for (float factor : factors) {
            captions.add(String.format(Locale.ROOT, "%+.2f", factor));
        }
        return grid.rows(images, factors.length).columns(captions);
    }
}
