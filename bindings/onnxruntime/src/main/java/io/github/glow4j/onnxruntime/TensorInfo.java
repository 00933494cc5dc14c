package io.github.glow4j.onnxruntime;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** An input or output of a model: its name, what it holds, and its shape as far as the model fixes it. */
public final class TensorInfo {
    private final String name;
    private final ElementType elementType;
    private final long @Nullable [] shape;
    private final String[] symbolicNames;

    /** @param shape null if the model does not say even the rank */
    TensorInfo(String name, ElementType elementType, long @Nullable [] shape, String[] symbolicNames) {
        this.name = name;
        this.elementType = elementType;
        this.shape = shape;
        this.symbolicNames = symbolicNames;
    }

    public String name() {
        return name;
    }

    /** {@link ElementType#UNDEFINED} if it is no tensor, but a sequence or a map. */
    public ElementType elementType() {
        return elementType;
    }

    /** Whether the model fixes the number of dimensions. If not, {@link #shape()} is empty and anything fits. */
    public boolean hasRank() {
        return shape != null;
    }

    /** The dimensions, -1 where they are dynamic. */
    public long[] shape() {
        return shape == null ? new long[0] : shape.clone();
    }

    /** For each dimension its symbolic name, empty where it has none: {@code ["N", "", "", ""]}. */
    public String[] symbolicNames() {
        return symbolicNames.clone();
    }

    /** @throws IllegalArgumentException unless a tensor of this type and shape can be bound here */
    void check(ElementType type, long[] actual) {
        elementType.requirePlain('"' + name + '"');
        if (type != elementType) {
            throw new IllegalArgumentException('"' + name + "\" holds " + elementType + " in the model, not " + type);
        }
        if (shape == null) {
            return;
        }
        boolean fits = actual.length == shape.length;
        for (int i = 0; fits && i < shape.length; i++) {
            fits = shape[i] < 0 || shape[i] == actual[i];
        }
        if (!fits) {
            throw new IllegalArgumentException(
                    '"' + name + "\" has shape " + shapeText() + " in the model, not " + Arrays.toString(actual));
        }
    }

    /** The size that the model fixes for a dimension, or -1. */
    long dimension(int axis) {
        return shape == null ? -1 : shape[axis];
    }

    private String shapeText() {
        if (shape == null) {
            return "[...]";
        }
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < shape.length; i++) {
            String symbol = symbolicNames[i].isEmpty() ? "?" : symbolicNames[i];
            text.append(i == 0 ? "" : ", ").append(shape[i] < 0 ? symbol : Long.toString(shape[i]));
        }
        return text.append(']').toString();
    }

    @Override
    public String toString() {
        return name + ": " + elementType + shapeText();
    }
}
