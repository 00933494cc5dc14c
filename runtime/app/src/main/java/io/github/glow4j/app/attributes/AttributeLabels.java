package io.github.glow4j.app.attributes;

import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.training.data.AttributeTable;
import io.github.glow4j.training.data.Dataset;
import java.io.File;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Which images of a data set have which attributes. */
public final class AttributeLabels {
    private final List<String> names;
    private final List<BitSet> images;
    private final int size;

    private AttributeLabels(List<String> names, List<BitSet> images, int size) {
        this.names = names;
        this.images = images;
        this.size = size;
    }

    /**
     * Finds the images of a data set in a table.
     *
     * @param attributes columns of the table, in this order
     * @throws InvalidInputException if the table lacks an image or an attribute, or an attribute is something else than
     *     had or not: 1 or true, and -1, 0 or false
     */
    public static AttributeLabels of(AttributeTable table, List<String> attributes, Dataset data) {
        List<BitSet> images = new ArrayList<>();
        for (String attribute : attributes) {
            BitSet having = new BitSet(data.size());
            for (int i = 0; i < data.size(); i++) {
                having.set(i, has(table, attribute, data.name(i)));
            }
            images.add(having);
        }
        return new AttributeLabels(List.copyOf(attributes), images, data.size());
    }

    private static boolean has(AttributeTable table, String attribute, String image) {
        String value = table.value(image.replace(File.separatorChar, '/'), attribute)
                .orElseThrow(() -> new InvalidInputException("the attribute table has no line for " + image));
        return AttributeTable.has(value)
                .orElseThrow(() -> new InvalidInputException("the attribute " + attribute + " of " + image + " is '"
                        + value + "', neither 1 nor -1: choose attributes that an image has or has not (--only)"));
    }

    /** Names of the attributes. */
    public List<String> names() {
        return names;
    }

    /** Number of images. */
    public int size() {
        return size;
    }

    /** Whether an image has an attribute, both counted from 0. */
    public boolean has(int attribute, int image) {
        return images.get(attribute).get(image);
    }

    /** How many images have an attribute. */
    public int count(int attribute) {
        return images.get(attribute).cardinality();
    }

    /** The first images that have an attribute, or the first that have not. */
    int[] first(int attribute, boolean having, int most) {
        BitSet set = images.get(attribute);
        int[] found = new int[Math.min(most, having ? set.cardinality() : size - set.cardinality())];
        int at = -1;
        for (int i = 0; i < found.length; i++) {
            at = having ? set.nextSetBit(at + 1) : set.nextClearBit(at + 1);
            found[i] = at;
        }
        return found;
    }
}
