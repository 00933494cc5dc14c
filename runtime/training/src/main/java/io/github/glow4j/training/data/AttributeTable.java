package io.github.glow4j.training.data;

import io.github.glow4j.models.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Attributes of images, by the name of the file. Two formats are read:
 *
 * <ul>
 *   <li>CelebA's {@code list_attr_celeba.txt}: the number of images, a line with the names of the attributes, then a line
 *       for each image with its name and 1 or -1 for each attribute, all with blanks between.
 *   <li>CSV: a header with the names of the attributes after that of the first column, then a line for each image with its
 *       name and its values.
 * </ul>
 */
public final class AttributeTable {
    private final List<String> attributes;
    private final Map<String, List<String>> rows;

    AttributeTable(List<String> attributes, Map<String, List<String>> rows) {
        this.attributes = attributes;
        this.rows = rows;
    }

    /** @throws InvalidInputException if it cannot be read; the message names the line */
    public static AttributeTable read(Path file) {
        throw new InvalidInputException("no attributes in " + file);
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
     * The value of an attribute of an image; empty if the table does not have the image.
     *
     * @throws InvalidInputException if there is no such attribute; the message lists those that are there
     */
    public Optional<String> value(String image, String attribute) {
        int column = attributes.indexOf(attribute);
        if (column < 0) {
            throw new InvalidInputException("there is no attribute '" + attribute + "'; there are " + attributes);
        }
        return Optional.ofNullable(rows.get(image)).map(row -> row.get(column));
    }
}
