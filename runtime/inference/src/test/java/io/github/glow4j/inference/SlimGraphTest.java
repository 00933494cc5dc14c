package io.github.glow4j.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class SlimGraphTest {
    /** The first short name is taken by an input. */
    private static final GraphProto.Builder GRAPH = GraphProto.newBuilder()
            .setDocString("what it computes")
            .addInput(value("0"))
            .addOutput(value("latent"))
            .addValueInfo(value("hidden/activation"))
            .addInitializer(TensorProto.newBuilder().setName("level0/kernel").addFloatData(0.5f))
            .addNode(node("Clip", "hidden/activation", "0", "", "level0/kernel"))
            .addNode(node("Neg", "latent", "hidden/activation"));

    private static ValueInfoProto value(String name) {
        return ValueInfoProto.newBuilder().setName(name).build();
    }

    private static NodeProto node(String operator, String output, String... inputs) {
        NodeProto.Builder node = NodeProto.newBuilder()
                .setOpType(operator)
                .setDomain("a.domain")
                .setName(operator + "/of/something")
                .setDocString("why")
                .addOutput(output)
                .addAttribute(AttributeProto.newBuilder().setName("axis").setI(3));
        for (String input : inputs) {
            node.addInput(input);
        }
        return node.build();
    }

    @Test
    void onlyWhatPeopleReadGoes() throws IOException {
        ModelProto model =
                ModelProto.newBuilder().setIrVersion(8).setGraph(GRAPH).build();
        ModelProto slim = ModelProto.parseFrom(SlimGraph.of(model.toByteArray()));
        GraphProto.Builder expected = GraphProto.newBuilder()
                .addInput(value("0"))
                .addOutput(value("latent"))
                .addInitializer(TensorProto.newBuilder().setName("1").addFloatData(0.5f));
        expected.addNode(node("Clip", "2", "0", "", "1").toBuilder().clearName().clearDocString());
        expected.addNode(node("Neg", "latent", "2").toBuilder().clearName().clearDocString());
        assertThat(slim.getIrVersion()).isEqualTo(8);
        assertThat(slim.getGraph().getNodeList()).isEqualTo(expected.getNodeList());
        assertThat(slim.getGraph().getInitializer(0).getFloatDataList()).containsExactly(0.5f);
        assertThat(slim.getGraph().getInitializer(0).getName()).isEqualTo("1");
        assertThat(slim.getGraph().getInputList()).isEqualTo(expected.getInputList());
        assertThat(slim.getGraph().getOutputList()).isEqualTo(expected.getOutputList());
        assertThat(slim.getGraph().getValueInfoCount()).isZero();
        assertThat(slim.getGraph().hasDocString()).isFalse();
    }

    @Test
    void aGraphWithAGraphInItStaysAsItIs() throws IOException {
        NodeProto branch = node("If", "latent", "0").toBuilder()
                .addAttribute(AttributeProto.newBuilder().setName("then_branch").setG(GRAPH))
                .build();
        ModelProto model =
                ModelProto.newBuilder().setGraph(GRAPH.clone().addNode(branch)).build();
        assertThat(SlimGraph.of(model.toByteArray())).containsExactly(model.toByteArray());
    }
}
