package io.github.glow4j.inference;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.github.glow4j.models.InvalidModelException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What a file with an ONNX graph declares: inputs, outputs, and how far into which files its weights reach. Reads only
 * these, so that a damaged folder is found when the model is opened, without the cost of loading the graph.
 *
 * @param file the file
 * @param inputs inputs by name
 * @param outputs outputs by name
 * @param externalBytes for every file that holds weights, how many bytes it must have
 */
record GraphFile(
        Path file,
        SequencedMap<String, ValueInfoProto> inputs,
        SequencedMap<String, ValueInfoProto> outputs,
        Map<String, Long> externalBytes) {
    // Field numbers of onnx.proto.
    private static final int MODEL_GRAPH = 7;
    private static final int GRAPH_INITIALIZER = 5;
    private static final int GRAPH_INPUT = 11;
    private static final int GRAPH_OUTPUT = 12;
    private static final int TENSOR_EXTERNAL_DATA = 13;

    /** @throws InvalidModelException if it cannot be read or is damaged */
    static GraphFile read(Path file) {
        GraphFile graph = new GraphFile(file, new LinkedHashMap<>(), new LinkedHashMap<>(), new HashMap<>());
        try (InputStream in = Files.newInputStream(file)) {
            graph.readModel(CodedInputStream.newInstance(in, 1 << 16));
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

    private void readModel(CodedInputStream in) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (isMessage(tag, MODEL_GRAPH)) {
                int limit = in.pushLimit(in.readRawVarint32());
                readGraph(in);
                in.checkLastTagWas(0);
                in.popLimit(limit);
            } else {
                in.skipField(tag);
            }
        }
    }

    private void readGraph(CodedInputStream in) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (isMessage(tag, GRAPH_INPUT)) {
                put(inputs, in);
            } else if (isMessage(tag, GRAPH_OUTPUT)) {
                put(outputs, in);
            } else if (isMessage(tag, GRAPH_INITIALIZER)) {
                int limit = in.pushLimit(in.readRawVarint32());
                readTensor(in);
                in.popLimit(limit);
            } else {
                in.skipField(tag);
            }
        }
    }

    private static void put(Map<String, ValueInfoProto> values, CodedInputStream in) throws IOException {
        ValueInfoProto value = in.readMessage(ValueInfoProto.parser(), ExtensionRegistryLite.getEmptyRegistry());
        values.put(value.getName(), value);
    }

    private void readTensor(CodedInputStream in) throws IOException {
        Map<String, String> external = new HashMap<>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (isMessage(tag, TENSOR_EXTERNAL_DATA)) {
                StringStringEntryProto entry =
                        in.readMessage(StringStringEntryProto.parser(), ExtensionRegistryLite.getEmptyRegistry());
                external.put(entry.getKey(), entry.getValue());
            } else {
                in.skipField(tag);
            }
        }
        String location = external.get("location");
        if (location != null) {
            long offset = Long.parseLong(external.getOrDefault("offset", "0"));
            long length = Long.parseLong(external.getOrDefault("length", "0"));
            externalBytes.merge(location, Math.addExact(offset, length), Math::max);
        }
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
