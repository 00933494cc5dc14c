package io.github.glow4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.GlowException;
import io.github.glow4j.models.InvalidModelException;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.models.Permutation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DamagedFolderTest {
    @TempDir
    Path parent;

    private Path folder;

    @BeforeEach
    void export() {
        folder = TestModels.export(TestModels.plain(), parent, "model");
    }

    @Test
    void aFolderThatIsNoModelIsRefused() {
        refused(parent, "not a model folder", "glow.json");
        refused(parent.resolve("nothing"), "not a model folder");
    }

    @Test
    void missingWeightsAreNamed() throws IOException {
        Files.delete(folder.resolve(ModelManifest.WEIGHTS));
        refused(folder, "weights.bin is missing", "copy the whole model folder");
    }

    @Test
    void truncatedWeightsAreNamedWithTheirSize() throws IOException {
        Path weights = folder.resolve(ModelManifest.WEIGHTS);
        byte[] bytes = Files.readAllBytes(weights);
        Files.write(weights, Arrays.copyOf(bytes, bytes.length - 1));
        refused(folder, "weights.bin is truncated", String.valueOf(bytes.length - 1));
    }

    @Test
    void aTruncatedGraphIsNamed() throws IOException {
        Path encoder = folder.resolve(ModelManifest.ENCODER);
        byte[] bytes = Files.readAllBytes(encoder);
        for (int length : new int[] {0, 1, 10, bytes.length / 3, bytes.length / 2, bytes.length - 1}) {
            Files.write(encoder, Arrays.copyOf(bytes, length));
            refused(folder, "encoder.onnx is truncated");
            replace(ModelManifest.ENCODER, Arrays.copyOf(bytes, length));
            refused(folder, "encoder.onnx is damaged or truncated");
            replace(ModelManifest.ENCODER, bytes);
        }
    }

    @Test
    void aGraphOfAnotherModelIsRefused() throws IOException {
        Path other = TestModels.export(
                TestModels.config(8, 3, 2, 1, 8, Permutation.REVERSE, Coupling.AFFINE, 0, false), parent, "other");
        Files.copy(other.resolve(ModelManifest.WEIGHTS), folder.resolve("other.bin"));
        replace(ModelManifest.DECODER, Files.readAllBytes(other.resolve(ModelManifest.DECODER)));
        refused(folder, "decoder.onnx does not fit glow.json", "input latent", "192", "768");
    }

    @Test
    void aGraphWithAnUnknownInputIsRefused() throws IOException {
        ModelProto.Builder model = graph(ModelManifest.ENCODER);
        model.getGraphBuilder()
                .addInput(model.getGraph().getInput(0).toBuilder().setName("mystery"));
        replace(ModelManifest.ENCODER, model.build().toByteArray());
        refused(folder, "encoder.onnx does not fit glow.json", "input mystery");
    }

    @Test
    void aGraphWithoutAnOutputThatTheManifestPromisesIsRefused() throws IOException {
        ModelProto.Builder model = graph(ModelManifest.ENCODER);
        model.getGraphBuilder().removeOutput(1);
        replace(ModelManifest.ENCODER, model.build().toByteArray());
        refused(folder, "has no output log_likelihood");
    }

    @Test
    void aGraphWithAnotherElementTypeIsRefused() throws IOException {
        ModelProto.Builder model = graph(ModelManifest.ENCODER);
        ValueInfoProto.Builder image = model.getGraphBuilder().getInputBuilder(0);
        image.getTypeBuilder().getTensorTypeBuilder().setElemType(DataType.FLOAT.getNumber());
        replace(ModelManifest.ENCODER, model.build().toByteArray());
        refused(folder, "input image is float", "where uint8 [N, 16, 16, 3] is expected");
    }

    @Test
    void aGraphThatOnnxRuntimeRefusesIsNamedWhenItIsUsed() throws IOException {
        ModelProto.Builder model = graph(ModelManifest.ENCODER);
        model.getGraphBuilder().getNodeBuilder(0).setOpType("NoSuchOperator");
        replace(ModelManifest.ENCODER, model.build().toByteArray());
        try (GlowModel opened = GlowModel.open(folder, TestModels.options())) {
            assertThatThrownBy(() -> opened.encode(TestModels.images(TestModels.plain(), 1, 1)))
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessageContainingAll("encoder.onnx cannot be loaded", "make the model folder anew");
            assertThat(opened.sample(1, 1, 1).count()).isEqualTo(1); // the decoder is whole
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {ModelManifest.ENCODER, ModelManifest.DECODER})
    void aGraphThatOnnxRuntimeRefusesIsNamedWhenAllAreLoaded(String name) throws IOException {
        ModelProto.Builder model = graph(name);
        model.getGraphBuilder().getNodeBuilder(0).setOpType("NoSuchOperator");
        replace(name, model.build().toByteArray());
        try (GlowModel opened = GlowModel.open(folder, TestModels.options())) {
            assertThatThrownBy(opened::load)
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessageContaining(name + " cannot be loaded");
        }
    }

    @Test
    void aGraphThatComputesAnotherShapeThanItDeclaresIsNamedWhenItIsUsed() throws IOException {
        ModelProto.Builder model = graph(ModelManifest.ENCODER);
        for (ValueInfoProto.Builder output : model.getGraphBuilder().getOutputBuilderList()) {
            output.getTypeBuilder().getTensorTypeBuilder().clearShape();
        }
        for (NodeProto.Builder node : model.getGraphBuilder().getNodeBuilderList()) {
            if (node.getOpType().equals("ReduceSumSquare")) { // of which log_likelihood is made
                node.getAttributeBuilder(0).setI(1);
            }
        }
        replace(ModelManifest.ENCODER, model.build().toByteArray());
        try (GlowModel opened = GlowModel.open(folder, TestModels.options())) {
            assertThatThrownBy(() -> opened.encode(TestModels.images(TestModels.plain(), 2, 1)))
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessageContainingAll("encoder.onnx is damaged", "log_likelihood");
        }
    }

    @Test
    void aFlippedBitAnywhereIsNoticedWhenTheModelIsOpened() throws IOException {
        Random random = new Random(17);
        for (String name : new String[] {ModelManifest.ENCODER, ModelManifest.DECODER, ModelManifest.WEIGHTS}) {
            byte[] whole = Files.readAllBytes(folder.resolve(name));
            for (int i = 0; i < 20; i++) {
                byte[] bytes = whole.clone();
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                Files.write(folder.resolve(name), bytes);
                refused(folder, name + " is damaged");
            }
            Files.write(folder.resolve(name), whole);
        }
        GlowModel.open(folder, TestModels.options()).close();
    }

    /** Anything may happen to a file but that a wrong exception, or the end of the JVM, comes of it. */
    @Test
    void flippedBitsInAGraphNeverEndInAnythingButATypedException() throws IOException {
        byte[] whole = Files.readAllBytes(folder.resolve(ModelManifest.ENCODER));
        Images images = TestModels.images(TestModels.plain(), 1, 1);
        Random random = new Random(381);
        int refused = 0;
        for (int i = 0; i < 40; i++) {
            byte[] bytes = whole.clone();
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            replace(ModelManifest.ENCODER, bytes);
            try (GlowModel opened = GlowModel.open(folder, TestModels.options())) {
                opened.encode(images);
            } catch (GlowException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(30);
    }

    @Test
    void aModelWithOneGraphDoesWhatItCan() throws IOException {
        Files.delete(folder.resolve(ModelManifest.ENCODER));
        try (GlowModel opened = GlowModel.open(folder, TestModels.options())) {
            assertThat(opened.sample(1, 1, 1).count()).isEqualTo(1);
            assertThatThrownBy(() -> opened.encode(TestModels.images(TestModels.plain(), 1, 1)))
                    .isInstanceOf(InvalidModelException.class)
                    .hasMessageContainingAll("cannot encode", "encoder.onnx");
        }
        Files.delete(folder.resolve(ModelManifest.DECODER));
        refused(folder, "has neither encoder.onnx nor decoder.onnx");
    }

    @Test
    void cudaThatCannotRunIsAnErrorThatNamesTheLibrary() {
        InferenceOptions options = TestModels.options().withDevice(Device.cuda(0));
        if (GlowModelTest.cudaIsAvailable(folder)) {
            try (GlowModel opened = GlowModel.open(folder, options)) {
                assertThat(opened.device()).isEqualTo("cuda:0");
            }
        } else {
            assertThatThrownBy(() -> GlowModel.open(folder, options))
                    .isInstanceOf(GlowException.class)
                    .hasMessageContaining("cuda:0 cannot run")
                    .hasMessageContaining("lib");
        }
    }

    private ModelProto.Builder graph(String name) throws IOException {
        return ModelProto.parseFrom(Files.readAllBytes(folder.resolve(name))).toBuilder();
    }

    private void replace(String name, byte[] bytes) throws IOException {
        Files.write(folder.resolve(name), bytes);
        ModelManifest.read(folder).withFiles(folder).write(folder); // else the sums would tell at once
    }

    private static void refused(Path folder, String... messages) {
        assertThatThrownBy(() -> GlowModel.open(folder, TestModels.options()))
                .isInstanceOf(InvalidModelException.class)
                .hasMessageContainingAll(messages);
    }
}
