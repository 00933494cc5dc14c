package io.github.glow4j.inference;

/**
 * Images after encoding and decoding, held against what the model was given: the original with its lower bits cleared,
 * where the model has fewer than 8 bits per channel.
 *
 * @param images decoded images
 * @param differingPixels number of pixels per image of which any channel differs
 * @param maxError largest absolute difference per image, in 8-bit steps (0 to 255); one bin is {@code 2^(8-bits)}
 */
@SuppressWarnings("ArrayRecordComponent")
public record Reconstruction(Images images, int[] differingPixels, int[] maxError) {
    /** Compares decoded images with the originals. */
    public static Reconstruction compare(Images original, Images decoded) {
        int channels = original.channels();
        int pixels = original.height() * original.width();
        int[] differing = new int[original.count()];
        int[] maxError = new int[original.count()];
        for (int i = 0; i < original.count() * pixels; i++) {
            int error = 0;
            for (int c = i * channels; c < (i + 1) * channels; c++) {
                error = Math.max(error, Math.abs((original.pixels()[c] & 0xff) - (decoded.pixels()[c] & 0xff)));
            }
            if (error > 0) {
                differing[i / pixels]++;
                maxError[i / pixels] = Math.max(maxError[i / pixels], error);
            }
        }
        return new Reconstruction(decoded, differing, maxError);
    }

    /** Whether every image came back pixel for pixel. */
    public boolean exact() {
        for (int error : maxError) {
            if (error > 0) {
                return false;
            }
        }
        return true;
    }
}
