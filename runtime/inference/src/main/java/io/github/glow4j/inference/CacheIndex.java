package io.github.glow4j.inference;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.zip.CRC32C;

/**
 * What a graph in the cache is made of.
 *
 * @param graph size and checksum of the graph itself
 * @param files size and checksum of the files that its weights lie in, by name
 * @param tensors where the weights of this graph lie, by a digest of their content
 */
record CacheIndex(Sum graph, SequencedMap<String, Sum> files, Map<String, OptimizedGraph.Place> tensors) {
    private static final String GRAPH = "graph";
    private static final String FILE = "file";
    private static final String TENSOR = "tensor";

    /** The last line: the checksum of those before it. */
    private static final String END = "end ";

    /**
     * Size and checksum.
     *
     * @param crc32c 0 to 2^32 - 1
     */
    record Sum(long bytes, long crc32c) {
        static Sum of(byte[] content) {
            CRC32C crc = new CRC32C();
            crc.update(content);
            return new Sum(content.length, crc.getValue());
        }
    }

    /**
     * Reads what is needed to load a graph: all but the tensors.
     *
     * @throws IOException if it cannot be read or is damaged
     */
    static CacheIndex read(Path file) throws IOException {
        return read(file, false);
    }

    /** Reads all. */
    static CacheIndex readWithTensors(Path file) throws IOException {
        return read(file, true);
    }

    private static CacheIndex read(Path file, boolean withTensors) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1); // all of it is ASCII, unless it is damaged
        int end = text.lastIndexOf(END);
        if (end < 0 || !text.substring(end).equals(lastLine(text.substring(0, end)))) {
            throw new IOException(file + " is damaged");
        }
        List<String> lines = text.substring(0, end).lines().toList();
        Sum graph = new Sum(-1, 0);
        SequencedMap<String, Sum> files = new LinkedHashMap<>();
        Map<String, OptimizedGraph.Place> tensors = new LinkedHashMap<>();
        try {
            for (String line : lines) {
                if (!withTensors && line.startsWith(TENSOR)) {
                    continue;
                }
                String[] words = line.split(" ", -1);
                switch (words[0]) {
                    case GRAPH -> graph = new Sum(Long.parseLong(words[1]), Long.parseLong(words[2]));
                    case FILE -> files.put(words[1], new Sum(Long.parseLong(words[2]), Long.parseLong(words[3])));
                    case TENSOR ->
                        tensors.put(
                                words[1],
                                new OptimizedGraph.Place(words[2], Long.parseLong(words[3]), Long.parseLong(words[4])));
                    default -> throw new IOException(file + " has a line that means nothing");
                }
            }
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new IOException(file + " is damaged", e);
        }
        return new CacheIndex(graph, files, tensors);
    }

    byte[] toBytes() {
        StringBuilder lines = new StringBuilder();
        lines.append(GRAPH + " " + graph.bytes() + " " + graph.crc32c() + "\n");
        files.forEach((name, sum) -> lines.append(FILE + " " + name + " " + sum.bytes() + " " + sum.crc32c() + "\n"));
        tensors.forEach((digest, place) -> lines.append(
                TENSOR + " " + digest + " " + place.file() + " " + place.offset() + " " + place.bytes() + "\n"));
        return lines.append(lastLine(lines.toString())).toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String lastLine(String lines) {
        return END + Sum.of(lines.getBytes(StandardCharsets.ISO_8859_1)).crc32c() + "\n";
    }
}
