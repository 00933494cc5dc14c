package io.github.glow4j.onnxruntime;

import ai.onnx.proto.OnnxMl;
import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Small models, built in code so that there are no binary fixtures. */
final class TestModels {
    /** x: float [N,3]; y = x + x; z = x * x. With metadata of every kind. */
    static ModelProto doubleAndSquare() {
        return model(GraphProto.newBuilder()
                        .setName("double-and-square")
                        .setDocString("a graph for tests")
                        .addInput(value("x", TensorProto.DataType.FLOAT, "N", 3))
                        .addOutput(value("y", TensorProto.DataType.FLOAT, "N", 3))
                        .addOutput(value("z", TensorProto.DataType.FLOAT, "N", 3))
                        .addNode(node("Add", "x", "x", "y"))
                        .addNode(node("Mul", "x", "x", "z")))
                .setProducerName("glow4j-tests")
                .setModelVersion(7)
                .setDomain("io.github.glow4j")
                .setDocString("a model for tests")
                .addMetadataProps(entry("colour", "blue"))
                .addMetadataProps(entry("größe", "groß"))
                .build();
    }

    /** x: float [N,3]; y = x and x again, which is twice as many rows as the declared [N,3]. */
    static ModelProto doubled() {
        return model(GraphProto.newBuilder()
                        .setName("doubled")
                        .addInput(value("x", TensorProto.DataType.FLOAT, "N", 3))
                        .addOutput(value("y", TensorProto.DataType.FLOAT, "N", 3))
                        .addNode(node("Concat", "x", "x", "y").toBuilder().addAttribute(integers("axis", false, 0))))
                .build();
    }

    /** a, b: float [N,3]; sum = a + b. */
    static ModelProto sum() {
        return model(GraphProto.newBuilder()
                        .setName("sum")
                        .addInput(value("a", TensorProto.DataType.FLOAT, "N", 3))
                        .addInput(value("b", TensorProto.DataType.FLOAT, "N", 3))
                        .addOutput(value("sum", TensorProto.DataType.FLOAT, "N", 3))
                        .addNode(node("Add", "a", "b", "sum")))
                .build();
    }

    /** x: uint8 [n]; y = x[from..to). */
    static ModelProto slice(long from, long to) {
        return model(GraphProto.newBuilder()
                        .setName("slice")
                        .addInput(value("x", TensorProto.DataType.UINT8, "n"))
                        .addOutput(value("y", TensorProto.DataType.UINT8, "m"))
                        .addInitializer(longs("from", from))
                        .addInitializer(longs("to", to))
                        .addNode(node("Slice", "x", "from", "to", "y")))
                .build();
    }

    /** x of the given type and shape; y = x, copied. */
    static ModelProto identity(TensorProto.DataType type, Object... shape) {
        return model(GraphProto.newBuilder()
                        .setName("identity")
                        .addInput(value("x", type, shape))
                        .addOutput(value("y", type, shape))
                        .addNode(node("Identity", "x", "y")))
                .build();
    }

    /** The sum of {@code count} inputs x0, x1, ...: float [1]. */
    static ModelProto sumOf(int count) {
        GraphProto.Builder graph = GraphProto.newBuilder().setName("sum-of-many");
        NodeProto.Builder sum = NodeProto.newBuilder().setOpType("Sum").addOutput("y");
        for (int i = 0; i < count; i++) {
            graph.addInput(value("x" + i, TensorProto.DataType.FLOAT, 1));
            sum.addInput("x" + i);
        }
        return model(graph.addOutput(value("y", TensorProto.DataType.FLOAT, 1)).addNode(sum))
                .build();
    }

    /** x: float [size,size]; y = x multiplied {@code steps} times with itself: takes as long as one likes. */
    static ModelProto manyProducts(int size, int steps) {
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("many-products")
                .addInput(value("x", TensorProto.DataType.FLOAT, size, size))
                .addOutput(value("y", TensorProto.DataType.FLOAT, size, size));
        String last = "x";
        for (int i = 0; i < steps; i++) {
            String next = i == steps - 1 ? "y" : "t" + i;
            graph.addNode(node("MatMul", last, "x", next));
            last = next;
        }
        return model(graph).build();
    }

    /** x: float [N,2,4,4]; a convolution with weights in the model, a bias and an activation: y: float [N,3,4,4]. */
    static ModelProto convolution() {
        float[] weights = new float[3 * 2 * 3 * 3];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (i % 7 - 3) / 4f;
        }
        return model(GraphProto.newBuilder()
                        .setName("convolution")
                        .addInput(value("x", TensorProto.DataType.FLOAT, "N", 2, 4, 4))
                        .addOutput(value("y", TensorProto.DataType.FLOAT, "N", 3, 4, 4))
                        .addInitializer(floats("w", weights, 3, 2, 3, 3))
                        .addInitializer(floats("b", new float[] {1, 2, 3}, 3))
                        .addNode(node("Conv", "x", "w", "b", "c").toBuilder()
                                .addAttribute(integers("pads", true, 1, 1, 1, 1)))
                        .addNode(node("Relu", "c", "y")))
                .build();
    }

    /** x: uint8 [N,4,4,2]; a few of the operators that a Glow is made of; y: float [N,M], s: float [N]. */
    static ModelProto manyOperators() {
        return model(GraphProto.newBuilder()
                        .setName("many-operators")
                        .addInput(value("x", TensorProto.DataType.UINT8, "N", 4, 4, 2))
                        .addOutput(value("y", TensorProto.DataType.FLOAT, "N", "M"))
                        .addOutput(value("s", TensorProto.DataType.FLOAT, "N"))
                        .addInitializer(floats("scale", new float[] {0.125f}))
                        .addInitializer(longs("flat", 0, -1))
                        .addInitializer(longs("axis", 1))
                        .addInitializer(longs("begin", 0))
                        .addInitializer(longs("end", 2))
                        .addNode(node("Cast", "x", "f").toBuilder().addAttribute(integers("to", false, 1)))
                        .addNode(node("Mul", "f", "scale", "g"))
                        .addNode(node("Transpose", "g", "t").toBuilder()
                                .addAttribute(integers("perm", true, 0, 3, 1, 2)))
                        .addNode(node("SpaceToDepth", "t", "d").toBuilder()
                                .addAttribute(integers("blocksize", false, 2)))
                        .addNode(node("Slice", "d", "begin", "end", "axis", "half"))
                        .addNode(node("Sigmoid", "half", "gate"))
                        .addNode(node("Concat", "half", "gate", "both").toBuilder()
                                .addAttribute(integers("axis", false, 1)))
                        .addNode(node("Reshape", "both", "flat", "y"))
                        .addNode(node("Exp", "y", "e"))
                        .addNode(node("ReduceSum", "e", "axis", "s").toBuilder()
                                .addAttribute(integers("keepdims", false, 0))))
                .build();
    }

    /** x: float [3]; y = x + w, where w lies in another file. */
    static ModelProto externalData(String location, String offset, String length) {
        TensorProto weights = TensorProto.newBuilder()
                .setName("w")
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addDims(3)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", location))
                .addExternalData(entry("offset", offset))
                .addExternalData(entry("length", length))
                .build();
        return model(GraphProto.newBuilder()
                        .setName("external")
                        .addInput(value("x", TensorProto.DataType.FLOAT, 3))
                        .addOutput(value("y", TensorProto.DataType.FLOAT, 3))
                        .addInitializer(weights)
                        .addNode(node("Add", "x", "w", "y")))
                .build();
    }

    static ModelProto.Builder model(GraphProto.Builder graph) {
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(
                        OnnxMl.OperatorSetIdProto.newBuilder().setDomain("").setVersion(17))
                .setGraph(graph);
    }

    /** @param names the inputs, then one output */
    static NodeProto node(String type, String... names) {
        NodeProto.Builder node = NodeProto.newBuilder().setOpType(type).setName(type + "-" + names[names.length - 1]);
        for (int i = 0; i < names.length - 1; i++) {
            node.addInput(names[i]);
        }
        return node.addOutput(names[names.length - 1]).build();
    }

    /** @param shape numbers for fixed, strings for symbolic dimensions */
    static ValueInfoProto value(String name, TensorProto.DataType type, Object... shape) {
        TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
        for (Object dimension : shape) {
            TensorShapeProto.Dimension.Builder one = dimensions.addDimBuilder();
            if (dimension instanceof Number number) {
                one.setDimValue(number.longValue());
            } else {
                one.setDimParam((String) dimension);
            }
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(type.getNumber())
                                .setShape(dimensions)))
                .build();
    }

    static TensorProto floats(String name, float[] values, long... shape) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .setRawData(ByteString.copyFrom(bytes));
        for (long dimension : shape) {
            tensor.addDims(dimension);
        }
        return tensor.build();
    }

    private static TensorProto longs(String name, long... values) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT64.getNumber())
                .addDims(values.length);
        for (long value : values) {
            tensor.addInt64Data(value);
        }
        return tensor.build();
    }

    private static AttributeProto integers(String name, boolean list, long... values) {
        AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
        if (!list) {
            return attribute
                    .setType(AttributeProto.AttributeType.INT)
                    .setI(values[0])
                    .build();
        }
        for (long value : values) {
            attribute.addInts(value);
        }
        return attribute.setType(AttributeProto.AttributeType.INTS).build();
    }

    static Session open(Environment environment, ModelProto model) {
        return open(environment, model, new SessionOptions().intraOpThreads(1));
    }

    static Session open(Environment environment, ModelProto model, SessionOptions options) {
        return Session.open(environment, MemorySegment.ofArray(model.toByteArray()), options);
    }

    private static OnnxMl.StringStringEntryProto entry(String key, String value) {
        return OnnxMl.StringStringEntryProto.newBuilder()
                .setKey(key)
                .setValue(value)
                .build();
    }

    private TestModels() {}
}
