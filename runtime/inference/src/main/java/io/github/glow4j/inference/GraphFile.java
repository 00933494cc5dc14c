package io.github.glow4j.inference;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.github.glow4j.models.InvalidModelException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a file with an ONNX graph declares: inputs, outputs, and how far into which files its weights reach. Reads only
 * these, so that a damaged folder is found when the model is opened, without the cost of loading the graph. The generated
 * protobuf classes would do the same, but print a warning about Unsafe into the application's console on Java 24 and later.
 *
 * @param file the file
 * @param inputs inputs by name
 * @param outputs outputs by name
 * @param externalBytes for every file that holds weights, how many bytes it must have
 */
record GraphFile(
        Path file,
        SequencedMap<String, Value> inputs,
        SequencedMap<String, Value> outputs,
        Map<String, Long> externalBytes) {
    // Field numbers of onnx.proto.
    private static final int MODEL_GRAPH = 7;
    private static final int GRAPH_INITIALIZER = 5;
    private static final int GRAPH_INPUT = 11;
    private static final int GRAPH_OUTPUT = 12;
    private static final int VALUE_NAME = 1;
    private static final int VALUE_TYPE = 2;
    private static final int TYPE_TENSOR = 1;
    private static final int TENSOR_TYPE_ELEMENT = 1;
    private static final int TENSOR_TYPE_SHAPE = 2;
    private static final int SHAPE_DIMENSION = 1;
    private static final int DIMENSION_VALUE = 1;
    private static final int TENSOR_EXTERNAL_DATA = 13;
    private static final int ENTRY_KEY = 1;
    private static final int ENTRY_VALUE = 2;

    /**
     * An input or output.
     *
     * @param elementType number of the element type, 0 if it is no tensor
     * @param shape dimensions, -1 where they are open; null if not even their number is declared
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Value(int elementType, long @Nullable [] shape) {}

    /** Reads one field of a message and returns true, or returns false to have it skipped. */
    @FunctionalInterface
    private interface FieldReader {
        boolean read(int tag, CodedInputStream in) throws IOException;
    }

    /** @throws InvalidModelException if it cannot be read or is damaged */
    static GraphFile read(Path file) {
        GraphFile graph = new GraphFile(file, new LinkedHashMap<>(), new LinkedHashMap<>(), new HashMap<>());
        try (InputStream in = Files.newInputStream(file)) {
            readFields(CodedInputStream.newInstance(in, 1 << 16), graph::readModelField);
        } catch (InvalidProtocolBufferException | NumberFormatException | ArithmeticException e) {
            throw new InvalidModelException(file + " is damaged or truncated: make the model folder anew", e);
        } catch (IOException e) {
            throw new InvalidModelException("cannot read " + file + ": " + e.getMessage(), e);
        }
        if (graph.inputs.isEmpty() || graph.outputs.isEmpty()) {
            throw new InvalidModelException(
                    file + " is damaged or truncated: it holds no graph with inputs and outputs; make the model"
                            + " folder anew");
        }
        return graph;
    }

    private boolean readModelField(int tag, CodedInputStream in) throws IOException {
        return isMessage(tag, MODEL_GRAPH) && readMessage(in, this::readGraphField);
    }

    private boolean readGraphField(int tag, CodedInputStream in) throws IOException {
        if (isMessage(tag, GRAPH_INPUT)) {
            return readValue(in, inputs);
        } else if (isMessage(tag, GRAPH_OUTPUT)) {
            return readValue(in, outputs);
        }
        return isMessage(tag, GRAPH_INITIALIZER) && readInitializer(in);
    }

    private static boolean readValue(CodedInputStream stream, Map<String, Value> values) throws IOException {
        String[] name = {""};
        int[] elementType = new int[1];
        List<Long> dimensions = new ArrayList<>();
        boolean[] hasShape = new boolean[1];
        FieldReader shape = (tag, in) -> isMessage(tag, SHAPE_DIMENSION) && dimensions.add(readDimension(in));
        FieldReader tensor = (tag, in) -> {
            if (tag == (TENSOR_TYPE_ELEMENT << 3 | WireFormat.WIRETYPE_VARINT)) {
                elementType[0] = in.readInt32();
                return true;
            }
            if (isMessage(tag, TENSOR_TYPE_SHAPE)) {
                hasShape[0] = true;
                return readMessage(in, shape);
            }
            return false;
        };
        FieldReader type = (tag, in) -> isMessage(tag, TYPE_TENSOR) && readMessage(in, tensor);
        readMessage(stream, (tag, in) -> {
            if (isMessage(tag, VALUE_NAME)) {
                name[0] = readText(in);
                return true;
            }
            return isMessage(tag, VALUE_TYPE) && readMessage(in, type);
        });
        long[] sizes = dimensions.stream().mapToLong(Long::longValue).toArray();
        values.put(name[0], new Value(elementType[0], hasShape[0] ? sizes : null));
        return true;
    }

    private static long readDimension(CodedInputStream stream) throws IOException {
        long[] size = {-1};
        readMessage(stream, (tag, in) -> {
            if (tag == (DIMENSION_VALUE << 3 | WireFormat.WIRETYPE_VARINT)) {
                size[0] = in.readInt64();
                return true;
            }
            return false;
        });
        return size[0];
    }

    private boolean readInitializer(CodedInputStream stream) throws IOException {
        Map<String, String> external = new HashMap<>();
        readMessage(stream, (tag, in) -> isMessage(tag, TENSOR_EXTERNAL_DATA) && readEntry(in, external));
        String location = external.get("location");
        if (location != null) {
            long offset = Long.parseLong(external.getOrDefault("offset", "0"));
            long length = Long.parseLong(external.getOrDefault("length", "0"));
            externalBytes.merge(location, Math.addExact(offset, length), Math::max);
        }
        return true;
    }

    private static boolean readEntry(CodedInputStream stream, Map<String, String> entries) throws IOException {
        String[] entry = {"", ""};
        readMessage(stream, (tag, in) -> {
            if (isMessage(tag, ENTRY_KEY)) {
                entry[0] = readText(in);
                return true;
            } else if (isMessage(tag, ENTRY_VALUE)) {
                entry[1] = readText(in);
                return true;
            }
            return false;
        });
        entries.put(entry[0], entry[1]);
        return true;
    }

    private static boolean readMessage(CodedInputStream in, FieldReader reader) throws IOException {
        int limit = in.pushLimit(in.readRawVarint32());
        readFields(in, reader);
        in.popLimit(limit);
        return true;
    }

    private static void readFields(CodedInputStream in, FieldReader reader) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (!reader.read(tag, in)) {
                in.skipField(tag);
            }
        }
        in.checkLastTagWas(0);
    }

    private static String readText(CodedInputStream in) throws IOException {
        return new String(in.readByteArray(), StandardCharsets.UTF_8);
    }

    private static boolean isMessage(int tag, int field) {
        return tag == (field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED);
    }

    /** @throws InvalidModelException if a file with weights is missing or too short */
    void checkWeights() {
        externalBytes.forEach((location, bytes) -> {
            Path weights = file.resolveSibling(location);
            long size;
            try {
                size = Files.size(weights);
            } catch (IOException e) {
                throw new InvalidModelException(
                        weights + " is missing, which holds the weights of " + file.getFileName()
                                + ": copy the whole model folder, or make it anew",
                        e);
            }
            if (size < bytes) {
                throw new InvalidModelException(weights + " is truncated: it has " + size + " bytes but "
                        + file.getFileName() + " needs " + bytes + "; copy the model folder again, or make it anew");
            }
        });
    }
}
