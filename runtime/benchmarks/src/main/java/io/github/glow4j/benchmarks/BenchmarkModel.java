package io.github.glow4j.benchmarks;

import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.models.Parameter;
import io.github.glow4j.models.ParameterLayout;
import io.github.glow4j.models.Permutation;
import io.github.glow4j.models.export.Halves;
import io.github.glow4j.models.export.OnnxExporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Models to measure with. What the weights are does not change the time of a run, so they are random: small, all different
 * (equal ones would be stored once), near the identity where they must be invertible.
 */
public enum BenchmarkModel {
    /** 8x8, one step: next to no work, so that the cost of the call shows. */
    TINY(8, 1, 1, 4, 8, Coupling.AFFINE),
    /** 32x32, three levels of four steps: a run of milliseconds. */
    SMALL(32, 3, 4, 64, 8, Coupling.AFFINE),
    /** As CIFAR-10's, but narrow. */
    NARROW(32, 3, 32, 128, 8, Coupling.AFFINE),
    /** The same for larger images. */
    NARROW64(64, 3, 32, 128, 8, Coupling.AFFINE),
    /** And as wide as OpenAI's. */
    WIDE64(64, 3, 32, 512, 8, Coupling.AFFINE),
    /** OpenAI's model of CIFAR-10. */
    CIFAR(32, 3, 32, 512, 8, Coupling.AFFINE),
    /** OpenAI's model of ImageNet 64x64. */
    IMAGENET64(64, 4, 48, 512, 8, Coupling.AFFINE),
    /** OpenAI's model of CelebA-HQ 256x256. */
    CELEBA256(256, 6, 32, 512, 5, Coupling.ADDITIVE);

    @SuppressWarnings("ImmutableEnumChecker") // a record of numbers and enums
    private final GlowConfig config;

    BenchmarkModel(int size, int levels, int depth, int width, int bits, Coupling coupling) {
        config = new GlowConfig(size, 3, levels, depth, width, bits, Permutation.INVCONV, coupling, true, 0, false);
    }

    GlowConfig config() {
        return config;
    }

    /** The model folder under {@code target}, written unless it is there. */
    Path kept(Path target, Halves halves) {
        String suffix = halves == Halves.WHERE_FASTER ? "" : "-" + halves.name().toLowerCase(Locale.ROOT);
        Path folder = target.resolve("models").resolve(name().toLowerCase(Locale.ROOT) + suffix);
        if (!Files.exists(folder.resolve(ModelManifest.FILE))) {
            System.err.println("writing " + folder);
            write(folder, halves);
        }
        return folder;
    }

    /** Writes the model folder below the temporary folder. The caller deletes it. */
    Path export() {
        try {
            Path folder = Files.createTempDirectory("glow4j-benchmark").resolve("model");
            write(folder, Halves.WHERE_FASTER);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(Path folder, Halves halves) {
        Random random = new Random(1);
        GlowParameters parameters = new GlowParameters(ParameterLayout.of(config).shapes().entrySet().stream()
                .map(entry -> random(entry.getKey(), entry.getValue(), random))
                .toList());
        ModelManifest manifest =
                ModelManifest.of("benchmark", config, new ModelManifest.Provenance("random", false, "benchmark"));
        OnnxExporter.export(config, parameters, manifest, folder, false, halves);
    }

    private static Parameter random(String name, int[] shape, Random random) {
        float[] values = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = 0.03f * (random.nextFloat() - 0.5f);
        }
        if (name.endsWith("invconv/W")) {
            for (int i = 0; i < shape[0]; i++) {
                values[i * shape[0] + i] += 1;
            }
        }
        return new Parameter(name, shape, values);
    }

    /** Deletes what {@link #export} wrote. */
    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(Objects.requireNonNull(folder.getParent()))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
