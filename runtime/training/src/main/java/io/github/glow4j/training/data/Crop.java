package io.github.glow4j.training.data;

/**
 * The square of an image that is taken, before scaling.
 *
 * @param side as a fraction of the largest square's, rounded up; no less than the size wanted is taken, so that nothing
 *     is scaled up for the sake of a crop
 * @param x 0 for the leftmost place, 1 for the rightmost
 * @param y 0 for the uppermost place, 1 for the lowest
 */
public record Crop(double side, double x, double y) {
    /** The largest square in the middle. */
    public static final Crop CENTRE = new Crop(1, 0.5, 0.5);

    /** @throws IllegalArgumentException for values outside of 0 to 1 */
    public Crop {
        if (!(side >= 0 && side <= 1 && x >= 0 && x <= 1 && y >= 0 && y <= 1)) {
            throw new IllegalArgumentException("a crop's values must be from 0 to 1: " + side + ", " + x + ", " + y);
        }
    }
}
