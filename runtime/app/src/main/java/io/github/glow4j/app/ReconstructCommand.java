package io.github.glow4j.app;

import io.github.glow4j.app.files.ImageGrid;
import io.github.glow4j.app.files.ImageOutput;
import io.github.glow4j.app.files.ImageSource;
import io.github.glow4j.inference.EncodeOptions;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.Images;
import io.github.glow4j.inference.Reconstruction;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code glow reconstruct}. */
@Command(
        name = "reconstruct",
        customSynopsis = "glow reconstruct [options] --input IN... --output OUT",
        header = "Encode images and decode them again; show both and count the differences.",
        description = {
            "A Glow is reversible: nothing should differ. A model of fewer than 8 bits is compared with the image that it"
                    + " was given, which has its lower bits cleared."
        },
        footer = {"  glow reconstruct --input photos/ --fit --output both.png"})
final class ReconstructCommand extends BaseCommand {
    /** More side by side make a picture that no viewer likes. */
    private static final int MAX_COLUMNS = 16;

    @Mixin
    private ImageInputOptions input = new ImageInputOptions();

    @Mixin
    private PictureOptions picture = new PictureOptions();

    @Mixin
    private LabelOptions labels = new LabelOptions();

    @Mixin
    private NoiseOptions noise = new NoiseOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Override
    void run(Console console) {
        ImageOutput output = picture.resolve(this);
        try (GlowModel glow = model.open(console)) {
            ImageSource source = input.open(glow.manifest());
            int[] classes = labels.resolve(this, source.count(), glow.manifest().classes());
            Images images = source.read();
            Reconstruction reconstruction;
            try (Progress progress = console.progress("reconstructing", images.count())) {
                reconstruction = glow.reconstruct(
                        images,
                        EncodeOptions.defaults()
                                .withLabels(classes)
                                .withNoise(noise.noise())
                                .withProgress(progress));
            }
            Images decoded = reconstruction.images();
            Images originals = images.quantised(glow.manifest().image().bits());
            output.write(
                    decoded,
                    () -> grid(originals, decoded),
                    () -> picture.slides(List.of(frame("original", originals), frame("decoded", decoded))));
            Report report = new Report().put("images", images.count());
            ReconstructionReport.add(report, reconstruction.maxError(), reconstruction.differingPixels());
            console.report(report.put("output", output.path().toString()).putDetail("inputs", source.names()));
        }
    }

    private ImageGrid grid(Images originals, Images decoded) {
        ImageGrid grid = picture.grid();
        for (int from = 0; from < originals.count(); from += MAX_COLUMNS) {
            int to = Math.min(from + MAX_COLUMNS, originals.count());
            grid.row("original", originals.slice(from, to)).row("decoded", decoded.slice(from, to));
        }
        return grid;
    }

    /** Where original and decoded images take turns, what differs blinks. */
    private ImageGrid frame(String title, Images images) {
        int wide = Math.min(ImageGrid.squareColumns(images.count()), MAX_COLUMNS);
        return picture.frame(wide * images.width()).title(title).rows(images, wide);
    }
}
