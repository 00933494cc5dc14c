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
            "  glow interpolate --input z.npy --spherical --output strip.png   (z.npy holds two latents)"
        })
final class InterpolateCommand extends BaseCommand {
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
            defaultValue = "9",
            description = "Images in all, both ends included. Default: ${DEFAULT-VALUE}.")
    private int steps;

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

    @Override
    void run(Console console) {
        if (steps < 2) {
            throw usage("--steps must be at least 2, not " + steps);
        }
        ImageOutput output = picture.resolve(this);
        try (GlowModel glow = model.open(console)) {
            Images images = model.keepsLatentsOnDevice(glow) ? onDevice(console, glow) : onHost(console, glow);
            output.write(images, new ImageGrid().rows(images, steps).scale(picture.scale));
            console.report(new Report()
                    .put("images", images.count())
                    .put("interpolation", spherical ? "spherical" : "linear")
                    .put("output", output.path().toString()));
        }
    }

    private Images onHost(Console console, GlowModel glow) {
        LatentInput ends = LatentInput.read(this, console, glow, inputs, fit, labels);
        requireTwo(ends.latents().count());
        Latents way = glow.interpolate(ends.latents().row(0), ends.latents().row(1), steps, interpolation());
        try (Progress progress = console.progress("decoding", steps)) {
            return glow.decode(way, labelsOnTheWay(ends.labels()), progress);
        }
    }

    private Images onDevice(Console console, GlowModel glow) {
        try (LatentInput.OnDevice ends = LatentInput.OnDevice.read(this, console, glow, inputs, fit, labels)) {
            requireTwo(ends.latents().count());
            try (DeviceLatents way = glow.interpolate(ends.latents(), steps, interpolation());
                    Progress progress = console.progress("decoding", steps)) {
                return glow.decode(way, labelsOnTheWay(ends.labels()), progress);
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
    private int @Nullable [] labelsOnTheWay(int @Nullable [] ends) {
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
