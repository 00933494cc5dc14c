package io.github.glow4j.training.conversion;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.ModelManifest;
import io.github.glow4j.tensorflow.CheckpointReader;
import io.github.glow4j.tensorflow.DataType;
import io.github.glow4j.training.ConversionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The variables of a checkpoint (V1, V2, sharded or not), read through TensorFlow. */
final class CheckpointSource implements ParameterSource {
    private final String description;
    private final CheckpointReader reader;
    private final OptionalInt imageSize;
    private final Optional<GlowConfig> config;
    private final Map<String, int[]> shapes = new LinkedHashMap<>();

    CheckpointSource(String description, Path prefix, OptionalInt imageSize) {
        this.description = description;
        this.imageSize = imageSize;
        this.config = noted(prefix.toAbsolutePath().getParent());
        reader = CheckpointReader.open(prefix);
        for (String name : reader.names()) {
            DataType type = reader.type(name);
            if (type == DataType.FLOAT || type == DataType.INT32) {
                shapes.put(name, shape(name));
            }
        }
    }

    /** {@code glow train} writes a manifest beside its checkpoints. */
    private static Optional<GlowConfig> noted(@Nullable Path folder) {
        return folder == null || !Files.exists(folder.resolve(ModelManifest.FILE))
                ? Optional.empty()
                : Optional.ofNullable(ModelManifest.read(folder).config());
    }

    private int[] shape(String name) {
        long[] shape = reader.shape(name);
        int[] narrow = new int[shape.length];
        long count = 1;
        for (int i = 0; i < shape.length; i++) {
            narrow[i] = (int) shape[i];
            count = Math.multiplyExact(count, shape[i]);
        }
        if (count > Integer.MAX_VALUE) {
            throw new ConversionException(name + " in " + description + " is too large");
        }
        return narrow;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public Map<String, int[]> shapes() {
        return Collections.unmodifiableMap(shapes);
    }

    @Override
    public float[] values(String name) {
        if (reader.type(name) == DataType.FLOAT) {
            return reader.floats(name);
        }
        int[] integers = reader.ints(name);
        float[] values = new float[integers.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = integers[i];
        }
        return values;
    }

    @Override
    public OptionalInt imageSize() {
        return imageSize;
    }

    @Override
    public Optional<GlowConfig> config() {
        return config;
    }

    @Override
    public void close() {
        reader.close();
    }
}
