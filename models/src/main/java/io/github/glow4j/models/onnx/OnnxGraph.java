package io.github.glow4j.models.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.tribuo.util.onnx.ONNXContext;
import org.tribuo.util.onnx.ONNXInitializer;
import org.tribuo.util.onnx.ONNXNode;
import org.tribuo.util.onnx.ONNXPlaceholder;
import org.tribuo.util.onnx.ONNXRef;

/**
 * A graph under construction: Tribuo's builder, with any operator, inputs and outputs of any type and rank, and weights
 * in an external file.
 *
 * <p>Tribuo's builder makes only float matrices as inputs and only inline initialisers. Both are entered there as
 * stand-ins that fix the name, and replaced by the real declaration in {@link #build}.
 */
public final class OnnxGraph {
    /** Version of the standard operator set; 18 is the first in which every reduction takes its axes as an input. */
    static final int OPSET = 18;

    private static final int IR_VERSION = 8;

    private final ONNXContext context = new ONNXContext();
    private final ExternalWeights weights;
    private final Map<String, ValueInfoProto> declarations = new HashMap<>();
    private final Map<String, TensorProto> externals = new HashMap<>();
    private final Map<String, ONNXInitializer> initializers = new HashMap<>();
    private final List<ValueInfoProto> shapes = new ArrayList<>();
    private final Set<String> domains = new TreeSet<>();

    /** @param weights where large constants go */
    public OnnxGraph(ExternalWeights weights) {
        this.weights = weights;
    }

    /**
     * Declares an input.
     *
     * @param shape a {@code String} for a dynamic dimension, a number for a fixed one
     */
    public ONNXRef<?> input(String name, TensorProto.DataType type, Object... shape) {
        ONNXPlaceholder placeholder = context.floatInput(name, 1);
        declarations.put(placeholder.getReference(), declare(placeholder.getReference(), type, shape));
        return placeholder;
    }

    /** Declares a value to be an output under a name. The shape is as for {@link #input}. */
    public void output(String name, ONNXRef<?> value, TensorProto.DataType type, Object... shape) {
        ONNXPlaceholder placeholder = context.floatOutput(name, 1);
        context.assignTo(value, placeholder);
        declarations.put(placeholder.getReference(), declare(placeholder.getReference(), type, shape));
    }

    /** Applies an operator without attributes. */
    public ONNXRef<?> op(String operator, ONNXRef<?>... inputs) {
        return op(operator, Map.of(), inputs);
    }

    /**
     * Applies an operator.
     *
     * @param attributes {@code Integer}, {@code Float}, {@code String} or {@code int[]} by name
     */
    public ONNXRef<?> op(String operator, Map<String, Object> attributes, ONNXRef<?>... inputs) {
        return ops(operator, 1, attributes, inputs).get(0);
    }

    /** Applies an operator with several outputs. */
    public List<ONNXNode> ops(String operator, int outputs, Map<String, Object> attributes, ONNXRef<?>... inputs) {
        List<String> names = Collections.nCopies(outputs, operator);
        // Sorted, as the order of Map.of changes from one run of the JVM to the next and the files should not.
        Map<String, Object> sorted = new TreeMap<>(attributes);
        return context.operation(
                new OnnxOp("", operator, inputs.length, outputs, sorted), List.of(inputs), names, sorted);
    }

    /**
     * Applies an operator that is not ONNX's.
     *
     * @param attributes as for {@link #op}
     * @param shape of its only output, float32, as for {@link #input}: nobody else can tell
     */
    public ONNXRef<?> custom(
            String domain, String operator, Map<String, Object> attributes, Object[] shape, ONNXRef<?>... inputs) {
        Map<String, Object> sorted = new TreeMap<>(attributes);
        ONNXRef<?> output = context.operation(
                        new OnnxOp(domain, operator, inputs.length, 1, sorted),
                        List.of(inputs),
                        List.of(operator),
                        sorted)
                .getFirst();
        domains.add(domain);
        shapes.add(declare(output.getReference(), TensorProto.DataType.FLOAT, shape));
        return output;
    }

    /** A constant vector of integers, kept in the graph. */
    public ONNXRef<?> longs(long... values) {
        return initializers.computeIfAbsent("longs" + Arrays.toString(values), key -> context.array("shape", values));
    }

    /** A scalar constant, kept in the graph. */
    public ONNXRef<?> scalar(float value) {
        return initializers.computeIfAbsent("scalar" + value, key -> context.constant("scalar", value));
    }

    /** A scalar of any type and any other constant that is small enough to be kept in the graph. */
    public ONNXRef<?> constant(String name, TensorProto tensor) {
        ONNXInitializer standIn = context.array(name, new long[1]);
        externals.put(
                standIn.getReference(),
                tensor.toBuilder().setName(standIn.getReference()).build());
        return standIn;
    }

    /**
     * A float32 tensor in the external file.
     *
     * @param key what it is, unique over all graphs that share the file
     * @param values computed only if no graph has written the key before
     */
    public ONNXRef<?> weight(String key, Supplier<float[]> values, long... shape) {
        return initializers.computeIfAbsent(key, _ -> {
            try {
                if (!weights.contains(key)) {
                    weights.write(key, values.get(), shape);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            ONNXInitializer standIn = context.array(key, new long[1]);
            String name = standIn.getReference();
            externals.put(name, weights.get(key).proto(name, weights.fileName()));
            return standIn;
        });
    }

    /** The finished model. */
    public ModelProto build(String name, Map<String, String> metadata) {
        context.setName(name);
        GraphProto.Builder graph = context.buildGraph().toBuilder();
        for (int i = 0; i < graph.getInputCount(); i++) {
            graph.setInput(i, declaration(graph.getInput(i)));
        }
        for (int i = 0; i < graph.getOutputCount(); i++) {
            graph.setOutput(i, declaration(graph.getOutput(i)));
        }
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            TensorProto external = externals.get(graph.getInitializer(i).getName());
            if (external != null) {
                graph.setInitializer(i, external);
            }
        }
        graph.addAllValueInfo(shapes);
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("glow4j")
                .setGraph(graph)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET));
        domains.forEach(domain -> model.addOpsetImport(
                OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(1)));
        metadata.forEach((key, value) -> model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return model.build();
    }

    private ValueInfoProto declaration(ValueInfoProto standIn) {
        ValueInfoProto declaration = declarations.get(standIn.getName());
        if (declaration == null) {
            throw new IllegalStateException(standIn.getName() + " was not declared");
        }
        return declaration;
    }

    private static ValueInfoProto declare(String name, TensorProto.DataType type, Object... shape) {
        TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
        for (Object dimension : shape) {
            TensorShapeProto.Dimension.Builder builder = TensorShapeProto.Dimension.newBuilder();
            dimensions.addDim(
                    dimension instanceof String symbol
                            ? builder.setDimParam(symbol)
                            : builder.setDimValue(((Number) dimension).longValue()));
        }
        TypeProto.Tensor tensor = TypeProto.Tensor.newBuilder()
                .setElemType(type.getNumber())
                .setShape(dimensions)
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }
}
