package io.github.glow4j.inference;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.github.glow4j.onnxruntime.ElementType;
import io.github.glow4j.onnxruntime.Environment;
import io.github.glow4j.onnxruntime.Session;
import io.github.glow4j.onnxruntime.SessionOptions;
import io.github.glow4j.onnxruntime.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CudaProbeTest {
    @Test
    void theModelIsTheConvolutionThatItIsSaidToBe() {
        assertThat(CudaProbe.MODEL).isEqualTo(Base64.getEncoder().encodeToString(convolution()));
    }

    @Test
    void theModelRuns() {
        try (Environment environment = Environment.open();
                Arena arena = Arena.ofConfined()) {
            byte[] bytes = Base64.getDecoder().decode(CudaProbe.MODEL);
            MemorySegment pixels = arena.allocate(ValueLayout.JAVA_FLOAT, 16);
            pixels.setAtIndex(ValueLayout.JAVA_FLOAT, 5, 3);
            try (Session session = Session.open(
                            environment, arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes), new SessionOptions());
                    Tensor input = Tensor.wrap(pixels, ElementType.FLOAT, 1, 1, 4, 4);
                    Tensor output = session.run(Map.of("x", input), Set.of("y")).get("y")) {
                assertThat(output.data().toArray(ValueLayout.JAVA_FLOAT))
                        .containsExactly(pixels.toArray(ValueLayout.JAVA_FLOAT));
            }
        }
    }

    private static byte[] convolution() {
        TensorProto.Builder kernel = TensorProto.newBuilder()
                .setName("w")
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addDims(1)
                .addDims(1)
                .addDims(1)
                .addDims(1)
                .addFloatData(1);
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("probe")
                .addInput(image("x"))
                .addInitializer(kernel)
                .addNode(NodeProto.newBuilder()
                        .setOpType("Conv")
                        .addInput("x")
                        .addInput("w")
                        .addOutput("y"))
                .addOutput(image("y"));
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .setGraph(graph)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(18))
                .build()
                .toByteArray();
    }

    private static ValueInfoProto image(String name) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long size : new long[] {1, 1, 4, 4}) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(size));
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
