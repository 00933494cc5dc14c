package io.github.glow4j.inference;

import com.google.protobuf.CodedOutputStream;
import io.github.glow4j.models.InvalidModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A graph without two forms that coupling networks are exported in because a CPU computes them faster. On a GPU, every
 * kernel that is launched costs more than the multiplications that these forms save:
 *
 * <ul>
 *   <li>The last convolution by taps, that is as three convolutions. Here it is one again, and a map is added to it that
 *       holds the bias and what the taps outside of the image lack.
 *   <li>Large images in strips. Here networks see images whole.
 * </ul>
 *
 * <p>The weights stay those of the model folder: that of the one convolution is computed from those of the taps by nodes
 * that ONNX Runtime computes once, when it loads the graph. All of the file that it need not know is copied.
 */
final class GpuGraph {
    /** The end of a last convolution by taps: a sum whose bias tells level and step. */
    private static final Pattern BIAS = Pattern.compile("model/(\\d+)/(\\d+)/f1/l_last/bias.*");

    private static final Pattern SUM = Pattern.compile("taps/(\\d+)/sum.*");

    private static final int TAPS = 9;
    private static final long[] KERNEL = {3, 3};
    private static final long[] PADS = {1, 1, 1, 1};

    // Field numbers and constants of onnx.proto.
    private static final int TENSOR_DIMENSION = 1;
    private static final int TENSOR_TYPE = 2;
    private static final int TENSOR_NAME = 8;
    private static final int TENSOR_DATA = 9;
    private static final int FLOAT = 1;
    private static final int INTEGER = 7;

    private final int imageSize;
    private final List<OnnxNode> nodes = new ArrayList<>();

    /** The number of the node that computes a value. */
    private final Map<String, Integer> producers = new HashMap<>();

    /** What stands in place of a node; nothing if it goes. */
    private final Map<Integer, List<byte[]>> replaced = new HashMap<>();

    private final List<byte[]> constants = new ArrayList<>();
    private final Set<String> constantNames = new HashSet<>();

    private GpuGraph(int imageSize) {
        this.imageSize = imageSize;
    }

    /**
     * The rewritten graph; the same one if it has none of these forms.
     *
     * @param file for messages
     * @param imageSize height and width of the images in pixels
     * @throws InvalidModelException if it cannot be read
     */
    static byte[] rewrite(byte[] model, Path file, int imageSize) {
        try {
            return OnnxFormat.copy(
                    model,
                    OnnxFormat.MODEL_GRAPH,
                    (graph, field, out) -> out.writeByteArray(field, new GpuGraph(imageSize).graph(graph)));
        } catch (IOException e) {
            throw new InvalidModelException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private byte[] graph(byte[] graph) throws IOException {
        OnnxFormat.copy(graph, OnnxFormat.GRAPH_NODE, (node, _, _) -> {
            OnnxNode read = OnnxNode.read(node);
            read.outputs().forEach(output -> producers.put(output, nodes.size()));
            nodes.add(read);
        });
        for (int i = 0; i < nodes.size(); i++) {
            replace(i);
        }
        return replaced.isEmpty() ? graph : replaced(graph);
    }

    private byte[] replaced(byte[] graph) throws IOException {
        int[] next = {0};
        Set<String> used = new HashSet<>();
        byte[] withWeights = OnnxFormat.copy(graph, OnnxFormat.GRAPH_NODE, (node, field, out) -> {
            for (byte[] message : replaced.getOrDefault(next[0]++, List.of(node))) {
                used.addAll(OnnxNode.read(message).inputs());
                out.writeByteArray(field, message);
            }
        });
        return OnnxFormat.message(out -> {
            out.writeRawBytes(OnnxFormat.copy(withWeights, OnnxFormat.GRAPH_INITIALIZER, (weight, field, to) -> {
                if (used.contains(nameOf(weight))) {
                    to.writeByteArray(field, weight);
                }
            }));
            for (byte[] constant : constants) {
                out.writeByteArray(OnnxFormat.GRAPH_INITIALIZER, constant);
            }
        });
    }

    private static String nameOf(byte[] weight) throws IOException {
        String[] name = {""};
        OnnxFormat.copy(weight, TENSOR_NAME, (value, _, _) -> name[0] = OnnxFormat.text(value));
        return name[0];
    }

    /** Replaces a last convolution by taps and, if it was computed in strips, its network, whose end this node is. */
    private void replace(int end) throws IOException {
        OnnxNode sum = nodes.get(end);
        boolean biased = sum.operator().equals("Conv") && sum.inputs().size() == 3;
        Matcher weight = SUM.matcher(biased ? sum.inputs().get(1) : "");
        Matcher bias = BIAS.matcher(biased ? sum.inputs().get(2) : "");
        if (!weight.matches() || !bias.matches()) {
            return;
        }
        OnnxNode shift = before(sum, "Conv");
        remove(shift);
        List<byte[]> added = new ArrayList<>();
        OnnxNode taps;
        String hidden;
        if (isStrips(shift)) {
            OnnxNode strips = before(shift, "Concat");
            remove(strips);
            taps = nodeOf(strips.inputs().getFirst(), "Conv");
            hidden = whole(strips.inputs(), added);
        } else {
            taps = before(shift, "Conv");
            remove(taps);
            hidden = taps.inputs().getFirst();
        }
        int level = Integer.parseInt(bias.group(1));
        String step = level + "/" + bias.group(2);
        last(sum, taps, hidden, Integer.parseInt(weight.group(1)), imageSize >> (level + 1), step, added);
        replaced.put(end, added);
    }

    private boolean isStrips(OnnxNode shift) {
        Integer before = producers.get(shift.inputs().getFirst());
        return before != null && nodes.get(before).operator().equals("Concat");
    }

    /** The hidden layers of strips as those of the whole image: the name of what they compute. */
    private String whole(List<String> strips, List<byte[]> added) throws IOException {
        String hidden = "";
        for (String strip : strips) {
            OnnxNode taps = nodeOf(strip, "Conv");
            OnnxNode secondRelu = before(taps, "Relu");
            OnnxNode second = before(secondRelu, "Conv");
            OnnxNode firstRelu = before(second, "Relu");
            OnnxNode first = before(firstRelu, "Conv");
            OnnxNode rows = before(first, "Slice");
            for (OnnxNode node : List.of(taps, secondRelu, second, firstRelu, first, rows)) {
                remove(node);
            }
            if (hidden.isEmpty()) {
                String image = rows.inputs().getFirst();
                added.add(conv(first, image, 3));
                added.add(firstRelu.write());
                added.add(conv(second, second.inputs().getFirst(), 1));
                added.add(secondRelu.write());
                hidden = secondRelu.outputs().getFirst();
            }
        }
        return hidden;
    }

    /** A convolution with the weights of another one. */
    private static byte[] conv(OnnxNode other, String x, int size) throws IOException {
        List<String> inputs = new ArrayList<>(other.inputs());
        inputs.set(0, x);
        return new OnnxNode("Conv", inputs, other.outputs())
                .write(
                        OnnxNode.attribute("kernel_shape", new long[] {size, size}),
                        OnnxNode.attribute("pads", size == 1 ? new long[4] : PADS));
    }

    /** One convolution in place of three. */
    private void last(
            OnnxNode sum, OnnxNode taps, String hidden, int outputs, int size, String step, List<byte[]> added)
            throws IOException {
        // [tap * outputs + output][input], behind which are zeros, becomes [output][input][dy][dx].
        String tapWeights = taps.inputs().get(1);
        String kernel = tapWeights + "/kernel";
        added.add(slice(tapWeights, outputs, kernel + "/taps"));
        added.add(reshape(kernel + "/taps", kernel + "/by_tap", 3, 3, outputs, -1));
        added.add(transpose(kernel + "/by_tap", kernel, 2, 3, 0, 1));

        // The same of what a tap adds wherever it lies inside of the image, which one of 1 everywhere sums up. These
        // names
        // say nothing of the network: the map is float32 when the network is not.
        String edge = "edge/" + step;
        added.add(slice(taps.inputs().getLast(), outputs, edge + "/taps"));
        added.add(reshape(edge + "/taps", edge + "/by_tap", 3, 3, outputs, 1));
        added.add(transpose(edge + "/by_tap", edge + "/kernel", 2, 3, 0, 1));
        added.add(convolution(List.of(ones(size), edge + "/kernel", sum.inputs().get(2)), edge));

        String output = sum.outputs().getFirst();
        added.add(convolution(List.of(hidden, kernel), output + "/without_edge"));
        added.add(new OnnxNode("Add", List.of(output + "/without_edge", edge), sum.outputs()).write());
    }

    private static byte[] convolution(List<String> inputs, String output) throws IOException {
        return new OnnxNode("Conv", inputs, List.of(output))
                .write(OnnxNode.attribute("kernel_shape", KERNEL), OnnxNode.attribute("pads", PADS));
    }

    private byte[] slice(String x, int outputs, String output) throws IOException {
        return new OnnxNode(
                        "Slice", List.of(x, integers(0), integers((long) TAPS * outputs), integers(0)), List.of(output))
                .write();
    }

    private byte[] reshape(String x, String output, long... shape) throws IOException {
        return new OnnxNode("Reshape", List.of(x, integers(shape)), List.of(output)).write();
    }

    private static byte[] transpose(String x, String output, long... order) throws IOException {
        return new OnnxNode("Transpose", List.of(x), List.of(output)).write(OnnxNode.attribute("perm", order));
    }

    private String integers(long... values) throws IOException {
        StringBuilder name = new StringBuilder("integers");
        ByteBuffer data = ByteBuffer.allocate(Long.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            name.append('/').append(value);
            data.putLong(value);
        }
        return constant(name.toString(), INTEGER, data.array(), values.length);
    }

    private String ones(int size) throws IOException {
        ByteBuffer data = ByteBuffer.allocate(Float.BYTES * size * size).order(ByteOrder.LITTLE_ENDIAN);
        while (data.hasRemaining()) {
            data.putFloat(1);
        }
        return constant("ones/" + size, FLOAT, data.array(), 1, 1, size, size);
    }

    private String constant(String name, int type, byte[] data, long... shape) throws IOException {
        if (constantNames.add(name)) {
            constants.add(OnnxFormat.message((CodedOutputStream out) -> {
                for (long dimension : shape) {
                    out.writeInt64(TENSOR_DIMENSION, dimension);
                }
                out.writeInt32(TENSOR_TYPE, type);
                out.writeString(TENSOR_NAME, name);
                out.writeByteArray(TENSOR_DATA, data);
            }));
        }
        return name;
    }

    /** The node that computes the first input of another. */
    private OnnxNode before(OnnxNode node, String operator) throws IOException {
        return nodeOf(node.inputs().getFirst(), operator);
    }

    /** What computes a value: a node with inputs, and a bias if it is a convolution. */
    private OnnxNode nodeOf(String value, String operator) throws IOException {
        Integer number = producers.get(value);
        OnnxNode node = number == null ? null : nodes.get(number);
        if (node == null
                || !node.operator().equals(operator)
                || node.inputs().isEmpty()
                || operator.equals("Conv") && node.inputs().size() < 2) {
            throw new IOException("in its coupling networks, " + value + " does not come from " + operator);
        }
        return node;
    }

    private void remove(OnnxNode node) {
        replaced.put(producers.get(node.outputs().getFirst()), List.of());
    }
}
