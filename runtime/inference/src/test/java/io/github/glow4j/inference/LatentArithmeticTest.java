package io.github.glow4j.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class LatentArithmeticTest {
    @Test
    void theGraphsAreThoseThatTheyAreSaidToBe() {
        AttributeProto transposed = AttributeProto.newBuilder()
                .setName("transB")
                .setType(AttributeProto.AttributeType.INT)
                .setI(1)
                .build();
        assertThat(LatentArithmetic.COPY)
                .isEqualTo(model("copy", operator("Identity"), value("y", "n", "m"), value("x", "n", "m")));
        assertThat(LatentArithmetic.MIX)
                .isEqualTo(model(
                        "mix", operator("MatMul"), value("y", "n", "m"), value("w", "n", "k"), value("r", "k", "m")));
        assertThat(LatentArithmetic.ADD)
                .isEqualTo(model(
                        "add",
                        operator("Gemm"),
                        value("y", "n", "m"),
                        value("w", "n", "k"),
                        value("r", "k", "m"),
                        value("b", "n", "m")));
        assertThat(LatentArithmetic.DOT)
                .isEqualTo(model(
                        "dot",
                        operator("Gemm").addAttribute(transposed),
                        value("y", "n", "k"),
                        value("w", "n", "m"),
                        value("r", "k", "m")));
    }

    private static NodeProto.Builder operator(String type) {
        return NodeProto.newBuilder().setOpType(type);
    }

    private static String model(String name, NodeProto.Builder node, ValueInfoProto output, ValueInfoProto... inputs) {
        GraphProto.Builder graph = GraphProto.newBuilder().setName(name);
        for (ValueInfoProto input : inputs) {
            graph.addInput(input);
            node.addInput(input.getName());
        }
        graph.addNode(node.addOutput(output.getName())).addOutput(output);
        byte[] bytes = ModelProto.newBuilder()
                .setIrVersion(8)
                .setGraph(graph)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(18))
                .build()
                .toByteArray();
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static ValueInfoProto value(String name, String... dimensions) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (String dimension : dimensions) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(dimension));
        }
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder()
                .setElemType(TensorProto.DataType.FLOAT.getNumber())
                .setShape(shape);
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }
}
