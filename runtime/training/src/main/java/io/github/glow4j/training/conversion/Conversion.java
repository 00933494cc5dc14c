package io.github.glow4j.training.conversion;

import io.github.glow4j.models.ConfigInference;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.models.Parameter;
import io.github.glow4j.models.ParameterLayout;
import io.github.glow4j.models.export.Halves;
import io.github.glow4j.models.export.OnnxExporter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Turns what OpenAI's code wrote into a model: a checkpoint (V1, V2, sharded or not), a frozen graph or a SavedModel,
 * whose variables are recognised by name, whatever prefix they carry.
 *
 * @param from prefix of a checkpoint, one of its files or its folder; the folder of a training run; a frozen graph; the
 *     folder of a SavedModel
 * @param imageSize side of the image in pixels, where the source does not tell
 * @param bits bits per channel, which only a training run of glow4j tells
 * @param averaged whether to take the moving averages instead of the raw weights
 */
public record Conversion(Path from, OptionalInt imageSize, OptionalInt bits, boolean averaged) {
    /** A model in memory. */
    public record Glow(GlowConfig config, GlowParameters parameters) {}

    /**
     * Reads the source.
     *
     * @throws io.github.glow4j.training.ConversionException if it is no Glow or cannot be read
     * @throws io.github.glow4j.models.InvalidModelException if its variables do not make a Glow, or image size or bits
     *     are needed
     * @throws io.github.glow4j.tensorflow.TensorFlowException if a checkpoint is damaged
     */
    public Glow read() {
        try (ParameterSource source = Sources.open(from)) {
            Map<String, String> names = VariableNames.find(source.shapes().keySet(), averaged, source.description());
            Map<String, int[]> shapes = new LinkedHashMap<>();
            names.forEach((name, full) -> shapes.put(name, shape(source, full)));
            GlowConfig config = config(shapes, source);
            List<Parameter> parameters = new ArrayList<>();
            ParameterLayout.of(config).shapes().forEach((name, shape) -> {
                String full = names.getOrDefault(name, name);
                parameters.add(new Parameter(name, shape, source.values(full)));
            });
            return new Glow(config, new GlowParameters(parameters));
        }
    }

    private GlowConfig config(Map<String, int[]> shapes, ParameterSource source) {
        Optional<GlowConfig> noted = source.config();
        OptionalInt size = imageSize.isPresent() ? imageSize : source.imageSize();
        if (noted.isPresent()) {
            size = size.isPresent() ? size : OptionalInt.of(noted.get().imageSize());
        }
        OptionalInt depth =
                bits.isEmpty() && noted.isPresent() ? OptionalInt.of(noted.get().bits()) : bits;
        GlowConfig config = ConfigInference.infer(shapes, size, depth);
        return noted.filter(other -> other.coupling() == config.coupling())
                .map(other -> config.withMinScale(other.minScale()))
                .orElse(config);
    }

    private static int[] shape(ParameterSource source, String name) {
        int[] shape = source.shapes().get(name);
        if (shape == null) {
            throw new IllegalStateException(name); // the name was taken from the same map
        }
        return shape;
    }

    /**
     * Reads the source and writes a model folder.
     *
     * @param keepParameters whether to keep the parameters as they were trained, which {@link CheckpointExport} needs
     */
    public ModelManifest convert(Path folder, boolean keepParameters) {
        return convert(folder, keepParameters, Halves.WHERE_FASTER);
    }

    /**
     * The same.
     *
     * @param halves when to write graphs for the two halves of an image
     */
    public ModelManifest convert(Path folder, boolean keepParameters, Halves halves) {
        Glow glow = read();
        String name = String.valueOf(folder.toAbsolutePath().normalize().getFileName());
        ModelManifest manifest = ModelManifest.of(
                name,
                glow.config(),
                new ModelManifest.Provenance(String.valueOf(from.getFileName()), averaged, "glow4j"));
        OnnxExporter.export(glow.config(), glow.parameters(), manifest, folder, keepParameters, halves);
        return manifest;
    }
}
