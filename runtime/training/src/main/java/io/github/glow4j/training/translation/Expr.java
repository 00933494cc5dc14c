package io.github.glow4j.training.translation;

import java.util.List;
import java.util.Map;

/** A node of the ONNX graph to be: only what an output needs is written in the end. */
sealed interface Expr {
    /** An input of the graph. */
    record Input(String name) implements Expr {}

    /** The batch size, an int64 vector of one element. */
    record Batch() implements Expr {}

    /** A constant of a type other than float. */
    record Constant(Tensor tensor) implements Expr {}

    /** A float constant, already rounded: weights need half the memory so. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Floats(int[] shape, float[] values) implements Expr {}

    /** An operator with one output. A class, since operations are compared by identity. */
    final class Operation implements Expr {
        final String operator;
        final Map<String, Object> attributes;
        final List<Expr> inputs;

        Operation(String operator, Map<String, Object> attributes, List<Expr> inputs) {
            this.operator = operator;
            this.attributes = attributes;
            this.inputs = inputs;
        }
    }

    static Expr op(String operator, Map<String, Object> attributes, Expr... inputs) {
        return new Operation(operator, attributes, List.of(inputs));
    }

    static Expr op(String operator, Expr... inputs) {
        return op(operator, Map.of(), inputs);
    }

    static Expr constant(Tensor tensor) {
        if (tensor.type() != TensorType.FLOAT) {
            return new Constant(tensor);
        }
        float[] values = new float[tensor.values().length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) tensor.values()[i];
        }
        return new Floats(tensor.shape(), values);
    }

    static Expr longs(long... values) {
        return constant(Tensor.ints(values));
    }

    static Expr cast(Expr x, TensorType type) {
        return op("Cast", Map.of("to", type.onnx().getNumber()), x);
    }
}
