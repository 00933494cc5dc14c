package io.github.glow4j.inference;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A graph without what only people read: descriptions, names of nodes, and telling names of what is computed or stored. A
 * session keeps all of these in blocks of their own; short names need none. Names of inputs and outputs stay.
 */
final class SlimGraph {
    // Field numbers of onnx.proto.
    private static final int GRAPH_DESCRIPTION = 10;
    private static final int GRAPH_INPUT = 11;
    private static final int GRAPH_OUTPUT = 12;
    private static final int GRAPH_VALUE = 13;
    private static final int NODE_NAME = 3;
    private static final int NODE_DESCRIPTION = 6;
    private static final int VALUE_NAME = 1;
    private static final int ATTRIBUTE_GRAPH = 6;
    private static final int ATTRIBUTE_GRAPHS = 11;

    private final Map<String, String> names = new HashMap<>();
    private final Set<String> kept = new HashSet<>();
    private boolean hasInnerGraphs;
    private int next;

    private SlimGraph() {}

    /** The same model, with weights where they were; unchanged if a node has a graph, which sees the names outside. */
    static byte[] of(byte[] model) throws IOException {
        SlimGraph slim = new SlimGraph();
        byte[] result = OnnxFormat.copy(
                model, OnnxFormat.MODEL_GRAPH, (graph, field, out) -> out.writeByteArray(field, slim.graph(graph)));
        return slim.hasInnerGraphs ? model : result;
    }

    private byte[] graph(byte[] graph) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(graph);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (OnnxFormat.isMessage(tag, GRAPH_INPUT) || OnnxFormat.isMessage(tag, GRAPH_OUTPUT)) {
                OnnxFormat.copy(in.readByteArray(), VALUE_NAME, (name, _, _) -> kept.add(OnnxFormat.text(name)));
            } else {
                in.skipField(tag);
            }
        }
        return OnnxFormat.copy(graph, (value, field, out) -> {
            switch (field) {
                case OnnxFormat.GRAPH_NODE -> out.writeByteArray(field, node(value));
                case OnnxFormat.GRAPH_INITIALIZER ->
                    out.writeByteArray(
                            field,
                            OnnxFormat.copy(
                                    value,
                                    OnnxFormat.TENSOR_NAME,
                                    (name, number, to) -> to.writeString(number, brief(name))));
                case GRAPH_VALUE, GRAPH_DESCRIPTION -> {} // types are inferred
                default -> out.writeByteArray(field, value);
            }
        });
    }

    private byte[] node(byte[] node) throws IOException {
        return OnnxFormat.copy(node, (value, field, out) -> {
            switch (field) {
                case OnnxNode.INPUT, OnnxNode.OUTPUT -> out.writeString(field, brief(value));
                case NODE_NAME, NODE_DESCRIPTION -> {}
                case OnnxNode.ATTRIBUTE -> {
                    OnnxFormat.copy(
                            value,
                            (_, number, _) ->
                                    hasInnerGraphs |= number == ATTRIBUTE_GRAPH || number == ATTRIBUTE_GRAPHS);
                    out.writeByteArray(field, value);
                }
                default -> out.writeByteArray(field, value);
            }
        });
    }

    /** An input that is left out has no name. */
    private String brief(byte[] text) {
        String name = OnnxFormat.text(text);
        return name.isEmpty() || kept.contains(name) ? name : names.computeIfAbsent(name, _ -> unused());
    }

    private String unused() {
        String name;
        do {
            name = Integer.toString(next++, Character.MAX_RADIX);
        } while (kept.contains(name));
        return name;
    }
}
