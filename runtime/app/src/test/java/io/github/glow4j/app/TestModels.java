package io.github.glow4j.app;

import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.models.Parameter;
import io.github.glow4j.models.ParameterLayout;
import io.github.glow4j.models.Permutation;
import io.github.glow4j.models.export.OnnxExporter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Small models with random parameters. */
public final class TestModels {
    /** 8x8 RGB images of 8 bits. */
    public static final GlowConfig PLAIN =
            new GlowConfig(8, 3, 2, 2, 8, 8, Permutation.INVCONV, Coupling.AFFINE, true, 0, false);

    /** The same for grey images of 5 bits and 4 classes, with a classifier. */
    public static final GlowConfig CONDITIONAL =
            new GlowConfig(8, 1, 2, 1, 8, 5, Permutation.INVCONV, Coupling.ADDITIVE, true, 4, true);

    private TestModels() {}

    public static Path write(GlowConfig config, Path folder) {
        ModelManifest.Provenance provenance = new ModelManifest.Provenance("random", false, "test");
        OnnxExporter.export(config, parameters(config), ModelManifest.of("test", config, provenance), folder, true);
        return folder;
    }

    private static GlowParameters parameters(GlowConfig config) {
        Random random = new Random(7);
        List<Parameter> parameters = new ArrayList<>();
        ParameterLayout.of(config).shapes().forEach((name, shape) -> {
            int count = Math.toIntExact(Parameter.count(shape));
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = (float) (0.05 * random.nextGaussian());
            }
            if (name.endsWith("invconv/W")) {
                for (int i = 0; i < shape[0]; i++) {
                    values[i * shape[0] + i] += 1;
                }
            }
            parameters.add(new Parameter(name, shape, values));
        });
        return new GlowParameters(parameters);
    }
}
