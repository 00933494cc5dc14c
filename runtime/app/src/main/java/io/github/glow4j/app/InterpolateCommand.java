package io.github.glow4j.app;

import io.github.glow4j.app.files.ImageGrid;
import io.github.glow4j.app.files.ImageOutput;
import io.github.glow4j.inference.DeviceLatents;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.Images;
import io.github.glow4j.inference.Interpolation;
import io.github.glow4j.inference.Latents;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code glow interpolate}. */
@Command(
        name = "interpolate",
        customSynopsis = "glow interpolate [options] --input A B --output OUT",
        header = "Blend one image into another, through latent space.",
        footer = {
            "  glow interpolate --input a.png b.png --steps 9 --output strip.png",
            "  glow interpolate --input a.png b.png --output blend.gif   (or .apng, which keeps all colours)",
            "  glow interpolate --input z.npy --spherical --output strip.png   (z.npy holds two latents)"
        })
final class InterpolateCommand extends BaseCommand {
    private static final int STRIP = 9;
    private static final int ANIMATION = 25;

    @Option(
            names = {"-i", "--input"},
            paramLabel = "IN",
            required = true,
            arity = "1..*",
            description = "Two images (PNG, JPEG, .npy of uint8) or two latents (.npy of float32).")
    private List<Path> inputs = List.of();

    @Option(names = "--fit", description = "Crop and scale images of another size than the model's.")
    private boolean fit;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description =
                    "Images in all, both ends included. Default: " + STRIP + ", in an animation " + ANIMATION + ".")
    private @Nullable Integer stepsGiven;

    @Option(
            names = "--spherical",
            description = "Go along the great circle, on which latents keep their length, instead of straight.")
    private boolean spherical;

    @Mixin
    private PictureOptions picture = new PictureOptions();

    @Mixin
    private LabelOptions labels = new LabelOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    /** Images along the way, and the names of its ends. */
    private record Way(Images images, List<String> ends) {}

    @Override
    void run(Console console) {
        ImageOutput output = picture.resolve(this);
        int steps = stepsGiven != null ? stepsGiven : output.moves() ? ANIMATION : STRIP;
        if (steps < 2) {
            throw usage("--steps must be at least 2, not " + steps);
        }
        try (GlowModel glow = model.open(console)) {
            Way way = model.keepsLatentsOnDevice(glow) ? onDevice(console, glow, steps) : onHost(console, glow, steps);
            output.write(way.images, () -> strip(way), () -> picture.smooth(frames(way)));
            console.report(new Report()
                    .put("images", way.images.count())
                    .put("interpolation", spherical ? "spherical" : "linear")
                    .put("output", output.path().toString()));
        }
    }

    private ImageGrid strip(Way way) {
        int steps = way.images.count();
        List<String> positions =
                IntStream.range(0, steps).mapToObj(i -> position(i, steps)).toList();
        return picture.grid().title(title(way)).rows(way.images, steps).columns(positions);
    }

    private List<ImageGrid> frames(Way way) {
        int steps = way.images.count();
        return IntStream.range(0, steps)
                .mapToObj(i -> picture.frame(way.images.width())
                        .title(title(way) + ", " + position(i, steps))
                        .rows(way.images.slice(i, i + 1), 1))
                .toList();
    }

    private static String title(Way way) {
        return Captions.cut(way.ends.getFirst()) + " to " + Captions.cut(way.ends.getLast());
    }

    private static String position(int step, int steps) {
        return Math.round(100f * step / (steps - 1)) + " %";
    }

    private Way onHost(Console console, GlowModel glow, int steps) {
        LatentInput ends = LatentInput.read(this, console, glow, inputs, fit, labels);
        requireTwo(ends.latents().count());
        Latents way = glow.interpolate(ends.latents().row(0), ends.latents().row(1), steps, interpolation());
        try (Progress progress = console.progress("decoding", steps)) {
            return new Way(glow.decode(way, labelsOnTheWay(ends.labels(), steps), progress), ends.names());
        }
    }

    private Way onDevice(Console console, GlowModel glow, int steps) {
        try (LatentInput.OnDevice ends = LatentInput.OnDevice.read(this, console, glow, inputs, fit, labels)) {
            requireTwo(ends.latents().count());
            try (DeviceLatents way = glow.interpolate(ends.latents(), steps, interpolation());
                    Progress progress = console.progress("decoding", steps)) {
                return new Way(glow.decode(way, labelsOnTheWay(ends.labels(), steps), progress), ends.names());
            }
        }
    }

    private void requireTwo(int count) {
        if (count != 2) {
            throw usage("two images or latents are needed, but --input gives " + count);
        }
    }

    private Interpolation interpolation() {
        return spherical ? Interpolation.SPHERICAL : Interpolation.LINEAR;
    }

    /** A prior cannot be blended: the first half of the way has the class of the one end, the rest that of the other. */
    private static int @Nullable [] labelsOnTheWay(int @Nullable [] ends, int steps) {
        if (ends == null) {
            return null;
        }
        int[] all = new int[steps];
        for (int i = 0; i < steps; i++) {
            all[i] = 2 * i < steps ? ends[0] : ends[1];
        }
        return all;
    }
}
