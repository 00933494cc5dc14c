package io.github.glow4j.inference;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.github.glow4j.models.InvalidModelException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
 * <p>As {@link GraphFile} does, this reads and writes the protobuf format by itself; all that it need not know is copied.
 */
final class HalfPrecision {
    /** What the names of all weights of coupling networks have in common, as in OpenAI's checkpoints. */
    private static final String NETWORK = "/f1/l_";

    private static final int FLOAT = 1;
    private static final int FLOAT16 = 10;

    // Field numbers of onnx.proto.
    private static final int MODEL_GRAPH = 7;
    private static final int GRAPH_NODE = 1;
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
        return copy(bytes, MODEL_GRAPH, this::graph);
    }

    private void graph(byte[] bytes, int field, CodedOutputStream out) throws IOException {
        out.writeByteArray(field, copy(bytes, GRAPH_NODE, this::node));
    }

    private void node(byte[] bytes, int field, CodedOutputStream out) throws IOException {
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        String[] operator = {""};
        copy(bytes, NODE_INPUT, (value, _, _) -> inputs.add(text(value)));
        copy(bytes, NODE_OUTPUT, (value, _, _) -> outputs.add(text(value)));
        copy(bytes, NODE_OPERATOR, (value, _, _) -> operator[0] = text(value));
        boolean inNetwork = operator[0].equals("Conv") && inputs.get(1).contains(NETWORK);
        if (inNetwork || operator[0].equals("Relu") && half.contains(inputs.get(0))) {
            half.addAll(outputs);
        }
        for (String input : inputs) {
            if (needsConversion(input, outputs) && converted.add(input)) {
                out.writeByteArray(field, cast(input, half.contains(input) ? FLOAT : FLOAT16));
            }
        }
        out.writeByteArray(field, copy(bytes, NODE_INPUT, (value, number, node) -> {
            String input = text(value);
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
        byte[] attribute = message(out -> {
            out.writeString(ATTRIBUTE_NAME, "to");
            out.writeInt64(ATTRIBUTE_INTEGER, type);
            out.writeInt32(ATTRIBUTE_TYPE, TYPE_INTEGER);
        });
        return message(out -> {
            out.writeString(NODE_INPUT, value);
            out.writeString(NODE_OUTPUT, converted(value));
            out.writeString(NODE_OPERATOR, "Cast");
            out.writeByteArray(NODE_ATTRIBUTE, attribute);
        });
    }

    /** Writes something in place of a field. */
    @FunctionalInterface
    interface FieldWriter {
        void write(byte[] value, int field, CodedOutputStream out) throws IOException;
    }

    /** A message in which every occurrence of one field is written anew, and all else is as it was. */
    static byte[] copy(byte[] message, int field, FieldWriter writer) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(message);
        return message(out -> {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (tag == (field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                    writer.write(in.readByteArray(), field, out);
                } else {
                    in.skipField(tag, out);
                }
            }
        });
    }

    @FunctionalInterface
    interface MessageWriter {
        void write(CodedOutputStream out) throws IOException;
    }

    static byte[] message(MessageWriter writer) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        writer.write(out);
        out.flush();
        return bytes.toByteArray();
    }

    static String text(byte[] value) {
        return new String(value, StandardCharsets.UTF_8);
    }
}
