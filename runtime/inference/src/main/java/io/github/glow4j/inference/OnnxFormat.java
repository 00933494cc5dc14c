package io.github.glow4j.inference;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What reading and rewriting ONNX files have in common: the numbers of fields of onnx.proto that several classes know, and
 * messages in the format of protobuf. The generated protobuf classes would do the same, but print a warning about Unsafe
 * into the application's console on Java 24 and later.
 */
final class OnnxFormat {
    static final int MODEL_GRAPH = 7;
    static final int GRAPH_NODE = 1;
    static final int GRAPH_INITIALIZER = 5;
    static final int TENSOR_NAME = 8;
    static final int TENSOR_EXTERNAL_DATA = 13;
    static final int ENTRY_KEY = 1;
    static final int ENTRY_VALUE = 2;

    private OnnxFormat() {}

    /** Whether a tag begins a field that holds a message, text or bytes. */
    static boolean isMessage(int tag, int field) {
        return tag == (field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED);
    }

    static String text(byte[] value) {
        return new String(value, StandardCharsets.UTF_8);
    }

    /** Reads a pair of key and value, such as those that say where a weight lies, and adds it to others. */
    static void readEntry(byte[] entry, Map<String, String> entries) throws IOException {
        String key = "";
        String value = "";
        CodedInputStream in = CodedInputStream.newInstance(entry);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (isMessage(tag, ENTRY_KEY)) {
                key = text(in.readByteArray());
            } else if (isMessage(tag, ENTRY_VALUE)) {
                value = text(in.readByteArray());
            } else {
                in.skipField(tag);
            }
        }
        entries.put(key, value);
    }

    /** Writes something in place of a field. */
    @FunctionalInterface
    interface FieldWriter {
        void write(byte[] value, int field, CodedOutputStream out) throws IOException;
    }

    /** A message in which every occurrence of one field is written anew, and all else is as it was. */
    static byte[] copy(byte[] message, int field, FieldWriter writer) throws IOException {
        return copy(message, (value, number, out) -> {
            if (number == field) {
                writer.write(value, number, out);
            } else {
                out.writeByteArray(number, value);
            }
        });
    }

    /** A message in which every field that holds a message, text or bytes is written anew. */
    static byte[] copy(byte[] message, FieldWriter writer) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(message);
        return message(out -> {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                    writer.write(in.readByteArray(), WireFormat.getTagFieldNumber(tag), out);
                } else {
                    in.skipField(tag, out);
                }
            }
        });
    }

    /** Writes the fields of a message. */
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
}
