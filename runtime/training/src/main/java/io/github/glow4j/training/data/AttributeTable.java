package io.github.glow4j.training.data;

import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.training.data.TextLines.Line;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Attributes of images, by the names of their files. Two formats are read:
 *
 * <ul>
 *   <li>CelebA's {@code list_attr_celeba.txt}: the number of images, a line with the names of the attributes, then a line
 *       for each image with its name and 1 or -1 for each attribute, all with blanks between.
 *   <li>CSV: a header with the names of the attributes after that of the first column, then a line for each image with its
 *       name and its values, words or numbers; commas or tabs between.
 * </ul>
 */
public final class AttributeTable {
    private final Path file;
    private final List<String> attributes;
    private final Map<String, List<String>> rows;
    private final NameIndex<List<String>> byName;

    private AttributeTable(Path file, List<String> attributes, Map<String, List<String>> rows) {
        if (new HashSet<>(attributes).size() < attributes.size()) {
            throw new InvalidInputException(file + " names an attribute twice: " + attributes);
        }
        this.file = file;
        this.attributes = List.copyOf(attributes);
        this.rows = rows;
        this.byName = new NameIndex<>(rows);
    }

    /**
     * Reads a table.
     *
     * @throws InvalidInputException if there is none; the message names the line that is not understood
     */
    public static AttributeTable read(Path file) {
        List<Line> lines = TextLines.read(file);
        if (lines.size() < 2) {
            throw new InvalidInputException(file + " is no attribute table: it has one line");
        }
        return lines.getFirst().text().matches("\\d+") ? readCelebA(file, lines) : readCsv(file, lines);
    }

    private static AttributeTable readCelebA(Path file, List<Line> lines) {
        List<String> attributes = List.of(lines.get(1).text().split("\\s+"));
        Map<String, List<String>> rows = new LinkedHashMap<>();
        for (Line line : lines.subList(2, lines.size())) {
            List<String> cells = List.of(line.text().split("\\s+"));
            for (String value : cells.subList(1, cells.size())) {
                if (!value.equals("1") && !value.equals("-1") && !value.equals("0")) {
                    throw new InvalidInputException(
                            file + " line " + line.number() + ": '" + value + "' is neither 1 nor -1");
                }
            }
            add(file, line, cells, attributes, rows);
        }
        if (!lines.getFirst().text().equals(String.valueOf(rows.size()))) {
            throw new InvalidInputException(
                    file + " is truncated: it promises " + lines.getFirst().text() + " images and has " + rows.size());
        }
        return new AttributeTable(file, attributes, rows);
    }

    private static AttributeTable readCsv(Path file, List<Line> lines) {
        List<String> header = lines.getFirst().cells();
        if (header.size() < 2) {
            throw new InvalidInputException(file + " is no attribute table: its first line is neither a number, as in"
                    + " CelebA's, nor a header with commas");
        }
        List<String> attributes = header.subList(1, header.size());
        Map<String, List<String>> rows = new LinkedHashMap<>();
        for (Line line : lines.subList(1, lines.size())) {
            add(file, line, line.cells(), attributes, rows);
        }
        return new AttributeTable(file, attributes, rows);
    }

    private static void add(
            Path file, Line line, List<String> cells, List<String> attributes, Map<String, List<String>> rows) {
        if (cells.size() != attributes.size() + 1) {
            throw new InvalidInputException(file + " line " + line.number() + " has " + (cells.size() - 1)
                    + " values for " + attributes.size() + " attributes");
        }
        if (rows.put(cells.getFirst(), List.copyOf(cells.subList(1, cells.size()))) != null) {
            throw new InvalidInputException(
                    file + " line " + line.number() + " tells of " + cells.getFirst() + " a second time");
        }
    }

    /**
     * Reads a value of an attribute that images have or have not: 1 or true, and -1, 0 or false.
     *
     * @return empty for any other word
     */
    public static Optional<Boolean> has(String value) {
        return switch (value) {
            case "1", "true" -> Optional.of(true);
            case "-1", "0", "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /** Names of the attributes. */
    public List<String> attributes() {
        return attributes;
    }

    /** Names of the images, in the order of the file. */
    public List<String> images() {
        return List.copyOf(rows.keySet());
    }

    /**
     * The value of an attribute of an image: as it is in the file, so 1 or -1 in CelebA's.
     *
     * @param image path or name of the file; the ending need not be that of the table
     * @return empty if the table does not have the image
     * @throws InvalidInputException if there is no such attribute; the message lists those that are there
     */
    public Optional<String> value(String image, String attribute) {
        int column = attributes.indexOf(attribute);
        if (column < 0) {
            throw new InvalidInputException(
                    file + " has no attribute '" + attribute + "'; it has " + String.join(", ", attributes));
        }
        return Optional.ofNullable(byName.find(image)).map(row -> row.get(column));
    }
}
