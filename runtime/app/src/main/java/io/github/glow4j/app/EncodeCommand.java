package io.github.glow4j.app;

import io.github.glow4j.app.files.ImageSource;
import io.github.glow4j.app.files.LatentFiles;
import io.github.glow4j.app.files.OutputPaths;
import io.github.glow4j.inference.EncodeOptions;
import io.github.glow4j.inference.Encoding;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.Images;
import java.nio.file.Path;
import java.util.Arrays;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code glow encode}. */
@Command(
        name = "encode",
        customSynopsis = "glow encode [options] --input IN... --output Z.npy",
        header = "Turn images into latents.",
        description =
                "Every image becomes a row of as many float32 values as it has, in the order that OpenAI's code uses.",
        footer = {
            "  glow encode --model my-model --input images.npy --output z.npy",
            "  glow encode --model my-model --input a.png b.jpg photos/ --fit --output z.npy",
            "  glow encode --model my-model --input images.npy --labels labels.npy --output z.npy"
        })
final class EncodeCommand extends BaseCommand {
    @Mixin
    private ImageInputOptions input = new ImageInputOptions();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "Z.npy",
            required = true,
            description = "Latents, float32 [N,M].")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Mixin
    private LabelOptions labels = new LabelOptions();

    @Mixin
    private NoiseOptions noise = new NoiseOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Override
    void run(Console console) {
        if (!ImageSource.isNpy(output)) {
            throw usage("latents go to a .npy file, not " + output);
        }
        OutputPaths.check(output);
        try (GlowModel glow = model.open(console)) {
            ImageSource source = input.open(glow.manifest());
            int[] classes = labels.resolve(this, source.count(), glow.manifest().classes());
            Images images = source.read();
            Encoding encoding;
            try (Progress progress = console.progress("encoding", images.count())) {
                encoding = glow.encode(
                        images,
                        EncodeOptions.defaults()
                                .withLabels(classes)
                                .withNoise(noise.noise())
                                .withProgress(progress));
            }
            LatentFiles.write(output, encoding.latents());
            Report report = new Report()
                    .put("images", images.count())
                    .put("latent_size", encoding.latents().size());
            if (encoding.bitsPerDimension().length > 0) {
                report.put(
                                "bits_per_dimension",
                                Arrays.stream(encoding.bitsPerDimension())
                                        .average()
                                        .orElse(Double.NaN))
                        .putDetail("bits_per_dimension_per_image", encoding.bitsPerDimension())
                        .putDetail("log_likelihood_per_image", encoding.logLikelihood());
            }
            console.report(report.put("output", output.toString()).putDetail("inputs", source.names()));
        }
    }
}
