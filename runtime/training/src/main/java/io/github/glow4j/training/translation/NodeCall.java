package io.github.glow4j.training.translation;

import java.util.List;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDef;

/**
 * A node of the TensorFlow graph with the values of its inputs.
 *
 * @param inputs without control inputs
 */
record NodeCall(NodeDef node, List<Value> inputs) {
    Value in(int index) {
        if (index >= inputs.size()) {
            throw new Unsupported("it has " + inputs.size() + " inputs, and input " + index + " is needed");
        }
        return inputs.get(index);
    }

    /** An axis given by an input, counted from the front. */
    int axis(int input, int rank) {
        return axisOf(in(input).asInt(), rank);
    }

    static int axisOf(int axis, int rank) {
        if (axis < -rank || axis >= rank) {
            throw new Unsupported("a tensor of rank " + rank + " has no axis " + axis);
        }
        return axis < 0 ? axis + rank : axis;
    }

    boolean has(String attribute) {
        return node.containsAttr(attribute);
    }

    int number(String attribute, int otherwise) {
        return has(attribute) ? Math.toIntExact(attribute(attribute).getI()) : otherwise;
    }

    float real(String attribute, float otherwise) {
        return has(attribute) ? attribute(attribute).getF() : otherwise;
    }

    boolean flag(String attribute) {
        return has(attribute) && attribute(attribute).getB();
    }

    String text(String attribute, String otherwise) {
        return has(attribute) ? attribute(attribute).getS().toStringUtf8() : otherwise;
    }

    int[] numbers(String attribute) {
        return attribute(attribute).getList().getIList().stream()
                .mapToInt(Math::toIntExact)
                .toArray();
    }

    TensorType type(String attribute) {
        return TensorType.of(attribute(attribute).getType(), "attribute " + attribute + " of " + node.getName());
    }

    AttrValue attribute(String name) {
        AttrValue value = node.getAttrMap().get(name);
        if (value == null) {
            throw new Unsupported("its attribute " + name + " is missing");
        }
        return value;
    }
}
