package io.github.glow4j.training.translation;

import io.github.glow4j.training.ConversionException;
import java.util.Arrays;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.TensorShapeProto;

/** Types and shapes of placeholders, whose first axis is the batch if its length is open. */
final class Placeholders {
    private Placeholders() {}

    /** @throws ConversionException if another axis is open, or the rank unknown */
    static Dim[] of(NodeDef node) {
        TensorShapeProto shape =
                node.getAttrOrDefault("shape", AttrValue.getDefaultInstance()).getShape();
        String where = "placeholder '" + node.getName() + "'";
        if (shape.getUnknownRank() || !node.containsAttr("shape")) {
            throw new ConversionException(where + " has no known shape; a graph whose inputs have shapes is needed");
        }
        Dim[] dims = new Dim[shape.getDimCount()];
        for (int axis = 0; axis < dims.length; axis++) {
            long size = shape.getDim(axis).getSize();
            if (size < 0 && axis > 0) {
                throw new ConversionException(
                        where + " leaves the length of axis " + axis + " open; only the batch, the first axis, may be");
            }
            dims[axis] = size < 0 ? Dim.N : Dim.of(size);
        }
        return dims;
    }

    static TensorType type(NodeDef node) {
        AttrValue type = node.getAttrOrDefault("dtype", AttrValue.getDefaultInstance());
        return TensorType.of(type.getType(), "placeholder '" + node.getName() + "'");
    }

    /**
     * Of an input.
     *
     * @throws ConversionException also if it is for a fixed number of items
     */
    static Dim[] ofBatch(NodeDef node) {
        Dim[] shape = of(node);
        if (shape.length < 2 || !shape[0].equals(Dim.N)) {
            throw new ConversionException("placeholder '" + node.getName() + "' has the shape " + Arrays.toString(shape)
                    + "; an input must take a batch of any size, its first axis open");
        }
        return shape;
    }
}
