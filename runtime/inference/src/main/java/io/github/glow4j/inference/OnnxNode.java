package io.github.glow4j.inference;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A node of a graph in an ONNX file.
 *
 * @param operator such as {@code "Conv"}
 * @param inputs names of values; empty for one that is left out
 * @param outputs names of values
 */
record OnnxNode(String operator, List<String> inputs, List<String> outputs) {
    // Field numbers of onnx.proto.
    static final int INPUT = 1;
    static final int OUTPUT = 2;
    private static final int OPERATOR = 4;
    static final int ATTRIBUTE = 5;
    private static final int ATTRIBUTE_NAME = 1;
    private static final int ATTRIBUTE_INTEGER = 3;
    private static final int ATTRIBUTE_TYPE = 20;
    private static final int TYPE_INTEGER = 2;

    static OnnxNode read(byte[] node) throws IOException {
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        String[] operator = {""};
        OnnxFormat.copy(node, (value, field, _) -> {
            switch (field) {
                case INPUT -> inputs.add(OnnxFormat.text(value));
                case OUTPUT -> outputs.add(OnnxFormat.text(value));
                case OPERATOR -> operator[0] = OnnxFormat.text(value);
                default -> {}
            }
        });
        return new OnnxNode(operator[0], inputs, outputs);
    }

    /** The message that a graph holds. */
    byte[] write(byte[]... attributes) throws IOException {
        return OnnxFormat.message(out -> {
            for (String input : inputs) {
                out.writeString(INPUT, input);
            }
            for (String output : outputs) {
                out.writeString(OUTPUT, output);
            }
            out.writeString(OPERATOR, operator);
            for (byte[] attribute : attributes) {
                out.writeByteArray(ATTRIBUTE, attribute);
            }
        });
    }

    /** An attribute that is a whole number. */
    static byte[] attribute(String name, long value) throws IOException {
        return OnnxFormat.message(out -> {
            out.writeString(ATTRIBUTE_NAME, name);
            out.writeInt64(ATTRIBUTE_INTEGER, value);
            out.writeInt32(ATTRIBUTE_TYPE, TYPE_INTEGER);
        });
    }
}
