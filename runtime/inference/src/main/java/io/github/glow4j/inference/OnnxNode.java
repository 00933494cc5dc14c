package io.github.glow4j.inference;

import com.google.protobuf.CodedOutputStream;
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
    private static final int OUTPUT = 2;
    private static final int OPERATOR = 4;
    private static final int ATTRIBUTE = 5;
    private static final int ATTRIBUTE_NAME = 1;
    private static final int ATTRIBUTE_INTEGER = 3;
    private static final int ATTRIBUTE_INTEGERS = 8;
    private static final int ATTRIBUTE_TYPE = 20;
    private static final int TYPE_INTEGER = 2;
    private static final int TYPE_INTEGERS = 7;

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

    static byte[] attribute(String name, long value) throws IOException {
        return attribute(name, TYPE_INTEGER, out -> out.writeInt64(ATTRIBUTE_INTEGER, value));
    }

    static byte[] attribute(String name, long[] values) throws IOException {
        return attribute(name, TYPE_INTEGERS, out -> {
            for (long value : values) {
                out.writeInt64(ATTRIBUTE_INTEGERS, value);
            }
        });
    }

    private static byte[] attribute(String name, int type, OnnxFormat.MessageWriter value) throws IOException {
        return OnnxFormat.message((CodedOutputStream out) -> {
            out.writeString(ATTRIBUTE_NAME, name);
            value.write(out);
            out.writeInt32(ATTRIBUTE_TYPE, type);
        });
    }
}
