package io.github.glow4j.inference;

import com.google.protobuf.CodedOutputStream;
import io.github.glow4j.models.InvalidModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        OnnxNode node = OnnxNode.read(bytes);
        List<String> inputs = node.inputs();
        List<String> outputs = node.outputs();
        boolean inNetwork = node.operator().equals("Conv") && inputs.get(1).contains(NETWORK);
        if (inNetwork || node.operator().equals("Relu") && half.contains(inputs.get(0))) {
            half.addAll(outputs);
        }
        for (String input : inputs) {
            if (needsConversion(input, outputs) && converted.add(input)) {
                out.writeByteArray(field, cast(input, half.contains(input) ? FLOAT : FLOAT16));
            }
        }
        out.writeByteArray(field, OnnxFormat.copy(bytes, OnnxNode.INPUT, (value, number, rewritten) -> {
            String input = OnnxFormat.text(value);
            rewritten.writeString(number, needsConversion(input, outputs) ? converted(input) : input);
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
        return new OnnxNode("Cast", List.of(value), List.of(converted(value))).write(OnnxNode.attribute("to", type));
    }
}
