package io.github.glow4j.app;

import io.github.glow4j.app.files.ImageSource;
import io.github.glow4j.inference.EncodeOptions;
import io.github.glow4j.inference.Encoding;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.Images;
import io.github.glow4j.inference.Reconstruction;
import io.github.glow4j.models.ModelManifest;
import java.nio.file.Files;
import java.util.Arrays;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code glow evaluate}. */
@Command(
        name = "evaluate",
        customSynopsis = "glow evaluate [options] --input IN...",
        header = "Measure how well a model knows images: bits per dimension, log-likelihood, reconstruction.",
        description = {
            "Bits per dimension: what a pixel value of an image costs in a perfect code made from the model; lower is"
                    + " better. Papers give it with --noise uniform. Log-likelihood in nats per image. Reconstruction error"
                    + " in 8-bit steps; 0 is exact."
        },
        footer = {
            "  glow evaluate --model my-model --input images.npy --json",
            "  glow evaluate --model my-model --input test-images/ --noise uniform --seed 1"
        })
final class EvaluateCommand extends BaseCommand {
    @Mixin
    private ImageInputOptions input = new ImageInputOptions();

    @Mixin
    private LabelOptions labels = new LabelOptions();

    @Mixin
    private NoiseOptions noise = new NoiseOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Override
    void run(Console console) {
        try (GlowModel glow = model.open(console)) {
            ModelManifest manifest = glow.manifest();
            ImageSource source = input.open(manifest);
            int count = source.count();
            int[] classes = labels.resolve(this, count, manifest.classes());
            Images images = source.read();
            Report report = new Report().put("images", count);
            try (Progress progress = console.progress("evaluating", 2 * count)) {
                Encoding encoding = glow.encode(
                        images,
                        EncodeOptions.defaults()
                                .withLabels(classes)
                                .withNoise(noise.noise())
                                .withProgress(progress));
                addLikelihood(report, encoding);
                if (encoding.classLogits() != null && classes != null) {
                    ClassificationReport.add(report, encoding.classLogits(), classes);
                }
                if (Files.exists(glow.folder().resolve(ModelManifest.DECODER))) {
                    Images decoded = glow.decode(encoding.latents(), classes, done -> progress.accept(count + done));
                    Images seen = images.quantised(manifest.image().bits());
                    Reconstruction reconstruction = Reconstruction.compare(seen, decoded);
                    ReconstructionReport.add(report, reconstruction.maxError(), reconstruction.differingPixels());
                }
            }
            console.report(report.putDetail("inputs", source.names()));
        }
    }

    private static void addLikelihood(Report report, Encoding encoding) {
        if (encoding.bitsPerDimension().length > 0) {
            report.put("bits_per_dimension", mean(encoding.bitsPerDimension()))
                    .put("log_likelihood", mean(encoding.logLikelihood()))
                    .putDetail("bits_per_dimension_per_image", encoding.bitsPerDimension())
                    .putDetail("log_likelihood_per_image", encoding.logLikelihood());
        }
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElse(Double.NaN);
    }
}
