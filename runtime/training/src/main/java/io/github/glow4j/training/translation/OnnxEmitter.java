package io.github.glow4j.training.translation;

import ai.onnx.proto.OnnxMl.TensorProto;
import io.github.glow4j.models.onnx.OnnxGraph;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tribuo.util.onnx.ONNXRef;

/** Writes expressions into an ONNX graph, each once. */
final class OnnxEmitter {
    /** Larger float constants go to the file of weights. */
    private static final int INLINE = 16;

    private static final int KEY_BYTES = 16;

    private final OnnxGraph graph;
    private final Map<String, ONNXRef<?>> inputs = new HashMap<>();
    private final IdentityHashMap<Expr, ONNXRef<?>> written = new IdentityHashMap<>();
    private final String batchInput;
    private @Nullable ONNXRef<?> batch;

    /** @param batchInput name of the input whose first axis is the batch */
    OnnxEmitter(OnnxGraph graph, String batchInput) {
        this.graph = graph;
        this.batchInput = batchInput;
    }

    void input(String name, TensorProto.DataType type, Object... shape) {
        inputs.put(name, graph.input(name, type, shape));
    }

    /** Whether an expression depends on an input. */
    static boolean uses(Expr expr, Expr.Input input) {
        Deque<Expr> stack = new ArrayDeque<>();
        IdentityHashMap<Expr, Boolean> seen = new IdentityHashMap<>();
        stack.push(expr);
        while (!stack.isEmpty()) {
            Expr next = stack.pop();
            if (next.equals(input)) {
                return true;
            }
            if (next instanceof Expr.Operation operation && seen.put(next, true) == null) {
                operation.inputs.forEach(stack::push);
            }
        }
        return false;
    }

    /** Without recursion, which graphs are too deep for. */
    ONNXRef<?> write(Expr root) {
        Deque<Expr> stack = new ArrayDeque<>();
        stack.push(root);
        while (!stack.isEmpty()) {
            Expr expr = stack.peek();
            if (written.containsKey(expr)) {
                stack.pop();
                continue;
            }
            if (expr instanceof Expr.Operation operation) {
                boolean ready = true;
                for (Expr input : operation.inputs) {
                    if (!written.containsKey(input)) {
                        stack.push(input);
                        ready = false;
                    }
                }
                if (!ready) {
                    continue;
                }
            }
            written.put(expr, writeOne(expr));
            stack.pop();
        }
        return Objects.requireNonNull(written.get(root));
    }

    private ONNXRef<?> writeOne(Expr expr) {
        return switch (expr) {
            case Expr.Input(String name) -> Objects.requireNonNull(inputs.get(name));
            case Expr.Batch() -> batch();
            case Expr.Constant(Tensor tensor) -> constant(tensor);
            case Expr.Floats(int[] shape, float[] values) ->
                values.length > INLINE ? weight(shape, values) : inline(shape, values);
            case Expr.Operation operation ->
                graph.op(
                        operation.operator,
                        operation.attributes,
                        operation.inputs.stream()
                                .map(input -> Objects.requireNonNull(written.get(input)))
                                .toArray(ONNXRef<?>[]::new));
        };
    }

    private ONNXRef<?> batch() {
        if (batch == null) {
            batch = graph.op("Shape", Map.of("start", 0, "end", 1), Objects.requireNonNull(inputs.get(batchInput)));
        }
        return batch;
    }

    private ONNXRef<?> constant(Tensor tensor) {
        if (tensor.type() == TensorType.INT && tensor.rank() == 1) {
            return graph.longs(tensor.toLongs());
        }
        TensorProto.Builder proto = header(tensor.type().onnx(), tensor.shape());
        for (double value : tensor.values()) {
            switch (tensor.type()) {
                case INT -> proto.addInt64Data((long) value);
                case DOUBLE -> proto.addDoubleData(value);
                case FLOAT -> proto.addFloatData((float) value);
                case BYTE, BOOL -> proto.addInt32Data((int) value);
            }
        }
        return graph.constant("constant", proto.build());
    }

    private ONNXRef<?> inline(int[] shape, float[] values) {
        TensorProto.Builder proto = header(TensorProto.DataType.FLOAT, shape);
        for (float value : values) {
            proto.addFloatData(value);
        }
        return graph.constant("constant", proto.build());
    }

    private static TensorProto.Builder header(TensorProto.DataType type, int[] shape) {
        TensorProto.Builder proto = TensorProto.newBuilder().setDataType(type.getNumber());
        for (int size : shape) {
            proto.addDims(size);
        }
        return proto;
    }

    /** Under a key made of its content, so that what both graphs use is stored once. */
    private ONNXRef<?> weight(int[] shape, float[] values) {
        long[] dims = new long[shape.length];
        for (int axis = 0; axis < dims.length; axis++) {
            dims[axis] = shape[axis];
        }
        return graph.weight("weight/" + digest(shape, values), () -> values, dims);
    }

    private static String digest(int[] shape, float[] values) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            ByteBuffer buffer = ByteBuffer.allocate(Math.max(4 * shape.length, 1 << 16));
            for (int size : shape) {
                buffer.putInt(size);
            }
            digest.update(buffer.flip());
            for (int start = 0; start < values.length; start += buffer.capacity() / 4) {
                buffer.clear();
                int length = Math.min(buffer.capacity() / 4, values.length - start);
                buffer.asFloatBuffer().put(values, start, length);
                digest.update(buffer.limit(4 * length));
            }
            return HexFormat.of().formatHex(digest.digest(), 0, KEY_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
