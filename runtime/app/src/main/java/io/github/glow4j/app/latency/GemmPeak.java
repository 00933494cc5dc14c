package io.github.glow4j.app.latency;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.github.glow4j.inference.Precision;
import io.github.glow4j.onnxruntime.CudaOptions;
import io.github.glow4j.onnxruntime.ElementType;
import io.github.glow4j.onnxruntime.Environment;
import io.github.glow4j.onnxruntime.IoBinding;
import io.github.glow4j.onnxruntime.MemoryLocation;
import io.github.glow4j.onnxruntime.Session;
import io.github.glow4j.onnxruntime.SessionOptions;
import io.github.glow4j.onnxruntime.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The rate at which ONNX Runtime multiplies two large square matrices: what a graph of convolutions can hope for on the same
 * threads or GPU. Sampled between the measurements that are held against it, as the rate of a machine changes with
 * temperature and neighbours.
 */
public final class GemmPeak implements AutoCloseable {
    private static final int CPU_SIZE = 2048;

    /** Large enough that the call takes next to nothing of the time. */
    private static final int GPU_SIZE = 8192;

    /** Of one product on the CPU. */
    public static final double FLOATING_POINT_OPERATIONS = operations(CPU_SIZE);

    /** A GPU that was idle has low clocks. */
    private static final int FIRST_RUNS = 5;

    private final int size;
    private final Environment environment;
    private final Session session;
    private final IoBinding binding;

    /**
     * Of 2048x2048 in float32.
     *
     * @param threads that multiply; 0 for one per core
     */
    public static GemmPeak onCpu(int threads) {
        return new GemmPeak(
                CPU_SIZE, ElementType.FLOAT, MemoryLocation.CPU, new SessionOptions().intraOpThreads(threads));
    }

    /**
     * Of 8192x8192 that lie on a GPU, in the precision of coupling networks.
     *
     * @param index which GPU
     */
    public static GemmPeak onGpu(int index, Precision precision) {
        return new GemmPeak(
                GPU_SIZE,
                precision == Precision.FLOAT16 ? ElementType.FLOAT16 : ElementType.FLOAT,
                MemoryLocation.cuda(index),
                new SessionOptions().cuda(CudaOptions.of(index).withTf32(precision == Precision.TF32)));
    }

    /** @param memory where the matrices lie, one that the options' device can reach */
    GemmPeak(int size, ElementType type, MemoryLocation memory, SessionOptions options) {
        this.size = size;
        environment = Environment.open();
        session = Session.open(environment, bytes(model("MatMul", type, type, List.of("a", "b"))), options);
        binding = session.newBinding();
        List<Tensor> matrices = matrices(3, type, memory, options);
        binding.bindInput("a", matrices.get(0));
        binding.bindInput("b", matrices.get(1));
        binding.bindOutput("c", matrices.get(2));
        for (int i = 0; i < FIRST_RUNS; i++) {
            session.run(binding);
        }
    }

    /** Multiplies once: GFLOP/s. */
    public double sample() {
        long start = System.nanoTime();
        session.run(binding);
        return operations(size) / (System.nanoTime() - start);
    }

    private static double operations(double size) {
        return 2 * size * size * size;
    }

    /** Numbers in the memory where they are multiplied, computed there: of fractions that all types have. */
    private List<Tensor> matrices(int count, ElementType type, MemoryLocation memory, SessionOptions options) {
        ModelProto model = model(type == ElementType.FLOAT ? "Neg" : "Cast", ElementType.FLOAT, type, List.of("a"));
        // Its outputs live as long as it does, so it is closed with the environment.
        Session source = Session.open(environment, bytes(model), options);
        List<Tensor> matrices = new ArrayList<>();
        try (Arena arena = Arena.ofConfined();
                Tensor host = Tensor.wrap(numbers(arena), ElementType.FLOAT, size, size)) {
            for (int i = 0; i < count; i++) {
                try (IoBinding once = source.newBinding()) {
                    once.bindInput("a", host);
                    once.bindOutput("c", memory);
                    source.run(once);
                    matrices.add(Objects.requireNonNull(once.outputs().get("c")));
                }
            }
        }
        return matrices;
    }

    private MemorySegment numbers(Arena arena) {
        long count = (long) size * size;
        MemorySegment values = arena.allocate(ValueLayout.JAVA_FLOAT, count);
        for (long i = 0; i < count; i++) {
            values.setAtIndex(ValueLayout.JAVA_FLOAT, i, (i % 17 - 8) / 8f);
        }
        return values;
    }

    private ModelProto model(String operator, ElementType from, ElementType to, List<String> inputs) {
        NodeProto.Builder node =
                NodeProto.newBuilder().setOpType(operator).addAllInput(inputs).addOutput("c");
        if (operator.equals("Cast")) {
            node.addAttribute(AttributeProto.newBuilder()
                    .setName("to")
                    .setType(AttributeProto.AttributeType.INT)
                    .setI(dataType(to)));
        }
        GraphProto.Builder graph =
                GraphProto.newBuilder().setName("gemm").addNode(node).addOutput(declare("c", to));
        inputs.forEach(input -> graph.addInput(declare(input, from)));
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(18))
                .setGraph(graph)
                .build();
    }

    private ValueInfoProto declare(String name, ElementType type) {
        TensorShapeProto.Dimension side =
                TensorShapeProto.Dimension.newBuilder().setDimValue(size).build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(dataType(type))
                                .setShape(TensorShapeProto.newBuilder()
                                        .addDim(side)
                                        .addDim(side))))
                .build();
    }

    private static int dataType(ElementType type) {
        return (type == ElementType.FLOAT16 ? TensorProto.DataType.FLOAT16 : TensorProto.DataType.FLOAT).getNumber();
    }

    private static MemorySegment bytes(ModelProto model) {
        return MemorySegment.ofArray(model.toByteArray());
    }

    @Override
    public void close() {
        environment.close(); // and all that was opened in it
    }
}
