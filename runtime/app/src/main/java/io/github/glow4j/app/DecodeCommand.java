package io.github.glow4j.app;

import io.github.glow4j.app.files.ImageGrid;
import io.github.glow4j.app.files.ImageOutput;
import io.github.glow4j.app.files.LatentFiles;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.Images;
import io.github.glow4j.inference.Latents;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code glow decode}. */
@Command(
        name = "decode",
        customSynopsis = "glow decode [options] --input Z.npy --output OUT",
        header = "Turn latents into images.",
        footer = {
            "  glow decode --model my-model --input z.npy --output decoded.npy",
            "  glow decode --model my-model --input z.npy --output grid.png",
            "  glow decode --model my-model --input z.npy --output folder"
        })
final class DecodeCommand extends BaseCommand {
    @Option(
            names = {"-i", "--input"},
            paramLabel = "Z.npy",
            required = true,
            description = "Latents, float32 [N,M], as 'glow encode' or OpenAI's code writes them.")
    @SuppressWarnings("NullAway.Init")
    private Path input;

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
        ImageOutput output = picture.resolve(this);
        try (GlowModel glow = model.open(console)) {
            Latents latents = LatentFiles.read(input, glow.manifest().latentSize());
            int[] classes =
                    labels.resolve(this, latents.count(), glow.manifest().classes());
            Images images;
            try (Progress progress = console.progress("decoding", latents.count())) {
                images = glow.decode(latents, classes, progress);
            }
            output.write(
                    images,
                    new ImageGrid()
                            .rows(images, columns.resolve(this, images.count()))
                            .scale(picture.scale));
            console.report(new Report()
                    .put("images", images.count())
                    .put("output", output.path().toString()));
        }
    }
}
