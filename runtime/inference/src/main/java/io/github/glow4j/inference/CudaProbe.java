package io.github.glow4j.inference;

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
import java.util.Map;
import java.util.Set;

/**
 * Whether CUDA works: it runs one small convolution, because ONNX Runtime lists CUDA where it cannot load, and loads cuDNN
 * only when a convolution needs it.
 */
final class CudaProbe {
    private static final int SIDE = 4;

    private CudaProbe() {}

    /** @throws io.github.glow4j.onnxruntime.OrtException saying what is missing */
    static void run(Environment environment, int device) {
        SessionOptions options = new SessionOptions().cuda(DeviceChoice.cudaOptions(device));
        try (Arena arena = Arena.ofConfined();
                Session session =
                        Session.open(environment, arena.allocateFrom(ValueLayout.JAVA_BYTE, model()), options);
                Tensor input = Tensor.wrap(pixels(arena), ElementType.FLOAT, 1, 1, SIDE, SIDE)) {
            session.run(Map.of("x", input), Set.of("y")).values().forEach(Tensor::close);
        }
    }

    private static MemorySegment pixels(Arena arena) {
        return arena.allocate(ValueLayout.JAVA_FLOAT, SIDE * SIDE);
    }

    private static byte[] model() {
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
        for (long size : new long[] {1, 1, SIDE, SIDE}) {
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
