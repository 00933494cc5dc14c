package io.github.glow4j.app.latency;

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
import io.github.glow4j.onnxruntime.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * The rate at which ONNX Runtime multiplies two float32 matrices of 2048x2048 on the CPU: what a graph of convolutions can
 * hope for on the same threads. Sampled between the measurements that are held against it, as the rate of a machine changes
 * with temperature and neighbours.
 */
public final class GemmPeak implements AutoCloseable {
    private static final int SIZE = 2048;

    /** Of one product. */
    public static final double FLOATING_POINT_OPERATIONS = 2.0 * SIZE * SIZE * SIZE;

    private final Arena arena = Arena.ofShared();
    private final Environment environment;
    private final Session session;
    private final IoBinding binding;
    private final List<Tensor> tensors = new ArrayList<>();

    /** @param threads that multiply; 0 for one per core */
    public GemmPeak(int threads) {
        environment = Environment.open();
        MemorySegment model = MemorySegment.ofArray(model().toByteArray());
        session = Session.open(environment, model, new SessionOptions().intraOpThreads(threads));
        binding = session.newBinding();
        binding.bindInput("a", matrix());
        binding.bindInput("b", matrix());
        binding.bindOutput("c", matrix());
        session.run(binding); // once for nothing: the first run is slower
    }

    private Tensor matrix() {
        MemorySegment memory = arena.allocate(4L * SIZE * SIZE, 64);
        for (long i = 0; i < (long) SIZE * SIZE; i++) {
            memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, (i % 17 - 8) / 8f);
        }
        Tensor tensor = Tensor.wrap(memory, ElementType.FLOAT, SIZE, SIZE);
        tensors.add(tensor);
        return tensor;
    }

    private static ModelProto model() {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(18))
                .setGraph(GraphProto.newBuilder()
                        .setName("gemm")
                        .addInput(declare("a"))
                        .addInput(declare("b"))
                        .addOutput(declare("c"))
                        .addNode(NodeProto.newBuilder()
                                .setOpType("MatMul")
                                .addInput("a")
                                .addInput("b")
                                .addOutput("c")))
                .build();
    }

    private static ValueInfoProto declare(String name) {
        TensorShapeProto.Dimension size =
                TensorShapeProto.Dimension.newBuilder().setDimValue(SIZE).build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT.getNumber())
                                .setShape(TensorShapeProto.newBuilder()
                                        .addDim(size)
                                        .addDim(size))))
                .build();
    }

    /** Multiplies once: GFLOP/s. */
    public double sample() {
        long start = System.nanoTime();
        session.run(binding);
        return FLOATING_POINT_OPERATIONS / (System.nanoTime() - start);
    }

    @Override
    public void close() {
        binding.close();
        session.close();
        tensors.forEach(Tensor::close);
        environment.close();
        arena.close();
    }
}
