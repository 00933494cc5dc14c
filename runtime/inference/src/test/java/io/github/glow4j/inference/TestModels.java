package io.github.glow4j.inference;

import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.models.Parameter;
import io.github.glow4j.models.ParameterLayout;
import io.github.glow4j.models.Permutation;
import io.github.glow4j.models.export.Halves;
import io.github.glow4j.models.export.OnnxExporter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Model folders with random parameters. */
final class TestModels {
    private TestModels() {}

    /** 16x16 RGB, two levels, affine, 8 bits, no classes. */
    static GlowConfig plain() {
        return config(16, 3, 2, 2, 8, Permutation.INVCONV, Coupling.AFFINE, 0, false);
    }

    /** 16x16 RGB with 10 classes and a classifier. */
    static GlowConfig conditional() {
        return config(16, 3, 2, 1, 8, Permutation.INVCONV, Coupling.AFFINE, 10, true);
    }

    static GlowConfig config(
            int size,
            int channels,
            int levels,
            int depth,
            int bits,
            Permutation permutation,
            Coupling coupling,
            int classes,
            boolean classifier) {
        return new GlowConfig(
                size, channels, levels, depth, 12, bits, permutation, coupling, true, classes, classifier);
    }

    /** Writes a model into a new folder of that name below a folder. */
    static Path export(GlowConfig config, Path parent, String name) {
        return export(config, parent, name, Halves.WHERE_FASTER);
    }

    /** The same with a choice of graphs for halves of images. */
    static Path export(GlowConfig config, Path parent, String name, Halves halves) {
        Path folder = parent.resolve(name);
        ModelManifest manifest = ModelManifest.of(name, config, new ModelManifest.Provenance("random", false, "test"));
        OnnxExporter.export(config, parameters(config), manifest, folder, true, halves);
        return folder;
    }

    private static GlowParameters parameters(GlowConfig config) {
        Random random = new Random(1);
        List<Parameter> parameters = new ArrayList<>();
        ParameterLayout.of(config)
                .shapes()
                .forEach((name, shape) -> parameters.add(new Parameter(name, shape, values(name, shape, random))));
        return new GlowParameters(parameters);
    }

    private static float[] values(String name, int[] shape, Random random) {
        float[] values = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        int size = shape[shape.length - 1];
        if (name.contains("/shuffle/indices")) { // the reverse order, which is its own inverse
            for (int i = 0; i < size; i++) {
                values[i] = size - 1 - i;
            }
            return values;
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (0.04 * random.nextGaussian());
        }
        if (name.endsWith("invconv/W")) { // near the identity, so that it inverts well
            for (int i = 0; i < size; i++) {
                values[i * size + i] += 1;
            }
        }
        if (name.endsWith("invconv/P")) {
            Arrays.fill(values, 0);
            for (int i = 0; i < size; i++) {
                values[i * size + (size - 1 - i)] = 1;
            }
        }
        if (name.endsWith("sign_S")) {
            for (int i = 0; i < size; i++) {
                values[i] = i % 2 == 0 ? 1 : -1;
            }
        }
        return values;
    }

    /** Images of the model's shape with random pixels. */
    static Images images(GlowConfig config, int count, long seed) {
        byte[] pixels = new byte[count * config.dimensions()];
        new Random(seed).nextBytes(pixels);
        return new Images(pixels, count, config.imageSize(), config.imageSize(), config.channels());
    }

    /** Options for tests: the CPU, one thread per call. */
    static InferenceOptions options() {
        return InferenceOptions.defaults().withDevice(Device.CPU).withIntraOpThreads(1);
    }
}
