package io.github.glow4j.inference;

import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.models.InvalidModelException;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.models.Npy;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Named directions in latent space: smiling, age, hair colour. Immutable.
 *
 * <p>A direction is the mean latent of images that have the attribute minus the mean of those that have not;
 * {@code decode(z + alpha * direction)} with alpha in about [-1, 1] shows more or less of it.
 */
public final class Attributes {
    private final int size;
    private final SequencedMap<String, float[]> directions;

    private Attributes(int size, SequencedMap<String, float[]> directions) {
        this.size = size;
        this.directions = directions;
    }

    /** No attributes, for latents of a length. */
    public static Attributes none(int size) {
        return new Attributes(size, new LinkedHashMap<>());
    }

    /** Mean of the latents with an attribute minus mean of those without. */
    public static float[] direction(Latents positives, Latents negatives) {
        if (positives.count() == 0 || negatives.count() == 0) {
            throw new InvalidInputException("a direction needs at least one latent with the attribute and one without");
        }
        if (positives.size() != negatives.size()) {
            throw new InvalidInputException("latents with the attribute have " + positives.size()
                    + " values, those without " + negatives.size());
        }
        double[] with = mean(positives);
        double[] without = mean(negatives);
        float[] direction = new float[with.length];
        for (int i = 0; i < direction.length; i++) {
            direction[i] = (float) (with[i] - without[i]);
        }
        return direction;
    }

    private static double[] mean(Latents latents) {
        double[] sum = new double[latents.size()];
        float[] values = latents.values();
        for (int i = 0; i < values.length; i++) {
            sum[i % sum.length] += values[i];
        }
        for (int i = 0; i < sum.length; i++) {
            sum[i] /= latents.count();
        }
        return sum;
    }

    /** How much of a direction is in a latent: {@code z·d / |d|²}; grows by alpha when {@code alpha d} is added to z. */
    public static double projection(float[] z, float[] direction) {
        if (z.length != direction.length) {
            throw new InvalidInputException(
                    "the latent has " + z.length + " values but the direction " + direction.length);
        }
        double length = Interpolation.dot(direction, direction);
        if (!(length > 0)) {
            throw new InvalidInputException("the direction is 0 or not a number: nothing can be projected on it");
        }
        return Interpolation.dot(z, direction) / length;
    }

    /** {@code z + alpha * direction} for every latent. */
    public static Latents manipulate(Latents z, float[] direction, float alpha) {
        if (z.size() != direction.length) {
            throw new InvalidInputException(
                    "latents have " + z.size() + " values but the direction " + direction.length);
        }
        float[] values = z.values().clone();
        add(values, direction, alpha);
        return new Latents(values, z.count(), z.size());
    }

    /**
     * {@code z + sum of alpha * direction} for every latent.
     *
     * @param amounts alpha by name of the attribute
     * @throws InvalidInputException if there is no attribute of a name
     */
    public Latents manipulate(Latents z, Map<String, Float> amounts) {
        if (z.size() != size) {
            throw new InvalidInputException("latents have " + z.size() + " values but the directions " + size);
        }
        float[] values = z.values().clone();
        amounts.forEach((name, alpha) -> add(values, get(name), alpha));
        return new Latents(values, z.count(), z.size());
    }

    private static void add(float[] values, float[] direction, float alpha) {
        for (int i = 0; i < values.length; i++) {
            values[i] += alpha * direction[i % direction.length];
        }
    }

    /** Projection of a latent on every direction, by name. */
    public Map<String, Double> projections(float[] z) {
        Map<String, Double> result = new LinkedHashMap<>();
        directions.forEach((name, direction) -> result.put(name, projection(z, direction)));
        return result;
    }

    /** Names, in the order of the rows of {@code attributes.npy}. */
    public List<String> names() {
        return List.copyOf(directions.keySet());
    }

    /** Length of the directions. */
    public int size() {
        return size;
    }

    /**
     * A copy of the direction of an attribute.
     *
     * @throws InvalidInputException if there is none of that name
     */
    public float[] direction(String name) {
        return get(name).clone();
    }

    private float[] get(String name) {
        float[] direction = directions.get(name);
        if (direction == null) {
            throw new InvalidInputException("the model has no attribute '" + name + "'; "
                    + (directions.isEmpty() ? "it has none" : "it has " + String.join(", ", directions.keySet())));
        }
        return direction;
    }

    /** These attributes and one more, or another direction for one of them. */
    public Attributes with(String name, float[] direction) {
        if (name.isBlank()) {
            throw new InvalidInputException("an attribute needs a name");
        }
        if (direction.length != size) {
            throw new InvalidInputException(
                    "the direction has " + direction.length + " values where latents have " + size);
        }
        int bad = Finite.firstNotFinite(direction);
        if (bad >= 0) {
            throw new InvalidInputException("the direction is " + direction[bad] + " at index " + bad);
        }
        SequencedMap<String, float[]> more = new LinkedHashMap<>(directions);
        more.put(name, direction.clone());
        return new Attributes(size, more);
    }

    /** Reads {@code attributes.npy} of a model folder. Rows beyond the names in {@code glow.json} are left alone. */
    static Attributes read(Path folder, ModelManifest manifest) {
        int size = manifest.latentSize();
        List<String> names = manifest.attributes();
        if (names.isEmpty()) {
            return none(size);
        }
        Path file = folder.resolve(ModelManifest.ATTRIBUTES);
        float[] rows;
        int[] shape;
        try {
            Npy.Array array = Npy.read(file);
            shape = array.shape();
            rows = array.toFloats();
        } catch (InvalidInputException e) {
            throw new InvalidModelException(
                    ModelManifest.FILE + " of " + folder + " lists attributes, but " + e.getMessage(), e);
        }
        if (shape.length != 2 || shape[0] < names.size() || shape[1] != size) {
            throw new InvalidModelException(file + " has shape " + java.util.Arrays.toString(shape) + " where ["
                    + names.size() + ", " + size + "] is expected");
        }
        SequencedMap<String, float[]> directions = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            float[] direction = java.util.Arrays.copyOfRange(rows, i * size, (i + 1) * size);
            if (Finite.firstNotFinite(direction) >= 0) {
                throw new InvalidModelException(
                        file + " is damaged: row " + i + " (" + names.get(i) + ") is not finite");
            }
            directions.put(names.get(i), direction);
        }
        return new Attributes(size, directions);
    }

    /**
     * Writes {@code attributes.npy} and the names into a model folder. Each file is replaced whole, the rows before the
     * names, so that a reader in between finds rows without a name at worst.
     *
     * @throws InvalidInputException if the folder has attributes that are not among these: they would be lost
     */
    ModelManifest save(Path folder) {
        ModelManifest manifest = ModelManifest.read(folder);
        if (manifest.latentSize() != size) {
            throw new InvalidInputException(
                    "directions of " + size + " values do not fit latents of " + manifest.latentSize());
        }
        SequencedMap<String, float[]> ordered = new LinkedHashMap<>();
        for (String name : manifest.attributes()) { // old rows keep their places
            ordered.put(name, get(name));
        }
        directions.forEach(ordered::putIfAbsent);
        float[] rows = new float[Lengths.product(ordered.size(), size)];
        int next = 0;
        for (float[] direction : ordered.values()) {
            System.arraycopy(direction, 0, rows, next, size);
            next += size;
        }
        ModelManifest updated = manifest.withAttributes(List.copyOf(ordered.keySet()));
        if (!ordered.isEmpty()) {
            Npy.write(folder.resolve(ModelManifest.ATTRIBUTES), rows, ordered.size(), size);
            updated.write(folder);
        }
        return updated;
    }

    @Override
    public String toString() {
        return "Attributes" + Collections.unmodifiableCollection(directions.keySet());
    }
}
