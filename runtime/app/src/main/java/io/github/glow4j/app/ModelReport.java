package io.github.glow4j.app;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.InvalidModelException;
import io.github.glow4j.models.LatentPart;
import io.github.glow4j.models.ModelManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a model is, in the words that info and convert share. */
final class ModelReport {
    private ModelReport() {}

    static Report of(Path folder, ModelManifest manifest) {
        ModelManifest.ImageFormat image = manifest.image();
        Report report = new Report()
                .put("name", manifest.name())
                .put("folder", folder.toString())
                .put("image_height", image.height())
                .put("image_width", image.width())
                .put("image_channels", image.channels())
                .put("bits", image.bits())
                .put("latent_size", manifest.latentSize())
                .put(
                        "latent_parts",
                        manifest.latent().stream().map(ModelReport::shape).toList());
        addConfig(report, manifest.config());
        report.put("classes", manifest.classes())
                .put("classifier", manifest.classifier())
                .put("likelihood", manifest.likelihood())
                .put("attributes", manifest.attributes())
                .put("source", manifest.provenance().source())
                .put("averaged_weights", manifest.provenance().averaged())
                .put("tool", manifest.provenance().tool())
                .put("encoder", Files.exists(folder.resolve(ModelManifest.ENCODER)))
                .put("decoder", Files.exists(folder.resolve(ModelManifest.DECODER)))
                .put("halves", Files.exists(folder.resolve(ModelManifest.LOWER_DECODER)))
                .put("bytes", size(folder))
                .put("format_version", manifest.formatVersion());
        return report;
    }

    private static String shape(LatentPart part) {
        return part.height() + "x" + part.width() + "x" + part.channels();
    }

    private static void addConfig(Report report, @Nullable GlowConfig config) {
        if (config != null) {
            report.put("levels", config.levels())
                    .put("depth", config.depth())
                    .put("width", config.width())
                    .put("permutation", config.permutation().name().toLowerCase(Locale.ROOT))
                    .put("coupling", config.coupling().name().toLowerCase(Locale.ROOT))
                    .put("learn_top", config.learnTop());
            if (config.minScale() > 0) {
                report.put("min_scale", config.minScale());
            }
        }
    }

    private static long size(Path folder) {
        long bytes = 0;
        try {
            for (String file : ModelManifest.GRAPHS_AND_WEIGHTS) {
                Path path = folder.resolve(file);
                bytes += Files.exists(path) ? Files.size(path) : 0;
            }
        } catch (IOException e) {
            throw new InvalidModelException("cannot read " + folder + ": " + e.getMessage(), e);
        }
        return bytes;
    }
}
