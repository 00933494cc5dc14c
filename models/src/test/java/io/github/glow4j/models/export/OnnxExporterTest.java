package io.github.glow4j.models.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.models.InvalidModelException;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.models.Parameter;
import io.github.glow4j.models.Permutation;
import io.github.glow4j.models.RandomParameters;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxExporterTest {
    private static final GlowConfig CONFIG =
            new GlowConfig(16, 3, 2, 2, 8, 5, Permutation.INVCONV, Coupling.AFFINE, true, 4, true);
    private static final ModelManifest MANIFEST =
            ModelManifest.of("test", CONFIG, new ModelManifest.Provenance("random", false, "test"));

    @TempDir
    Path folder;

    @Test
    void couplingWeightsAreOnDiskOnceForBothGraphs() throws IOException {
        export(RandomParameters.of(CONFIG, 1));
        Map<String, String> encoder = externals(ModelManifest.ENCODER);
        Map<String, String> decoder = externals(ModelManifest.DECODER);
        Set<String> shared = encoder.keySet().stream()
                .filter(name -> name.startsWith("model/"))
                .collect(Collectors.toSet());
        // Six per coupling network (three kernels, two biases, one edge map) and two for the split.
        assertThat(shared).hasSize(2 * 2 * 6 + 2);
        for (String name : shared) {
            assertThat(decoder).containsEntry(name, encoder.get(name));
        }
    }

    @Test
    void externalDataLiesWithinTheFileWithoutOverlap() throws IOException {
        export(RandomParameters.of(CONFIG, 1));
        TreeMap<Long, Long> pieces = new TreeMap<>();
        for (String graph : List.of(ModelManifest.ENCODER, ModelManifest.DECODER)) {
            externals(graph).values().forEach(piece -> {
                String[] range = piece.split("\\+");
                pieces.put(Long.parseLong(range[0]), Long.parseLong(range[1]));
            });
        }
        long end = 0;
        for (Map.Entry<Long, Long> piece : pieces.entrySet()) {
            assertThat(piece.getKey()).isGreaterThanOrEqualTo(end);
            end = piece.getKey() + piece.getValue();
        }
        assertThat(end).isEqualTo(Files.size(folder.resolve("model").resolve(ModelManifest.WEIGHTS)));
    }

    /** The rules of ONNX's checker that a builder could break; ONNX Runtime checks operators and types when it loads. */
    @Test
    void graphsAreWellFormed() throws IOException {
        export(RandomParameters.of(CONFIG, 1));
        for (String graph : List.of(ModelManifest.ENCODER, ModelManifest.DECODER)) {
            ModelProto model = read(graph);
            assertThat(model.getIrVersion()).isGreaterThanOrEqualTo(8);
            assertThat(model.getOpsetImportList()).hasSize(1);
            assertThat(model.getOpsetImport(0).getVersion()).isGreaterThanOrEqualTo(17);
            assertThat(model.getGraph().getName()).isNotEmpty();
            Set<String> known = new HashSet<>();
            model.getGraph()
                    .getInputList()
                    .forEach(input -> assertThat(known.add(input.getName())).isTrue());
            model.getGraph()
                    .getInitializerList()
                    .forEach(tensor -> assertThat(known.add(tensor.getName())).isTrue());
            for (NodeProto node : model.getGraph().getNodeList()) {
                assertThat(known).as(node.getName()).containsAll(node.getInputList());
                node.getOutputList()
                        .forEach(output -> assertThat(known.add(output))
                                .as("one producer of " + output)
                                .isTrue());
            }
            model.getGraph().getOutputList().forEach(output -> assertThat(known).contains(output.getName()));
        }
    }

    /** Else opening a session takes several times as long, and a run more memory: see {@link FlowBlocks#unflatten}. */
    @Test
    void theBatchKeepsItsNameThroughoutTheGraph() throws IOException {
        export(RandomParameters.of(CONFIG, 1));
        for (ValueInfoProto input : read(ModelManifest.ENCODER).getGraph().getInputList()) {
            assertThat(input.getType().getTensorType().getShape().getDim(0).getDimParam())
                    .as(input.getName())
                    .isEqualTo("N");
        }
        for (String graph : List.of(ModelManifest.ENCODER, ModelManifest.DECODER)) {
            Map<String, TensorProto> constants = read(graph).getGraph().getInitializerList().stream()
                    .collect(Collectors.toMap(TensorProto::getName, tensor -> tensor));
            List<NodeProto> reshapes = read(graph).getGraph().getNodeList().stream()
                    .filter(node -> node.getOpType().equals("Reshape"))
                    .toList();
            assertThat(reshapes).hasSizeGreaterThanOrEqualTo(CONFIG.levels());
            for (NodeProto reshape : reshapes) {
                TensorProto shape = Objects.requireNonNull(constants.get(reshape.getInput(1)));
                long first = shape.getRawData()
                        .asReadOnlyByteBuffer()
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getLong();
                assertThat(first).as("a batch taken over").isZero();
            }
        }
    }

    @Test
    void theSameParametersGiveTheSameBytes() throws IOException {
        export(RandomParameters.of(CONFIG, 1));
        List<byte[]> first = contents();
        export(RandomParameters.of(CONFIG, 1));
        List<byte[]> second = contents();
        for (int i = 0; i < first.size(); i++) {
            assertThat(second.get(i)).isEqualTo(first.get(i));
        }
    }

    @Test
    void aSingularPermutationIsNamed() {
        assertRefused(
                "model/1/0/invconv/W", values -> Arrays.fill(values, 1f), "model/1/0/invconv/W is not invertible");
    }

    @Test
    void parametersThatBlewUpAreNamed() {
        assertRefused("model/0/1/f1/l_1/W", values -> values[7] = Float.NaN, "model/0/1/f1/l_1/W holds NaN");
        assertRefused("model/0/1/f1/l_2/actnorm_scale/logs", values -> values[0] = 50, "model/0/1/f1/l_2");
        assertRefused("model/0/0/actnorm_scale/logs", values -> values[0] = 50, "0/0");
    }

    @Test
    void anIndexListThatIsNoPermutationIsNamed() {
        GlowConfig shuffled = new GlowConfig(8, 3, 1, 1, 4, 8, Permutation.SHUFFLE, Coupling.ADDITIVE, true, 0, false);
        GlowParameters parameters = RandomParameters.of(shuffled, 1);
        parameters.values("model/0/0/shuffle/indices")[0] = 99;
        assertThatThrownBy(() -> OnnxExporter.export(shuffled, parameters, MANIFEST, folder.resolve("model")))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("model/0/0/shuffle/indices is not a permutation");
    }

    @Test
    void aMissingParameterIsNamed() {
        List<Parameter> parameters =
                new ArrayList<>(RandomParameters.of(CONFIG, 1).asMap().values());
        parameters.removeIf(parameter -> parameter.name().equals("model/pool0/conv/b"));
        assertThatThrownBy(() -> export(new GlowParameters(parameters)))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining("model/pool0/conv/b is missing");
    }

    private void assertRefused(String name, java.util.function.Consumer<float[]> damage, String message) {
        GlowParameters parameters = RandomParameters.of(CONFIG, 1);
        damage.accept(parameters.values(name));
        assertThatThrownBy(() -> export(parameters))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContaining(message);
        assertThat(folder).isEmptyDirectory();
    }

    private void export(GlowParameters parameters) {
        OnnxExporter.export(CONFIG, parameters, MANIFEST, folder.resolve("model"));
    }

    private ModelProto read(String graph) throws IOException {
        return ModelProto.parseFrom(Files.readAllBytes(folder.resolve("model").resolve(graph)));
    }

    private List<byte[]> contents() throws IOException {
        List<byte[]> contents = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder.resolve("model"))) {
            for (Path file : files.sorted().toList()) {
                contents.add(Files.readAllBytes(file));
            }
        }
        return contents;
    }

    /** {@code offset+length} of every external tensor by the key under which it was written. */
    private Map<String, String> externals(String graph) throws IOException {
        return read(graph).getGraph().getInitializerList().stream()
                .filter(tensor -> tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL)
                .collect(Collectors.toMap(
                        tensor -> tensor.getName().replaceAll("_\\d+$", ""),
                        tensor -> entry(tensor, "offset") + "+" + entry(tensor, "length")));
    }

    private static String entry(TensorProto tensor, String key) {
        return tensor.getExternalDataList().stream()
                .filter(entry -> entry.getKey().equals(key))
                .map(StringStringEntryProto::getValue)
                .findFirst()
                .orElseThrow();
    }
}
