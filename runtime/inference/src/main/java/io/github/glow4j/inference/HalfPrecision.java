package io.github.glow4j.inference;

import com.google.protobuf.CodedOutputStream;
import io.github.glow4j.models.InvalidModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A graph whose coupling networks compute in float16. What they transform stays float32: a value is converted where it
 * enters a network and where it leaves it. Weights are converted when the graph is loaded, so the model folder is the
 * same for all precisions.
 *
 * <p>All of the file that it need not know is copied.
 */
final class HalfPrecision {
    /** What the names of all weights of coupling networks have in common, as in OpenAI's checkpoints. */
    private static final String NETWORK = "/f1/l_";

    private static final int FLOAT = 1;
    private static final int FLOAT16 = 10;

    // Field numbers of onnx.proto.
    private static final int NODE_INPUT = 1;
    private static final int NODE_OUTPUT = 2;
    private static final int NODE_OPERATOR = 4;
    private static final int NODE_ATTRIBUTE = 5;
    private static final int ATTRIBUTE_NAME = 1;
    private static final int ATTRIBUTE_INTEGER = 3;
    private static final int ATTRIBUTE_TYPE = 20;
    private static final int TYPE_INTEGER = 2;

    /** Names of values that are float16 as they are. */
    private final Set<String> half = new HashSet<>();

    /** Names of values of which there is a conversion already. */
    private final Set<String> converted = new HashSet<>();

    private HalfPrecision() {}

    /**
     * The rewritten graph.
     *
     * @throws InvalidModelException if the file cannot be read, or has no coupling networks under their usual names
     */
    static byte[] rewrite(Path file) {
        HalfPrecision rewriter = new HalfPrecision();
        byte[] model;
        try {
            model = rewriter.model(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new InvalidModelException("cannot read " + file + ": " + e.getMessage(), e);
        }
        if (rewriter.half.isEmpty()) {
            throw new InvalidModelException(
                    file + " has no coupling networks that could compute in float16 (none of its"
                            + " convolutions has weights called *" + NETWORK + "*): choose the precision float32");
        }
        return model;
    }

    private byte[] model(byte[] bytes) throws IOException {
        return OnnxFormat.copy(bytes, OnnxFormat.MODEL_GRAPH, this::graph);
    }

    private void graph(byte[] bytes, int field, CodedOutputStream out) throws IOException {
        out.writeByteArray(field, OnnxFormat.copy(bytes, OnnxFormat.GRAPH_NODE, this::node));
    }

    private void node(byte[] bytes, int field, CodedOutputStream out) throws IOException {
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        String[] operator = {""};
        OnnxFormat.copy(bytes, NODE_INPUT, (value, _, _) -> inputs.add(OnnxFormat.text(value)));
        OnnxFormat.copy(bytes, NODE_OUTPUT, (value, _, _) -> outputs.add(OnnxFormat.text(value)));
        OnnxFormat.copy(bytes, NODE_OPERATOR, (value, _, _) -> operator[0] = OnnxFormat.text(value));
        boolean inNetwork = operator[0].equals("Conv") && inputs.get(1).contains(NETWORK);
        if (inNetwork || operator[0].equals("Relu") && half.contains(inputs.get(0))) {
            half.addAll(outputs);
        }
        for (String input : inputs) {
            if (needsConversion(input, outputs) && converted.add(input)) {
                out.writeByteArray(field, cast(input, half.contains(input) ? FLOAT : FLOAT16));
            }
        }
        out.writeByteArray(field, OnnxFormat.copy(bytes, NODE_INPUT, (value, number, node) -> {
            String input = OnnxFormat.text(value);
            node.writeString(number, needsConversion(input, outputs) ? converted(input) : input);
        }));
    }

    /** Whether a value has another type than what is computed from it. */
    private boolean needsConversion(String input, List<String> outputs) {
        return half.contains(input) != half.contains(outputs.get(0));
    }

    private static String converted(String value) {
        return value + "/converted";
    }

    private static byte[] cast(String value, int type) throws IOException {
        byte[] attribute = OnnxFormat.message(out -> {
            out.writeString(ATTRIBUTE_NAME, "to");
            out.writeInt64(ATTRIBUTE_INTEGER, type);
            out.writeInt32(ATTRIBUTE_TYPE, TYPE_INTEGER);
        });
        return OnnxFormat.message(out -> {
            out.writeString(NODE_INPUT, value);
            out.writeString(NODE_OUTPUT, converted(value));
            out.writeString(NODE_OPERATOR, "Cast");
            out.writeByteArray(NODE_ATTRIBUTE, attribute);
        });
    }
}
