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
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
                    + " With --range, a strip shows every image with that many times the change, step by step; an animation goes from"
                    + " one to the other, from 0 to 1 if not told."
        },
        footer = {
            "  glow manipulate --input face.png --attribute smiling=0.8 --attribute age=-0.3 --output out.png",
            "  glow manipulate --input face.png --attribute smiling=1 --range -1,1 --steps 7 --output strip.png",
            "  glow manipulate --input face.png --attribute smiling=1.5 --range -1,1 --output smile.gif",
            "  glow manipulate --input z.npy --direction z_manipulate.npy --row 31 --alpha 0.66 --output out.png"
        })
final class ManipulateCommand extends BaseCommand {
    private static final int STRIP = 7;
    private static final int ANIMATION = 25;

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
            description = "Show the change times FROM to TO as a strip or animation, for example -1,1.")
    private float @Nullable [] range;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Images in the strip of --range. Default: " + STRIP + ", in an animation " + ANIMATION + ".")
    private @Nullable Integer stepsGiven;

    @Mixin
    private PictureOptions picture = new PictureOptions();

    @Mixin
    private LabelOptions labels = new LabelOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    /** All steps of the first image, then those of the next; and the names of those that were changed. */
    private record Changed(Images images, List<String> names, float[] factors) {
        /** One image after the other, all with the same change. */
        Images at(int step) {
            return Images.concatenated(IntStream.range(0, names.size())
                    .map(i -> i * factors.length + step)
                    .mapToObj(i -> images.slice(i, i + 1))
                    .toList());
        }
    }

    @Override
    void run(Console console) {
        if (attributes.isEmpty() && direction == null) {
            throw usage("nothing to change: give --attribute NAME=AMOUNT or --direction DIR.npy");
        }
        ImageOutput output = picture.resolve(this);
        float[] factors = factors(output.moves());
        try (GlowModel glow = model.open(console)) {
            float[] change = change(glow);
            Changed changed = model.keepsLatentsOnDevice(glow)
                    ? onDevice(console, glow, change, factors)
                    : onHost(console, glow, change, factors);
            output.write(changed.images, () -> grid(changed), () -> picture.smooth(frames(changed)));
            console.report(new Report()
                    .put("images", changed.images.count())
                    .put("attributes", attributes)
                    .put("output", output.path().toString()));
        }
    }

    private Changed onHost(Console console, GlowModel glow, float[] change, float[] factors) {
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
            Images images = glow.decode(Latents.of(rows.toArray(float[][]::new)), classes, progress);
            return new Changed(images, input.names(), factors);
        }
    }

    private Changed onDevice(Console console, GlowModel glow, float[] change, float[] factors) {
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
                return new Changed(glow.decode(changed, classes, progress), input.names(), factors);
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

    private float[] factors(boolean moves) {
        if (range == null && !moves) {
            return new float[] {1};
        }
        float[] ends = range == null ? new float[] {0, 1} : range;
        if (ends.length != 2 || !Float.isFinite(ends[0]) || !Float.isFinite(ends[1])) {
            throw usage("--range takes two numbers, for example --range -1,1");
        }
        int steps = stepsGiven != null ? stepsGiven : moves ? ANIMATION : STRIP;
        if (steps < 2) {
            throw usage("--steps must be at least 2, not " + steps);
        }
        float[] factors = new float[steps];
        for (int i = 0; i < steps; i++) {
            factors[i] = ends[0] + (ends[1] - ends[0]) * i / (steps - 1);
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

    private ImageGrid grid(Changed changed) {
        int count = changed.names.size();
        if (changed.images.count() == 1) {
            return picture.grid().rows(changed.images, 1); // one image is an image
        }
        if (changed.factors.length == 1) {
            return picture.grid().title(title(1)).rows(changed.images, ImageGrid.squareColumns(count), changed.names);
        }
        ImageGrid grid = picture.grid().columns(columns(changed.factors));
        for (int i = 0; i < count; i++) {
            int from = i * changed.factors.length;
            grid.row(Captions.cut(changed.names.get(i)), changed.images.slice(from, from + changed.factors.length));
        }
        return grid.title(changes().size() == 1 ? changes().firstEntry().getKey() : title(1) + ", times");
    }

    private List<ImageGrid> frames(Changed changed) {
        int wide = ImageGrid.squareColumns(changed.names.size());
        return IntStream.range(0, changed.factors.length)
                .mapToObj(step -> picture.frame(wide * changed.images.width())
                        .title(title(changed.factors[step]))
                        .rows(changed.at(step), wide, changed.names))
                .toList();
    }

    /** Above the columns: how much of the one thing that changes, or how many times all of it. */
    private List<String> columns(float[] factors) {
        float unit = changes().size() == 1 ? changes().firstEntry().getValue() : 1;
        List<String> captions = new ArrayList<>();
        for (float factor : factors) {
            captions.add(Captions.amount(factor * unit));
        }
        return captions;
    }

    /** What is changed and by how much: "Smiling +1.50, Beard -0.30". */
    private String title(float factor) {
        return changes().entrySet().stream()
                .map(change -> change.getKey() + " " + Captions.amount(factor * change.getValue()))
                .collect(Collectors.joining(", "));
    }

    private SequencedMap<String, Float> changes() {
        SequencedMap<String, Float> changes = new LinkedHashMap<>();
        attributes.forEach((name, amount) -> changes.put(name.replace('_', ' '), amount));
        if (direction != null) {
            changes.put(Captions.cut(direction.getFileName() + (row == 0 ? "" : "[" + row + "]")), alpha);
        }
        return changes;
    }
}
