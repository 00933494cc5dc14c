package io.github.glow4j.app;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.InvalidModelException;
import io.github.glow4j.models.LatentPart;
import io.github.glow4j.models.ModelManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code glow info}. */
@Command(
        name = "info",
        customSynopsis = "glow info [options]",
        header = "Say what a model is: image size, levels, attributes, where it comes from.",
        footer = {"  glow info", "  glow info --model my-model --json", "  glow info --list"})
final class InfoCommand extends BaseCommand {
    @Option(
            names = {"-m", "--model"},
            paramLabel = "MODEL",
            description = "Folder of a model, or the name of one that ships. Default: the best that ships.")
    private @Nullable String model;

    @Option(names = "--list", description = "List the models that ship instead.")
    private boolean list;

    @Override
    void run(Console console) {
        if (list) {
            Map<String, String> models = new LinkedHashMap<>();
            ModelFinder.standard().shipped().forEach((name, folder) -> models.put(name, folder.toString()));
            console.report(new Report().put("models", models));
            return;
        }
        Path folder = ModelFinder.standard().find(model);
        ModelManifest manifest = ModelManifest.read(folder);
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
                        manifest.latent().stream().map(InfoCommand::shape).toList());
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
                .put("bytes", size(folder))
                .put("format_version", manifest.formatVersion());
        console.report(report);
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
        }
    }

    private static long size(Path folder) {
        long bytes = 0;
        try {
            for (String file : List.of(ModelManifest.ENCODER, ModelManifest.DECODER, ModelManifest.WEIGHTS)) {
                Path path = folder.resolve(file);
                bytes += Files.exists(path) ? Files.size(path) : 0;
            }
        } catch (IOException e) {
            throw new InvalidModelException("cannot read " + folder + ": " + e.getMessage(), e);
        }
        return bytes;
    }
}
