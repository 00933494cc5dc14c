package io.github.glow4j.training.data;

import io.github.glow4j.models.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Lines of a text file with their numbers. */
final class TextLines {
    /** CelebA's table of 200,000 images has 26 MB. */
    private static final long MAX_BYTES = 1L << 30;

    private TextLines() {}

    /**
     * A line that is not blank.
     *
     * @param number from 1
     * @param text without blanks around it
     */
    record Line(int number, String text) {
        /** The parts between commas, or tabs if there are any, without blanks or quotes around them. */
        List<String> cells() {
            List<String> cells = new ArrayList<>();
            for (String cell : text.split(text.indexOf('\t') >= 0 ? "\t" : ",", -1)) {
                String plain = cell.strip();
                boolean quoted = plain.length() >= 2 && plain.startsWith("\"") && plain.endsWith("\"");
                cells.add(quoted ? plain.substring(1, plain.length() - 1) : plain);
            }
            return cells;
        }

        boolean hasCells() {
            return text.indexOf(',') >= 0 || text.indexOf('\t') >= 0;
        }
    }

    /** @throws InvalidInputException if there is no such file, or nothing in it */
    static List<Line> read(Path file) {
        String text;
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new InvalidInputException(file + " is too large for a text file of labels");
            }
            // Bytes that are not UTF-8 give odd names, which then match no image.
            text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw new InvalidInputException("no such file: " + file, e);
        } catch (IOException e) {
            throw new InvalidInputException("cannot read " + file + ": " + e.getMessage(), e);
        }
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (String line : text.replace("\ufeff", "").split("\\R", -1)) {
            number++;
            if (!line.isBlank()) {
                lines.add(new Line(number, line.strip()));
            }
        }
        if (lines.isEmpty()) {
            throw new InvalidInputException(file + " is empty");
        }
        return lines;
    }
}
