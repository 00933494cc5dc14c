package io.github.glow4j.inference;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.github.glow4j.onnxruntime.ElementType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A graph as ONNX Runtime wrote it after optimising it: which weights it keeps in which file, and the same graph with its
 * weights elsewhere.
 */
final class OptimizedGraph {
    // Field numbers of onnx.proto.
    private static final int TENSOR_DIMENSION = 1;
    private static final int TENSOR_TYPE = 2;

    private OptimizedGraph() {}

    /**
     * Where a weight lies.
     *
     * @param file name of a file beside the graph
     */
    record Place(String file, long offset, long bytes) {}

    /** A weight outside the graph. */
    @SuppressWarnings("ArrayRecordComponent")
    record Weight(String name, ElementType type, long[] shape, Place place) {}

    /** The weights that lie outside a graph, in its order. Copies nothing but names, as graphs are read at every start. */
    static List<Weight> weights(byte[] model) throws IOException {
        List<Weight> weights = new ArrayList<>();
        CodedInputStream in = CodedInputStream.newInstance(model);
        forEach(
                in,
                OnnxFormat.MODEL_GRAPH,
                () -> forEach(in, OnnxFormat.GRAPH_INITIALIZER, () -> readWeight(in, weights)));
        return weights;
    }

    @FunctionalInterface
    private interface Reader {
        void read() throws IOException;
    }

    /** Reads every occurrence of one field of a message, and skips the others. */
    private static void forEach(CodedInputStream in, int field, Reader reader) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (OnnxFormat.isMessage(tag, field)) {
                int limit = in.pushLimit(in.readRawVarint32());
                reader.read();
                in.popLimit(limit);
            } else {
                in.skipField(tag);
            }
        }
    }

    private static void readWeight(CodedInputStream in, List<Weight> weights) throws IOException {
        List<Long> shape = new ArrayList<>();
        Map<String, String> external = new HashMap<>();
        int type = 0;
        String name = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case TENSOR_DIMENSION << 3 | WireFormat.WIRETYPE_VARINT -> shape.add(in.readInt64());
                case TENSOR_DIMENSION << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
                    int limit = in.pushLimit(in.readRawVarint32());
                    while (!in.isAtEnd()) {
                        shape.add(in.readInt64());
                    }
                    in.popLimit(limit);
                }
                case TENSOR_TYPE << 3 | WireFormat.WIRETYPE_VARINT -> type = in.readInt32();
                case OnnxFormat.TENSOR_NAME << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED ->
                    name = OnnxFormat.text(in.readByteArray());
                case OnnxFormat.TENSOR_EXTERNAL_DATA << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED ->
                    OnnxFormat.readEntry(in.readByteArray(), external);
                default -> in.skipField(tag);
            }
        }
        if (external.containsKey("location")) {
            long[] dimensions = shape.stream().mapToLong(Long::longValue).toArray();
            weights.add(new Weight(name, elementType(type), dimensions, place(external)));
        }
    }

    /** The graph with its weights where a function says. */
    static byte[] withPlaces(byte[] model, Function<Place, Place> places) throws IOException {
        return OnnxFormat.copy(
                model,
                OnnxFormat.MODEL_GRAPH,
                (graph, field, out) -> out.writeByteArray(
                        field,
                        OnnxFormat.copy(
                                graph,
                                OnnxFormat.GRAPH_INITIALIZER,
                                (tensor, number, to) -> to.writeByteArray(number, moved(tensor, places)))));
    }

    private static byte[] moved(byte[] tensor, Function<Place, Place> places) throws IOException {
        Map<String, String> external = external(tensor);
        if (!external.containsKey("location")) {
            return tensor;
        }
        Place place = places.apply(place(external));
        byte[] without = OnnxFormat.copy(tensor, OnnxFormat.TENSOR_EXTERNAL_DATA, (_, _, _) -> {});
        return OnnxFormat.message(out -> {
            out.writeRawBytes(without);
            out.writeByteArray(OnnxFormat.TENSOR_EXTERNAL_DATA, entry("location", place.file()));
            out.writeByteArray(OnnxFormat.TENSOR_EXTERNAL_DATA, entry("offset", Long.toString(place.offset())));
            out.writeByteArray(OnnxFormat.TENSOR_EXTERNAL_DATA, entry("length", Long.toString(place.bytes())));
        });
    }

    private static byte[] entry(String key, String value) throws IOException {
        return OnnxFormat.message(out -> {
            out.writeString(OnnxFormat.ENTRY_KEY, key);
            out.writeString(OnnxFormat.ENTRY_VALUE, value);
        });
    }

    private static Map<String, String> external(byte[] tensor) throws IOException {
        Map<String, String> entries = new HashMap<>();
        OnnxFormat.copy(tensor, OnnxFormat.TENSOR_EXTERNAL_DATA, (entry, _, _) -> OnnxFormat.readEntry(entry, entries));
        return entries;
    }

    private static Place place(Map<String, String> external) throws IOException {
        try {
            return new Place(
                    external.getOrDefault("location", ""),
                    Long.parseLong(external.getOrDefault("offset", "0")),
                    Long.parseLong(external.getOrDefault("length", "0")));
        } catch (NumberFormatException e) {
            throw new IOException("a weight has no place", e);
        }
    }

    /** By the number of TensorProto.DataType. */
    static ElementType elementType(int code) throws IOException {
        return switch (code) {
            case 1 -> ElementType.FLOAT;
            case 6 -> ElementType.INT32;
            case 7 -> ElementType.INT64;
            default -> throw new IOException("a weight has the element type " + code);
        };
    }

    /** The number of a type that weights have. */
    static int code(ElementType type) throws IOException {
        return switch (type) {
            case FLOAT -> 1;
            case INT32 -> 6;
            case INT64 -> 7;
            default -> throw new IOException("a weight has the element type " + type);
        };
    }
}
