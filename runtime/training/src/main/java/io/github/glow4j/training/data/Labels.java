package io.github.glow4j.training.data;

import io.github.glow4j.models.InvalidInputException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A class for each image.
 *
 * @param values from 0 to {@code names.size() - 1}
 * @param names of the classes
 */
@SuppressWarnings("ArrayRecordComponent")
record Labels(int[] values, List<String> names) {
    /** More classes than any data set has; a larger number is no label. */
    private static final int MAX_CLASSES = 1 << 16;

    /**
     * Labels that are numbers.
     *
     * @param nameOfImage for the error message
     * @throws InvalidInputException if one is negative or too large
     */
    static Labels ofNumbers(int[] values, IntFunction<String> nameOfImage) {
        int largest = 0;
        for (int i = 0; i < values.length; i++) {
            if (values[i] < 0 || values[i] >= MAX_CLASSES) {
                throw new InvalidInputException("label " + values[i] + " of " + nameOfImage.apply(i)
                        + " is not one of 0 to " + (MAX_CLASSES - 1));
            }
            largest = Math.max(largest, values[i]);
        }
        return new Labels(values, numbers(largest + 1));
    }

    /** Classes that have no names but their numbers. */
    static List<String> numbers(int classes) {
        return IntStream.range(0, classes).mapToObj(String::valueOf).toList();
    }

    /** Labels that are words: the classes are the different words, sorted; or numbers, if all of them are. */
    static Labels ofWords(List<String> words, IntFunction<String> nameOfImage) {
        if (words.stream().allMatch(word -> word.matches("\\d{1,9}"))) {
            return ofNumbers(words.stream().mapToInt(Integer::parseInt).toArray(), nameOfImage);
        }
        List<String> names = new ArrayList<>(new TreeSet<>(words));
        if (names.size() > MAX_CLASSES) {
            throw new InvalidInputException(names.size() + " different labels; at most " + MAX_CLASSES + " are taken");
        }
        return new Labels(
                words.stream()
                        .mapToInt(word -> Collections.binarySearch(names, word))
                        .toArray(),
                List.copyOf(names));
    }
}
