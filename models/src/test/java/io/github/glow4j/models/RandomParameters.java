package io.github.glow4j.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random parameters of a configuration, about as large as those of a trained model, with permutations that invert well. */
public final class RandomParameters {
    private RandomParameters() {}

    public static GlowParameters of(GlowConfig config, long seed) {
        Random random = new Random(seed);
        List<Parameter> parameters = new ArrayList<>();
        ParameterLayout.of(config).shapes().forEach((name, shape) -> parameters.add(of(name, shape, random)));
        for (int i = 0; i + 1 < parameters.size(); i++) {
            if (parameters.get(i).name().endsWith("/shuffle/indices")) {
                invert(parameters.get(i).values(), parameters.get(i + 1).values());
            }
        }
        return new GlowParameters(parameters);
    }

    private static Parameter of(String name, int[] shape, Random random) {
        int count = Math.toIntExact(Parameter.count(shape));
        float[] values = new float[count];
        double deviation = name.endsWith("l_last/W") || name.contains("/conv/W") ? 0.02 : 0.05;
        for (int i = 0; i < count; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        int size = shape[shape.length - 1];
        if (name.endsWith("invconv/W") || name.endsWith("invconv/P")) {
            boolean exact = name.endsWith("P");
            int[] order = permutation(size, random);
            for (int row = 0; row < size; row++) {
                for (int column = 0; column < size; column++) {
                    float one = order[row] == column ? 1 : 0;
                    values[row * size + column] = exact ? one : one + values[row * size + column];
                }
            }
        } else if (name.endsWith("sign_S")) {
            for (int i = 0; i < count; i++) {
                values[i] = random.nextBoolean() ? 1 : -1;
            }
        } else if (name.endsWith("/shuffle/indices")) {
            int[] order = permutation(size, random);
            for (int i = 0; i < count; i++) {
                values[i] = order[i];
            }
        }
        return new Parameter(name, shape, values);
    }

    private static void invert(float[] indices, float[] inverse) {
        for (int i = 0; i < indices.length; i++) {
            inverse[(int) indices[i]] = i;
        }
    }

    private static int[] permutation(int size, Random random) {
        int[] order = new int[size];
        for (int i = 0; i < size; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        return order;
    }
}
