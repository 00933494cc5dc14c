package io.github.glow4j.app;

import io.github.glow4j.models.ModelManifest;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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
        console.report(ModelReport.of(folder, manifest));
    }
}
