package io.github.glow4j.app;

import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.models.ModelManifest;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code glow info}. */
@Command(
        name = "info",
        customSynopsis = "glow info [options]",
        header = "Say what a model is: image size, levels, attributes, where it comes from.",
        footer = {
            "  glow info",
            "  glow info --model my-model --json",
            "  glow info --list",
            "  glow info --device cuda:0 --placement"
        })
final class InfoCommand extends BaseCommand {
    @Option(names = "--list", description = "List the models that ship instead.")
    private boolean list;

    @Option(
            names = "--placement",
            description = "Load the graphs, and say on which device the model runs and how many nodes run where.")
    private boolean placement;

    @Mixin
    private ModelOptions model = new ModelOptions();

    @Override
    void run(Console console) {
        if (list) {
            Map<String, String> models = new LinkedHashMap<>();
            ModelFinder.standard().shipped().forEach((name, folder) -> models.put(name, folder.toString()));
            console.report(new Report().put("models", models));
            return;
        }
        Path folder = model.folder();
        Report report = ModelReport.of(folder, ModelManifest.read(folder));
        if (placement) {
            try (GlowModel glow = model.open(console)) {
                report.put("device", glow.device()).put("device_reason", glow.deviceReason());
                report.put("placement", glow.placement());
            }
        }
        console.report(report);
    }
}
