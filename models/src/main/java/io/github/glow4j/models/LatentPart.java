package io.github.glow4j.models;

/**
 * Where the latent of one level lies in a flat latent.
 *
 * @param offset index of its first value
 * @param height rows
 * @param width columns
 * @param channels channels, the fastest index
 */
public record LatentPart(int offset, int height, int width, int channels) {
    /** Number of values. */
    public int length() {
        return height * width * channels;
    }
}
