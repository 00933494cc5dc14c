package io.github.glow4j.training.translation;

import io.github.glow4j.training.ConversionException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;

/** The nodes of a graph by name, and what depends on what. */
final class GraphIndex {
    private static final int SUGGESTIONS = 3;

    private final String source;
    private final Map<String, NodeDef> nodes = new HashMap<>();

    /** An output of a node. */
    record Output(String node, int index) {
        /** @param text {@code name} or {@code name:index}; names hold no colon */
        static Output parse(String text) {
            int colon = text.lastIndexOf(':');
            if (colon < 0) {
                return new Output(text, 0);
            }
            try {
                return new Output(text.substring(0, colon), Integer.parseUnsignedInt(text.substring(colon + 1)));
            } catch (NumberFormatException e) {
                throw new ConversionException("'" + text + "' names no output of a node: after ':' comes a number", e);
            }
        }
    }

    GraphIndex(GraphDef graph, String source) {
        this.source = source;
        for (NodeDef node : graph.getNodeList()) {
            if (nodes.put(node.getName(), node) != null) {
                throw new ConversionException(source + " is damaged: it has two nodes named '" + node.getName() + "'");
            }
        }
    }

    /** @throws ConversionException if there is none, with names that are like it */
    NodeDef node(String name) {
        NodeDef node = nodes.get(name);
        if (node == null) {
            List<String> near = near(name);
            throw new ConversionException(source + " has no node named '" + name + "'"
                    + (near.isEmpty() ? "" : "; did you mean '" + String.join("' or '", near) + "'?"));
        }
        return node;
    }

    /** Inputs of a node, without those that only order the execution. */
    static List<Output> inputs(NodeDef node) {
        return node.getInputList().stream()
                .filter(input -> !input.startsWith("^"))
                .map(Output::parse)
                .toList();
    }

    /** All that some nodes depend on and they themselves, every node after its inputs. */
    List<NodeDef> upTo(List<Output> outputs) {
        List<NodeDef> order = new ArrayList<>();
        Set<String> done = new HashSet<>();
        Set<String> open = new HashSet<>();
        Deque<NodeDef> stack = new ArrayDeque<>(); // graphs are too deep for recursion
        for (Output output : outputs.reversed()) {
            stack.push(node(output.node()));
        }
        while (!stack.isEmpty()) {
            NodeDef node = stack.peek();
            if (done.contains(node.getName())) {
                stack.pop();
            } else if (open.add(node.getName())) {
                for (Output input : inputs(node).reversed()) {
                    if (open.contains(input.node()) && !done.contains(input.node())) {
                        throw new ConversionException("node '" + node.getName() + "' of " + source
                                + " depends on itself; loops cannot be translated");
                    }
                    if (!done.contains(input.node())) {
                        stack.push(node(input.node()));
                    }
                }
            } else {
                stack.pop();
                done.add(node.getName());
                order.add(node);
            }
        }
        return order;
    }

    private List<String> near(String name) {
        int limit = Math.max(2, name.length() / 4);
        Map<String, Integer> distances = nodes.keySet().stream()
                .filter(other -> Math.abs(other.length() - name.length()) <= limit)
                .collect(Collectors.toMap(other -> other, other -> distance(name, other)));
        return distances.entrySet().stream()
                .filter(entry -> entry.getValue() <= limit)
                .sorted(Map.Entry.<String, Integer>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.naturalOrder())))
                .limit(SUGGESTIONS)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Number of characters to insert, delete or replace (Levenshtein). */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, j -> j);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
