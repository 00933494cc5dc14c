package io.github.glow4j.training.data;

import io.github.glow4j.models.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Random changes of training images, which may be combined.
 *
 * @param shift moves an image by up to 10 % of its size in each direction, the edge repeated, as OpenAI's code does for
 *     CIFAR-10; by whole pixels, because interpolated images are smoother than those that the model is judged on
 * @param flip mirrors every second image, left for right
 * @param crop takes a square of 80 to 100 % of the largest at a random place, of images that are larger than needed
 */
public record Augmentation(boolean shift, boolean flip, boolean crop) {
    /** Images as they are. */
    public static final Augmentation NONE = new Augmentation(false, false, false);

    /**
     * The inverse of {@link #toString}: {@code none}, or some of {@code shift}, {@code flip} and {@code crop} with commas
     * between.
     *
     * @throws InvalidInputException for another word
     */
    public static Augmentation parse(String text) {
        boolean shift = false;
        boolean flip = false;
        boolean crop = false;
        if (!text.strip().equalsIgnoreCase("none")) {
            for (String word : text.split(",", -1)) {
                switch (word.strip().toLowerCase(Locale.ROOT)) {
                    case "shift" -> shift = true;
                    case "flip" -> flip = true;
                    case "crop" -> crop = true;
                    default ->
                        throw new InvalidInputException("there is no augmentation '" + word
                                + "': give none, or some of shift, flip and crop with commas between");
                }
            }
        }
        return new Augmentation(shift, flip, crop);
    }

    /** For example {@code shift,flip}, or {@code none}. */
    @Override
    public String toString() {
        List<String> words = new ArrayList<>();
        if (shift) {
            words.add("shift");
        }
        if (flip) {
            words.add("flip");
        }
        if (crop) {
            words.add("crop");
        }
        return words.isEmpty() ? "none" : String.join(",", words);
    }
}
