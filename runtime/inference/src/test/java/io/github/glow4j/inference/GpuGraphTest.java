package io.github.glow4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.InvalidModelException;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.models.Permutation;
import io.github.glow4j.onnxruntime.Environment;
import io.github.glow4j.onnxruntime.Optimization;
import io.github.glow4j.onnxruntime.Session;
import io.github.glow4j.onnxruntime.SessionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a GPU computes instead of the exported graph, computed by the CPU. */
class GpuGraphTest {
    /** Channels between one edge of the network and the other. */
    private static final int WIDTH = 132;

    @TempDir
    Path folder;

    private static GlowConfig config(int size, Coupling coupling) {
        return new GlowConfig(size, 3, 2, 2, WIDTH, 8, Permutation.INVCONV, coupling, true, 0, false);
    }

    @ParameterizedTest
    @EnumSource
    void oneConvolutionComputesWhatItsTapsDo(Coupling coupling) throws IOException {
        computesTheSame(config(32, coupling), 4);
    }

    /** Of so large an image that the exporter has the networks compute it in strips. */
    @Test
    void aWholeImageIsWhatItsStripsAre() throws IOException {
        computesTheSame(config(256, Coupling.ADDITIVE), 1);
    }

    private void computesTheSame(GlowConfig config, int count) throws IOException {
        Path model = TestModels.export(config, folder, "model");
        Path rewritten = rewritten(model, config);
        Images images = TestModels.images(config, count, 3);
        try (GlowModel expected = GlowModel.open(model, TestModels.options());
                GlowModel actual = GlowModel.open(rewritten, TestModels.options())) {
            Encoding encoding = expected.encode(images);
            Encoding other = actual.encode(images);
            assertThat(other.latents().values())
                    .usingComparatorWithPrecision(1e-5f)
                    .containsExactly(encoding.latents().values());
            assertThat(other.bitsPerDimension())
                    .usingComparatorWithPrecision(1e-5)
                    .containsExactly(encoding.bitsPerDimension());
            assertThat(actual.decode(encoding.latents()).pixels()).containsExactly(images.pixels());
        }
    }

    /** A copy of a model with the graphs for a GPU. */
    private Path rewritten(Path model, GlowConfig config) throws IOException {
        Path copy = Files.createDirectory(folder.resolve("rewritten"));
        try (var files = Files.list(model)) {
            for (Path file : files.toList()) {
                byte[] bytes = Files.readAllBytes(file);
                boolean graph = file.getFileName().toString().endsWith(".onnx");
                Files.write(
                        copy.resolve(file.getFileName()),
                        graph ? GpuGraph.rewrite(bytes, file, config.imageSize()) : bytes);
            }
        }
        ModelManifest.read(model).withFiles(copy).write(copy);
        return copy;
    }

    /** Three convolutions a step, and nothing that turns weights about. */
    @Test
    void weightsAreTurnedAboutWhenTheGraphIsLoaded() throws IOException {
        GlowConfig config = config(32, Coupling.ADDITIVE);
        Path model = rewritten(TestModels.export(config, folder, "model"), config);
        Path optimized = folder.resolve("optimized.onnx");
        try (Environment environment = Environment.open();
                Session _ = Session.open(
                        environment,
                        model.resolve(ModelManifest.ENCODER),
                        new SessionOptions().optimization(Optimization.EXTENDED).optimizedModelPath(optimized))) {
            List<OnnxNode> nodes = nodes(Files.readAllBytes(optimized));
            int steps = config.levels() * config.depth();
            int mixedFirst = config.levels();
            assertThat(nodes.stream().filter(node -> node.operator().endsWith("Conv")))
                    .hasSize(3 * steps + mixedFirst + 1); // and one for the prior of the first level's latents
            assertThat(nodes.stream().filter(node -> node.operator().equals("Transpose")))
                    .hasSizeLessThanOrEqualTo(2 + config.levels());
        }
    }

    private static List<OnnxNode> nodes(byte[] model) throws IOException {
        List<OnnxNode> nodes = new ArrayList<>();
        OnnxFormat.copy(
                model,
                OnnxFormat.MODEL_GRAPH,
                (graph, _, _) ->
                        OnnxFormat.copy(graph, OnnxFormat.GRAPH_NODE, (node, _, _) -> nodes.add(OnnxNode.read(node))));
        return nodes;
    }

    @Test
    void aGraphWithoutTheseFormsStaysAsItIs() throws IOException {
        Path model = TestModels.export(TestModels.plain(), folder, "model");
        Path file = model.resolve(ModelManifest.ENCODER);
        byte[] bytes = Files.readAllBytes(file);
        assertThat(GpuGraph.rewrite(bytes, file, 16)).containsExactly(bytes);
    }

    @Test
    void aGraphWhoseNetworksAreCutUpIsRefused() throws IOException {
        Path file =
                TestModels.export(config(32, Coupling.AFFINE), folder, "model").resolve(ModelManifest.ENCODER);
        byte[] cut = OnnxFormat.copy(
                Files.readAllBytes(file),
                OnnxFormat.MODEL_GRAPH,
                (graph, field, out) -> out.writeByteArray(field, withoutShifts(graph)));
        assertThatThrownBy(() -> GpuGraph.rewrite(cut, Path.of("cut.onnx"), 32))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("cut.onnx")
                .hasMessageContaining("does not come from Conv");
    }

    private static byte[] withoutShifts(byte[] graph) throws IOException {
        return OnnxFormat.copy(graph, OnnxFormat.GRAPH_NODE, (node, field, out) -> {
            if (OnnxNode.read(node).inputs().stream().noneMatch(name -> name.contains("/shift"))) {
                out.writeByteArray(field, node);
            }
        });
    }
}
