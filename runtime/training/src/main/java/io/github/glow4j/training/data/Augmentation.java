package io.github.glow4j.training.data;

import io.github.glow4j.models.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Random changes of training images, which may be combined.
 *
 * @param shift moves an image by up to 10 % of its size in each direction, the edge repeated, as OpenAI's code does for
 *     CIFAR-10; by whole pixels, because interpolated images are smoother than those that the model is judged on
 * @param flip mirrors every second image, left for right
 * @param crop takes a square of 80 to 100 % of the largest at a random place, of images that are larger than needed
 * @param cropOf takes squares of the model's size, at random places, of images whose shorter side is scaled to so many
 *     pixels; 0 for none. OpenAI's code takes squares of 64 of 96 pixels of LSUN, after RealNVP. An image with fewer pixels
 *     than that is not scaled up
 */
public record Augmentation(boolean shift, boolean flip, boolean crop, int cropOf) {
    /** Images as they are. */
    public static final Augmentation NONE = new Augmentation(false, false, false, 0);

    private static final Pattern CROP_OF = Pattern.compile("crop([1-9]\\d{0,4})");

    /** @throws InvalidInputException for both kinds of crops, or a negative number of pixels */
    public Augmentation {
        if (cropOf < 0) {
            throw new InvalidInputException("images cannot be scaled to " + cropOf + " pixels for crops");
        }
        if (crop && cropOf > 0) {
            throw new InvalidInputException("crop and crop" + cropOf + " exclude each other");
        }
    }

    /**
     * The inverse of {@link #toString}: {@code none}, or some of {@code shift}, {@code flip} and {@code crop}, or
     * {@code crop96} with any number, with commas between.
     *
     * @throws InvalidInputException for another word, or both kinds of crops
     */
    public static Augmentation parse(String text) {
        boolean shift = false;
        boolean flip = false;
        boolean crop = false;
        int cropOf = 0;
        if (!text.strip().equalsIgnoreCase("none")) {
            for (String word : text.split(",", -1)) {
                String name = word.strip().toLowerCase(Locale.ROOT);
                Matcher number = CROP_OF.matcher(name);
                if (number.matches()) {
                    cropOf = Integer.parseInt(number.group(1));
                    continue;
                }
                switch (name) {
                    case "shift" -> shift = true;
                    case "flip" -> flip = true;
                    case "crop" -> crop = true;
                    default ->
                        throw new InvalidInputException("there is no augmentation '" + word
                                + "': give none, or some of shift, flip and crop (or crop96) with commas between");
                }
            }
        }
        return new Augmentation(shift, flip, crop, cropOf);
    }

    /** How much of the largest square of an image is taken where images are scaled for crops. */
    double fraction(int imageSize) {
        return Math.min(1, (double) imageSize / cropOf);
    }

    /**
     * The part of a held-out image that a model is judged on: the whole, but for {@code cropOf} what is trained on, a square
     * at a random place, which is always the same for the same image.
     *
     * @param imageSize of the model
     * @param index of the image
     */
    public Crop heldOut(int imageSize, int index) {
        if (cropOf == 0) {
            return Crop.CENTRE;
        }
        SplitMix random = new SplitMix(0, SplitMix.Purpose.PLACE, index);
        return new Crop(fraction(imageSize), random.nextDouble(), random.nextDouble());
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
        if (cropOf > 0) {
            words.add("crop" + cropOf);
        }
        return words.isEmpty() ? "none" : String.join(",", words);
    }
}
