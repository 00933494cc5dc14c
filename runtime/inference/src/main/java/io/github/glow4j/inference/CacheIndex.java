package io.github.glow4j.inference;

import io.github.glow4j.models.FileSum;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What a graph in the cache is made of.
 *
 * @param graph size and checksum of the graph itself
 * @param files size and checksum of the files that its weights lie in, by name
 * @param tensors where the weights of this graph lie, by a digest of their content
 */
record CacheIndex(FileSum graph, SequencedMap<String, FileSum> files, Map<String, OptimizedGraph.Place> tensors) {
    private static final String GRAPH = "graph";
    private static final String FILE = "file";
    private static final String TENSOR = "tensor";

    /** The last line: the checksum of those before it. */
    private static final String END = "end ";

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
        FileSum graph = new FileSum(-1, 0);
        SequencedMap<String, FileSum> files = new LinkedHashMap<>();
        Map<String, OptimizedGraph.Place> tensors = new LinkedHashMap<>();
        try {
            for (String line : lines) {
                if (!withTensors && line.startsWith(TENSOR)) {
                    continue;
                }
                String[] words = line.split(" ", -1);
                switch (words[0]) {
                    case GRAPH -> graph = new FileSum(Long.parseLong(words[1]), Long.parseLong(words[2]));
                    case FILE -> files.put(words[1], new FileSum(Long.parseLong(words[2]), Long.parseLong(words[3])));
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
        return END + FileSum.of(lines.getBytes(StandardCharsets.ISO_8859_1)).crc32c() + "\n";
    }
}
