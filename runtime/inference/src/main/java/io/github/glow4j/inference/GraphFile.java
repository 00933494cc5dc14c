package io.github.glow4j.inference;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.github.glow4j.models.InvalidModelException;
import java.io.IOException;
import java.io.InputStream;
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
 * these, so that a damaged folder is found when the model is opened, without the cost of loading the graph.
 *
 * @param file the file
 * @param inputs inputs by name
 * @param outputs outputs by name
 * @param externalBytes for every file that holds weights, how many bytes it must have; empty if that was not asked for
 */
record GraphFile(
        Path file,
        SequencedMap<String, Value> inputs,
        SequencedMap<String, Value> outputs,
        Map<String, Long> externalBytes) {
    // Field numbers of onnx.proto.
    private static final int GRAPH_INPUT = 11;
    private static final int GRAPH_OUTPUT = 12;
    private static final int VALUE_NAME = 1;
    private static final int VALUE_TYPE = 2;
    private static final int TYPE_TENSOR = 1;
    private static final int TENSOR_TYPE_ELEMENT = 1;
    private static final int TENSOR_TYPE_SHAPE = 2;
    private static final int SHAPE_DIMENSION = 1;
    private static final int DIMENSION_VALUE = 1;

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

    /**
     * Reads a file.
     *
     * @param withWeights whether to look where the weights lie, which takes tens of milliseconds for a thousand
     * @throws InvalidModelException if it cannot be read or is damaged
     */
    static GraphFile read(Path file, boolean withWeights) {
        GraphFile graph = new GraphFile(file, new LinkedHashMap<>(), new LinkedHashMap<>(), new HashMap<>());
        try (InputStream stream = Files.newInputStream(file)) { // it may have all its weights in itself
            readFields(
                    CodedInputStream.newInstance(stream, 1 << 16),
                    (tag, in) -> OnnxFormat.isMessage(tag, OnnxFormat.MODEL_GRAPH)
                            && readMessage(in, withWeights ? graph::readFieldOrWeight : graph::readField));
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

    private boolean readField(int tag, CodedInputStream in) throws IOException {
        if (OnnxFormat.isMessage(tag, GRAPH_INPUT)) {
            return readValue(in, inputs);
        }
        return OnnxFormat.isMessage(tag, GRAPH_OUTPUT) && readValue(in, outputs);
    }

    private boolean readFieldOrWeight(int tag, CodedInputStream in) throws IOException {
        return OnnxFormat.isMessage(tag, OnnxFormat.GRAPH_INITIALIZER) ? readInitializer(in) : readField(tag, in);
    }

    private static boolean readValue(CodedInputStream stream, Map<String, Value> values) throws IOException {
        String[] name = {""};
        int[] elementType = new int[1];
        List<Long> dimensions = new ArrayList<>();
        boolean[] hasShape = new boolean[1];
        FieldReader shape =
                (tag, in) -> OnnxFormat.isMessage(tag, SHAPE_DIMENSION) && dimensions.add(readDimension(in));
        FieldReader tensor = (tag, in) -> {
            if (tag == (TENSOR_TYPE_ELEMENT << 3 | WireFormat.WIRETYPE_VARINT)) {
                elementType[0] = in.readInt32();
                return true;
            }
            if (OnnxFormat.isMessage(tag, TENSOR_TYPE_SHAPE)) {
                hasShape[0] = true;
                return readMessage(in, shape);
            }
            return false;
        };
        FieldReader type = (tag, in) -> OnnxFormat.isMessage(tag, TYPE_TENSOR) && readMessage(in, tensor);
        readMessage(stream, (tag, in) -> {
            if (OnnxFormat.isMessage(tag, VALUE_NAME)) {
                name[0] = OnnxFormat.text(in.readByteArray());
                return true;
            }
            return OnnxFormat.isMessage(tag, VALUE_TYPE) && readMessage(in, type);
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
        readMessage(stream, (tag, in) -> {
            if (OnnxFormat.isMessage(tag, OnnxFormat.TENSOR_EXTERNAL_DATA)) {
                OnnxFormat.readEntry(in.readByteArray(), external);
                return true;
            }
            return false;
        });
        String location = external.get("location");
        if (location != null) {
            long offset = Long.parseLong(external.getOrDefault("offset", "0"));
            long length = Long.parseLong(external.getOrDefault("length", "0"));
            externalBytes.merge(location, Math.addExact(offset, length), Math::max);
        }
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
