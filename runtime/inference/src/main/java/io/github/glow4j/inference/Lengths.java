package io.github.glow4j.inference;

import io.github.glow4j.models.InvalidInputException;

/** Lengths of arrays. */
final class Lengths {
    private Lengths() {}

    /**
     * Length of an array of so many items.
     *
     * @throws InvalidInputException if no array can be that long
     */
    static int product(int count, int size) {
        if (count < 0) {
            throw new InvalidInputException("the count must not be negative, but is " + count);
        }
        long length = (long) count * size;
        if (length > Integer.MAX_VALUE - 8) {
            throw new InvalidInputException(
                    count + " items of " + size + " values are more than one array can hold; ask for fewer at a time");
        }
        return (int) length;
    }
}
