package io.github.glow4j.app.files;

import io.github.glow4j.inference.Latents;
import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.models.Npy;
import java.nio.file.Path;
import java.util.Arrays;

/** Latents in {@code .npy} files: float32 (or float16, float64) {@code [N,M]} or {@code [M]}, in OpenAI's flat order. */
public final class LatentFiles {
    private LatentFiles() {}

    /**
     * Reads latents.
     *
     * @param size values of a latent of the model
     * @throws InvalidInputException if the file does not hold such latents
     */
    public static Latents read(Path file, int size) {
        Npy.Array array = Npy.read(file);
        int[] shape = array.shape();
        boolean fits = array.type().startsWith("f")
                && (shape.length == 1 || shape.length == 2)
                && shape[shape.length - 1] == size
                && array.count() > 0;
        if (!fits) {
            throw new InvalidInputException(file + " holds " + array.type() + " values of shape "
                    + Arrays.toString(shape) + ", not latents of this model (float32 [N," + size + "])");
        }
        return new Latents(array.toFloats(), array.count() / size, size);
    }

    /** Writes latents as float32 {@code [N,M]}, through a temporary file. */
    public static void write(Path file, Latents latents) {
        Npy.write(file, latents.values(), latents.count(), latents.size());
    }
}
