package io.github.glow4j.inference;

import io.github.glow4j.models.FileSum;
import io.github.glow4j.onnxruntime.ElementType;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.zip.CRC32C;

/**
 * What it takes to open a graph in the cache. In numbers one after the other, as it is read at every start: to look for the
 * thousand weights in the graph itself, or in lines of text, would take tens of milliseconds.
 *
 * @param graph size and checksum of the graph
 * @param files size and checksum of the files that its weights lie in, by name
 * @param weights of the graph
 */
record CacheIndex(FileSum graph, SequencedMap<String, FileSum> files, List<OptimizedGraph.Weight> weights) {
    /** @throws IOException if it cannot be read or is damaged */
    static CacheIndex read(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file));
        try {
            if (in.getLong() != sumOf(in)) { // of all behind it
                throw new IOException(file + " is damaged");
            }
            FileSum graph = sum(in);
            SequencedMap<String, FileSum> files = new LinkedHashMap<>();
            String[] names = new String[in.getInt()];
            for (int i = 0; i < names.length; i++) {
                names[i] = text(in);
                files.put(names[i], sum(in));
            }
            int count = in.getInt();
            List<OptimizedGraph.Weight> weights = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                weights.add(weight(in, names));
            }
            return new CacheIndex(graph, files, weights);
        } catch (BufferUnderflowException
                | IndexOutOfBoundsException
                | NegativeArraySizeException
                | IllegalArgumentException e) {
            throw new IOException(file + " is damaged", e);
        }
    }

    private static OptimizedGraph.Weight weight(ByteBuffer in, String[] files) throws IOException {
        String name = text(in);
        ElementType type = OptimizedGraph.elementType(in.getInt());
        long[] shape = new long[in.getInt()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = in.getLong();
        }
        return new OptimizedGraph.Weight(
                name, type, shape, new OptimizedGraph.Place(files[in.getInt()], in.getLong(), in.getLong()));
    }

    private static FileSum sum(ByteBuffer in) {
        return new FileSum(in.getLong(), in.getLong());
    }

    private static String text(ByteBuffer in) {
        byte[] text = new byte[in.getInt()];
        in.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static long sumOf(ByteBuffer content) {
        CRC32C crc = new CRC32C();
        crc.update(content.duplicate());
        return crc.getValue();
    }

    byte[] toBytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        write(out, graph);
        List<String> names = List.copyOf(files.keySet());
        out.writeInt(names.size());
        for (Map.Entry<String, FileSum> file : files.entrySet()) {
            write(out, file.getKey());
            write(out, file.getValue());
        }
        out.writeInt(weights.size());
        for (OptimizedGraph.Weight weight : weights) {
            write(out, weight.name());
            out.writeInt(OptimizedGraph.code(weight.type()));
            out.writeInt(weight.shape().length);
            for (long dimension : weight.shape()) {
                out.writeLong(dimension);
            }
            out.writeInt(names.indexOf(weight.place().file()));
            out.writeLong(weight.place().offset());
            out.writeLong(weight.place().bytes());
        }
        ByteBuffer content = ByteBuffer.wrap(bytes.toByteArray());
        return ByteBuffer.allocate(Long.BYTES + content.remaining())
                .putLong(sumOf(content))
                .put(content)
                .array();
    }

    private static void write(DataOutputStream out, FileSum sum) throws IOException {
        out.writeLong(sum.bytes());
        out.writeLong(sum.crc32c());
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
