package io.github.glow4j.training.conversion;

import io.github.glow4j.models.Parameter;
import io.github.glow4j.training.ConversionException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;

/** The constants of a frozen graph: freezing turns each variable into a constant of the same name. */
final class FrozenGraphSource implements ParameterSource {
    private final String description;
    private final GraphDef graph;
    private final Map<String, int[]> shapes = new LinkedHashMap<>();
    private final Map<String, TensorProto> constants = new LinkedHashMap<>();

    FrozenGraphSource(String description, GraphDef graph) {
        this.description = description;
        this.graph = graph;
        for (NodeDef node : graph.getNodeList()) {
            if (!node.getOp().equals("Const")) {
                continue;
            }
            TensorProto tensor = node.getAttrOrThrow("value").getTensor();
            if (tensor.getDtype() == DataType.DT_FLOAT || tensor.getDtype() == DataType.DT_INT32) {
                constants.put(node.getName(), tensor);
                shapes.put(node.getName(), shape(node.getName(), tensor.getTensorShape()));
            }
        }
    }

    private int[] shape(String name, TensorShapeProto proto) {
        int[] shape = new int[proto.getDimCount()];
        long count = 1;
        for (int i = 0; i < shape.length; i++) {
            long size = proto.getDim(i).getSize();
            count = size < 0 || count > Integer.MAX_VALUE ? -1 : count * size;
            shape[i] = (int) size;
        }
        if (count < 0 || count > Integer.MAX_VALUE) {
            throw new ConversionException(description + " is damaged: the constant " + name + " has no possible shape");
        }
        return shape;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Map<String, int[]> shapes() {
        return Collections.unmodifiableMap(shapes);
    }

    @Override
    public float[] values(String name) {
        TensorProto tensor = constants.get(name);
        int[] shape = shapes.get(name);
        if (tensor == null || shape == null) {
            throw new ConversionException(description + " has no constant " + name);
        }
        int count = Math.toIntExact(Parameter.count(shape));
        boolean integer = tensor.getDtype() == DataType.DT_INT32;
        float[] values = new float[count];
        ByteBuffer bytes = tensor.getTensorContent().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        int listed = integer ? tensor.getIntValCount() : tensor.getFloatValCount();
        boolean fits =
                bytes.hasRemaining() ? bytes.remaining() == 4L * count : listed <= count && (listed > 0 || count == 0);
        if (!fits) {
            throw new ConversionException(description + " is damaged: the constant " + name + " does not hold the "
                    + count + " values that its shape promises");
        }
        for (int i = 0; i < count; i++) {
            // A list that is shorter than the tensor goes on with its last value.
            int index = Math.min(i, listed - 1);
            if (bytes.hasRemaining()) {
                values[i] = integer ? bytes.getInt() : bytes.getFloat();
            } else {
                values[i] = integer ? tensor.getIntVal(index) : tensor.getFloatVal(index);
            }
        }
        return values;
    }

    @Override
    public OptionalInt imageSize() {
        return imageSize(graph);
    }

    /** The side of the image that the graph's uint8 placeholders agree on. */
    static OptionalInt imageSize(GraphDef graph) {
        int size = -1;
        for (NodeDef node : graph.getNodeList()) {
            if (!node.getOp().equals("Placeholder")
                    || node.getAttrOrThrow("dtype").getType() != DataType.DT_UINT8
                    || !node.containsAttr("shape")) {
                continue;
            }
            TensorShapeProto shape = node.getAttrOrThrow("shape").getShape();
            if (shape.getDimCount() == 4
                    && shape.getDim(1).getSize() > 0
                    && shape.getDim(1).getSize() == shape.getDim(2).getSize()) {
                int found = (int) shape.getDim(1).getSize();
                if (size > 0 && size != found) {
                    return OptionalInt.empty();
                }
                size = found;
            }
        }
        return size > 0 ? OptionalInt.of(size) : OptionalInt.empty();
    }
}
