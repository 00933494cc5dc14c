package io.github.glow4j.benchmarks;

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
import io.github.glow4j.onnxruntime.IoBinding;
import io.github.glow4j.onnxruntime.Session;
import io.github.glow4j.onnxruntime.SessionOptions;
import io.github.glow4j.onnxruntime.TensorSlot;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/** The smallest graph, {@code y = -x} for four numbers, through our binding: all that takes time is the call. */
final class OneNode implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final Environment environment = Environment.open();
    private final Session session;
    private final IoBinding binding;
    private final TensorSlot input;
    private final TensorSlot output;
    private final MemorySegment x = arena.allocate(16, 64);
    private final MemorySegment y = arena.allocate(16, 64);

    OneNode(Path file) {
        session = Session.open(environment, file, new SessionOptions().intraOpThreads(1));
        binding = session.newBinding();
        input = binding.inputSlot("x", ElementType.FLOAT, 4);
        output = binding.outputSlot("y", ElementType.FLOAT, 4);
        run();
    }

    /** Writes the graph. */
    static Path write(Path file) throws IOException {
        ModelProto model = ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(18))
                .setGraph(GraphProto.newBuilder()
                        .setName("one node")
                        .addInput(declare("x"))
                        .addOutput(declare("y"))
                        .addNode(NodeProto.newBuilder()
                                .setOpType("Neg")
                                .addInput("x")
                                .addOutput("y")))
                .build();
        return Files.write(file, model.toByteArray());
    }

    private static ValueInfoProto declare(String name) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT.getNumber())
                                .setShape(TensorShapeProto.newBuilder()
                                        .addDim(TensorShapeProto.Dimension.newBuilder()
                                                .setDimParam("N"))
                                        .addDim(TensorShapeProto.Dimension.newBuilder()
                                                .setDimValue(4)))))
                .build();
    }

    /** From and to memory that is named in every call. */
    void run() {
        input.point(x, 1);
        output.point(y, 1);
        session.run(binding);
    }

    /** The same without anything of ours. */
    BareCall bare() {
        return new BareCall(session, binding);
    }

    @Override
    public void close() {
        binding.close();
        session.close();
        environment.close();
        arena.close();
    }
}
