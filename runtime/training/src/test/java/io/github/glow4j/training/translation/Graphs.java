package io.github.glow4j.training.translation;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.List;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** Builds TensorFlow graphs in code. Every method that adds a node returns its name. */
final class Graphs {
    private final GraphDef.Builder graph = GraphDef.newBuilder();
    private int constants;

    GraphDef build() {
        return graph.build();
    }

    /** A node whose attributes are in pairs of name and value: types, ints, lists of ints, booleans or strings. */
    String op(String operator, String name, List<String> inputs, Object... attributes) {
        NodeDef.Builder node =
                NodeDef.newBuilder().setOp(operator).setName(name).addAllInput(inputs);
        for (int i = 0; i < attributes.length; i += 2) {
            node.putAttr((String) attributes[i], attribute(attributes[i + 1]));
        }
        graph.addNode(node);
        return name;
    }

    private static AttrValue attribute(Object value) {
        AttrValue.Builder builder = AttrValue.newBuilder();
        return switch (value) {
            case DataType type -> builder.setType(type).build();
            case Integer number -> builder.setI(number).build();
            case Float number -> builder.setF(number).build();
            case Boolean flag -> builder.setB(flag).build();
            case String text -> builder.setS(ByteString.copyFromUtf8(text)).build();
            case int[] numbers ->
                builder.setList(AttrValue.ListValue.newBuilder()
                                .addAllI(Arrays.stream(numbers)
                                        .asLongStream()
                                        .boxed()
                                        .toList()))
                        .build();
            case TensorShapeProto shape -> builder.setShape(shape).build();
            case TensorProto tensor -> builder.setTensor(tensor).build();
            default -> throw new IllegalArgumentException(value.toString());
        };
    }

    String placeholder(String name, DataType type, int... shape) {
        return op("Placeholder", name, List.of(), "dtype", type, "shape", shape(shape));
    }

    String floats(int[] shape, float... values) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setDtype(DataType.DT_FLOAT).setTensorShape(shape(shape));
        for (float value : values) {
            tensor.addFloatVal(value);
        }
        return constant(DataType.DT_FLOAT, tensor.build());
    }

    String scalar(float value) {
        return floats(new int[0], value);
    }

    String ints(int... values) {
        return intTensor(new int[] {values.length}, values);
    }

    String intScalar(int value) {
        return intTensor(new int[0], value);
    }

    String intTensor(int[] shape, int... values) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setDtype(DataType.DT_INT32).setTensorShape(shape(shape));
        for (int value : values) {
            tensor.addIntVal(value);
        }
        return constant(DataType.DT_INT32, tensor.build());
    }

    String bools(int[] shape, boolean... values) {
        TensorProto.Builder tensor =
                TensorProto.newBuilder().setDtype(DataType.DT_BOOL).setTensorShape(shape(shape));
        for (boolean value : values) {
            tensor.addBoolVal(value);
        }
        return constant(DataType.DT_BOOL, tensor.build());
    }

    String constant(DataType type, TensorProto tensor) {
        return op("Const", "const_" + constants++, List.of(), "dtype", type, "value", tensor);
    }

    static TensorShapeProto shape(int... sizes) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (int size : sizes) {
            shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
        }
        return shape.build();
    }
}
