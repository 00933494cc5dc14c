package io.github.glow4j.app;

import io.github.glow4j.app.files.ImageSource;
import io.github.glow4j.app.files.LatentFiles;
import io.github.glow4j.inference.EncodeOptions;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.Latents;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The mean latent of any number of images: OpenAI took 30,000, which as latents would not fit in memory. */
final class MeanLatent {
    private static final int CHUNK = 64;

    private final double[] sum;
    private int count;

    private MeanLatent(int size) {
        sum = new double[size];
    }

    /** Encodes images, or reads latents, and adds them up. */
    static MeanLatent read(
            BaseCommand command,
            Console console,
            GlowModel model,
            List<Path> inputs,
            boolean fit,
            LabelOptions labels) {
        MeanLatent mean = new MeanLatent(model.manifest().latentSize());
        if (LatentInput.areLatents(inputs)) {
            for (Path input : inputs) {
                mean.add(LatentFiles.read(input, model.manifest().latentSize()));
            }
            return mean;
        }
        ImageSource source = ImageSource.open(inputs, model.manifest().image(), fit);
        int[] classes = labels.resolve(command, source.count(), model.manifest().classes());
        try (Progress progress = console.progress("encoding", source.count())) {
            for (int from = 0; from < source.count(); from += CHUNK) {
                int before = from;
                int to = Math.min(from + CHUNK, source.count());
                EncodeOptions options = EncodeOptions.defaults()
                        .withLabels(part(classes, from, to))
                        .withProgress(done -> progress.accept(before + done));
                mean.add(model.encode(source.read(from, to), options).latents());
            }
        }
        return mean;
    }

    private static int @Nullable [] part(int @Nullable [] labels, int from, int to) {
        return labels == null ? null : Arrays.copyOfRange(labels, from, to);
    }

    private void add(Latents latents) {
        float[] values = latents.values();
        for (int i = 0; i < values.length; i++) {
            sum[i % sum.length] += values[i];
        }
        count += latents.count();
    }

    /** How many latents were added up. */
    int count() {
        return count;
    }

    Latents mean() {
        float[] mean = new float[sum.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = (float) (sum[i] / count);
        }
        return Latents.of(mean);
    }
}
