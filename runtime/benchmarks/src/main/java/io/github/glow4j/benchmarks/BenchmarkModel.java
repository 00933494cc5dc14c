package io.github.glow4j.benchmarks;

import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.models.Parameter;
import io.github.glow4j.models.ParameterLayout;
import io.github.glow4j.models.Permutation;
import io.github.glow4j.models.export.OnnxExporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;

/** Models to measure with. What the weights are does not change the time of a run, so they are 0. */
public enum BenchmarkModel {
    /** 8x8, one step: next to no work, so that the cost of the call shows. */
    TINY(8, 1, 1, 4),
    /** 32x32, three levels of four steps: a run of milliseconds. */
    SMALL(32, 3, 4, 64);

    @SuppressWarnings("ImmutableEnumChecker") // a record of numbers and enums
    private final GlowConfig config;

    BenchmarkModel(int size, int levels, int depth, int width) {
        config = new GlowConfig(size, 3, levels, depth, width, 8, Permutation.REVERSE, Coupling.AFFINE, true, 0, false);
    }

    GlowConfig config() {
        return config;
    }

    /** Writes the model folder below the temporary folder. The caller deletes it. */
    Path export() {
        try {
            Path folder = Files.createTempDirectory("glow4j-benchmark").resolve("model");
            GlowParameters parameters = new GlowParameters(ParameterLayout.of(config).shapes().entrySet().stream()
                    .map(entry -> zeros(entry.getKey(), entry.getValue()))
                    .toList());
            ModelManifest manifest =
                    ModelManifest.of("benchmark", config, new ModelManifest.Provenance("zeros", false, "benchmark"));
            OnnxExporter.export(config, parameters, manifest, folder);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Parameter zeros(String name, int[] shape) {
        return new Parameter(name, shape, new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)]);
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
