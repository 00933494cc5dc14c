package io.github.glow4j.inference;

import io.github.glow4j.models.FileSum;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Where the weights of a graph in the cache lie, by a digest of their content: for graphs that are put there later, so that
 * what they have in common is kept once. Lines of text.
 */
final class TensorDigests {
    /** The last line: the checksum of those before it. */
    private static final String END = "end ";

    private TensorDigests() {}

    /** @throws IOException if it cannot be read or is damaged */
    static Map<String, OptimizedGraph.Place> read(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1); // all of it is ASCII, unless it is damaged
        int end = text.lastIndexOf(END);
        if (end < 0 || !text.substring(end).equals(lastLine(text.substring(0, end)))) {
            throw new IOException(file + " is damaged");
        }
        Map<String, OptimizedGraph.Place> tensors = new HashMap<>();
        try {
            text.substring(0, end).lines().forEach(line -> {
                String[] words = line.split(" ", -1);
                tensors.put(
                        words[0],
                        new OptimizedGraph.Place(words[1], Long.parseLong(words[2]), Long.parseLong(words[3])));
            });
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new IOException(file + " is damaged", e);
        }
        return tensors;
    }

    static byte[] toBytes(Map<String, OptimizedGraph.Place> tensors) {
        StringBuilder lines = new StringBuilder();
        tensors.forEach((digest, place) ->
                lines.append(digest + " " + place.file() + " " + place.offset() + " " + place.bytes() + "\n"));
        return lines.append(lastLine(lines.toString())).toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String lastLine(String lines) {
        return END + FileSum.of(lines.getBytes(StandardCharsets.ISO_8859_1)).crc32c() + "\n";
    }
}
