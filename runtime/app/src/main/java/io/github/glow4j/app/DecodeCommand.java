package io.github.glow4j.app;

import io.github.glow4j.app.files.ImageGrid;
import io.github.glow4j.app.files.ImageOutput;
import io.github.glow4j.app.files.LatentFiles;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.Images;
import io.github.glow4j.inference.Latents;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
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
            "  glow decode --model my-model --input z.npy --output walk.gif",
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
            Images images = decode(console, glow, latents, classes);
            output.write(
                    images,
                    () -> picture.grid().rows(images, columns.resolve(this, images.count())),
                    () -> picture.smooth(frames(images)));
            console.report(new Report()
                    .put("images", images.count())
                    .put("output", output.path().toString()));
        }
    }

    private static Images decode(Console console, GlowModel glow, Latents latents, int @Nullable [] classes) {
        try (Progress progress = console.progress("decoding", latents.count())) {
            return glow.decode(latents, classes, progress);
        }
    }

    private List<ImageGrid> frames(Images images) {
        return IntStream.range(0, images.count())
                .mapToObj(i -> picture.frame(images.width()).rows(images.slice(i, i + 1), 1))
                .toList();
    }
}
