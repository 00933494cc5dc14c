package io.github.glow4j.training.conversion;

import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.models.Parameter;
import io.github.glow4j.models.ParameterFile;
import io.github.glow4j.tensorflow.CheckpointWriter;
import io.github.glow4j.tensorflow.Tensor;
import io.github.glow4j.training.ConversionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes parameters as a TensorFlow checkpoint (V2) under OpenAI's names, which OpenAI's code can restore. */
public final class CheckpointExport {
    private CheckpointExport() {}

    /**
     * The parameters of a model folder as they were trained.
     *
     * @throws ConversionException if the folder does not keep them
     */
    public static GlowParameters parametersOf(Path modelFolder) {
        Path file = modelFolder.resolve(ParameterFile.NAME);
        if (!Files.exists(file)) {
            throw new ConversionException(
                    modelFolder + " does not keep the parameters as they were trained (there is no "
                            + ParameterFile.NAME + "): export from the checkpoint it was converted from, with --from");
        }
        return ParameterFile.read(file);
    }

    /** Writes {@code prefix.index} and {@code prefix.data-00000-of-00001}, both or none. */
    public static void write(GlowParameters parameters, Path prefix) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        try {
            parameters.asMap().forEach((name, parameter) -> tensors.put(name, tensor(parameter)));
            CheckpointWriter.write(prefix, tensors);
        } finally {
            tensors.values().forEach(Tensor::close);
        }
    }

    private static Tensor tensor(Parameter parameter) {
        long[] shape = Arrays.stream(parameter.shape()).asLongStream().toArray();
        if (!parameter.isInteger()) {
            return Tensor.of(parameter.values(), shape);
        }
        int[] integers = new int[parameter.values().length];
        for (int i = 0; i < integers.length; i++) {
            integers[i] = (int) parameter.values()[i];
        }
        return Tensor.of(integers, shape);
    }
}
