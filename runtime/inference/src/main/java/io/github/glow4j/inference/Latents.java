package io.github.glow4j.inference;

import io.github.glow4j.models.InvalidInputException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A batch of flat latents, in the order of OpenAI's {@code z.npy}: the parts of the levels one after the other, first
 * level first, each row-major {@code [height, width, channels]} (see {@code ModelManifest.latent()}).
 *
 * @param values float32 values, row-major {@code [count, size]}, not copied
 * @param count number of latents, may be 0
 * @param size length of one latent, as many values as an image has
 */
@SuppressWarnings("ArrayRecordComponent") // a view of the caller's array: batches are large
public record Latents(float[] values, int count, int size) {
    /** @throws InvalidInputException if the number of values is not {@code count * size} */
    public Latents {
        if (count < 0 || size < 1 || (long) count * size != values.length) {
            throw new InvalidInputException(
                    values.length + " values do not make latents of shape [" + count + ", " + size + "]");
        }
    }

    /** Latents of rows of one length, copied. */
    public static Latents of(float[]... rows) {
        if (rows.length == 0) {
            throw new InvalidInputException("no latent is given");
        }
        int size = rows[0].length;
        Latents result = zeros(rows.length, size);
        for (int i = 0; i < rows.length; i++) {
            if (rows[i].length != size) {
                throw new InvalidInputException(
                        "latent " + i + " has " + rows[i].length + " values but latent 0 has " + size);
            }
            System.arraycopy(rows[i], 0, result.values, i * size, size);
        }
        return result;
    }

    /** Room for latents, all 0; decoded, 0 is the image that the model finds most typical. */
    static Latents zeros(int count, int size) {
        return new Latents(new float[Lengths.product(count, size)], count, size);
    }

    /** A copy of one latent. */
    public float[] row(int index) {
        if (index < 0 || index >= count) {
            throw new InvalidInputException("there is no latent " + index + " among " + count);
        }
        return Arrays.copyOfRange(values, index * size, (index + 1) * size);
    }

    /** A copy of the latents from one index (inclusive) to another (exclusive). */
    public Latents slice(int from, int to) {
        if (from < 0 || to < from || to > count) {
            throw new InvalidInputException("there are no latents " + from + " to " + to + " among " + count);
        }
        return new Latents(Arrays.copyOfRange(values, from * size, to * size), to - from, size);
    }

    /** Whether shape and values are equal, in the sense of {@link Float#equals}. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Latents that
                && count == that.count
                && size == that.size
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(values) + count;
    }

    @Override
    public String toString() {
        return "Latents[" + count + ", " + size + "]";
    }
}
