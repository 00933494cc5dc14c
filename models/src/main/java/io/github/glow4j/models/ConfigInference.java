package io.github.glow4j.models;

import java.util.Map;
import java.util.OptionalInt;
import java.util.function.IntFunction;

/** Reads the configuration of a model off the names and shapes of its parameters. */
public final class ConfigInference {
    private final Map<String, int[]> shapes;

    private ConfigInference(Map<String, int[]> shapes) {
        this.shapes = shapes;
    }

    /**
     * Infers all but the image size and the number of bits, which leave no trace in the parameters.
     *
     * @param shapes shapes by OpenAI's name; only names that begin with {@code model/}
     * @param imageSize side of the image in pixels, if known
     * @param bits bits per channel, if known
     * @throws InvalidModelException if these are not the parameters of a Glow, or image size or bits are needed
     */
    public static GlowConfig infer(Map<String, int[]> shapes, OptionalInt imageSize, OptionalInt bits) {
        return new ConfigInference(shapes).infer(imageSize, bits);
    }

    private GlowConfig infer(OptionalInt imageSize, OptionalInt bits) {
        if (!shapes.containsKey(ParameterLayout.step(0, 0) + "actnorm_center/b")) {
            throw new InvalidModelException("this is no checkpoint of OpenAI's Glow: it has no variable "
                    + ParameterLayout.step(0, 0) + "actnorm_center/b");
        }
        if (imageSize.isEmpty() || bits.isEmpty()) {
            throw new InvalidModelException("the parameters do not tell "
                    + (imageSize.isEmpty() && bits.isEmpty()
                            ? "the image size and the number of bits per channel: give --image-size N and --bits N"
                            : imageSize.isEmpty()
                                    ? "the image size: give --image-size N"
                                    : "the number of bits per channel: give --bits N")
                    + " (the first line of the training log has them as image_size and n_bits_x)");
        }
        int levels = count(level -> ParameterLayout.step(level, 0) + "actnorm_center/b");
        int depth = count(k -> ParameterLayout.step(0, k) + "actnorm_center/b");
        int topChannels = last(ParameterLayout.step(0, 0) + "actnorm_center/b");
        if (topChannels != 4 && topChannels != 12) {
            throw new InvalidModelException("the first level has " + topChannels
                    + " channels; 12 (RGB) or 4 (grey) are expected after the first squeeze");
        }
        String coupling = ParameterLayout.step(0, 0) + "f1/l_last/b";
        boolean conditional = shapes.containsKey("model/prior/y_emb/W");
        GlowConfig config;
        try {
            config = new GlowConfig(
                    imageSize.getAsInt(),
                    topChannels / 4,
                    levels,
                    depth,
                    last(ParameterLayout.step(0, 0) + "f1/l_2/W"),
                    bits.getAsInt(),
                    permutation(),
                    last(coupling) == topChannels ? Coupling.AFFINE : Coupling.ADDITIVE,
                    shapes.containsKey("model/prior/p/W"),
                    conditional ? first("model/prior/y_emb/W") : 0,
                    conditional && shapes.containsKey("model/classifier/W"));
        } catch (IllegalArgumentException e) {
            throw new InvalidModelException(e.getMessage() + " (the model has " + levels + " levels)", e);
        }
        ParameterLayout.of(config).checkShapes(shapes);
        return config;
    }

    private Permutation permutation() {
        String step = ParameterLayout.step(0, 0);
        if (shapes.containsKey(step + "invconv/W")) {
            return Permutation.INVCONV;
        } else if (shapes.containsKey(step + "invconv/L")) {
            return Permutation.INVCONV_LU;
        } else if (shapes.containsKey(step + "shuffle/indices")) {
            return Permutation.SHUFFLE;
        }
        return Permutation.REVERSE;
    }

    private int count(IntFunction<String> name) {
        int count = 0;
        while (shapes.containsKey(name.apply(count))) {
            count++;
        }
        return count;
    }

    private int first(String name) {
        return shape(name)[0];
    }

    private int last(String name) {
        int[] shape = shape(name);
        return shape[shape.length - 1];
    }

    private int[] shape(String name) {
        int[] shape = shapes.get(name);
        if (shape == null || shape.length == 0) {
            throw new InvalidModelException("the parameters do not make a Glow: " + name + " is missing");
        }
        return shape;
    }
}
