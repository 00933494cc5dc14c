package io.github.glow4j.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Names and shapes of the parameters of a model, in the order in which OpenAI's code creates them. */
public final class ParameterLayout {
    /** Every name begins with this; anything else in a checkpoint belongs to the optimiser. */
    public static final String ROOT = "model/";

    private final Map<String, int[]> shapes = new LinkedHashMap<>();

    private ParameterLayout(GlowConfig config) {
        for (int level = 0; level < config.levels(); level++) {
            for (int k = 0; k < config.depth(); k++) {
                addStep(config, level, k);
            }
            if (level < config.levels() - 1) {
                int channels = config.levelChannels(level);
                addZerosConv(split(level), channels / 2, channels);
            }
        }
        addTop(config);
    }

    /** The layout of a configuration. */
    public static ParameterLayout of(GlowConfig config) {
        return new ParameterLayout(config);
    }

    /** Scope of a step of flow, {@code model/level/k/}. */
    public static String step(int level, int k) {
        return ROOT + level + "/" + k + "/";
    }

    /** Scope of the convolution that predicts what a split factors out. */
    public static String split(int level) {
        return ROOT + "pool" + level + "/conv/";
    }

    private void addStep(GlowConfig config, int level, int k) {
        String step = step(level, k);
        int channels = config.levelChannels(level);
        addActnorm(step, channels);
        switch (config.permutation()) {
            case REVERSE -> {}
            case SHUFFLE -> {
                shapes.put(step + "shuffle/indices", new int[] {channels});
                shapes.put(step + "shuffle/indices_inverse", new int[] {channels});
            }
            case INVCONV -> shapes.put(step + "invconv/W", new int[] {channels, channels});
            case INVCONV_LU -> {
                shapes.put(step + "invconv/P", new int[] {channels, channels});
                shapes.put(step + "invconv/L", new int[] {channels, channels});
                shapes.put(step + "invconv/sign_S", new int[] {channels});
                shapes.put(step + "invconv/log_S", new int[] {channels});
                shapes.put(step + "invconv/U", new int[] {channels, channels});
            }
        }
        int width = config.width();
        shapes.put(step + "f1/l_1/W", new int[] {3, 3, channels / 2 + 1, width});
        addActnorm(step + "f1/l_1/", width);
        shapes.put(step + "f1/l_2/W", new int[] {1, 1, width, width});
        addActnorm(step + "f1/l_2/", width);
        addZerosConv(step + "f1/l_last/", width, config.couplingOutputs(level));
    }

    private void addTop(GlowConfig config) {
        int channels = config.levelChannels(config.levels() - 1);
        if (config.learnTop()) {
            addZerosConv(ROOT + "prior/p/", 2 * channels, 2 * channels);
        }
        if (config.conditional()) {
            addZerosLinear(ROOT + "prior/y_emb/", config.classes(), 2 * channels);
        }
        if (config.classifier()) {
            addZerosLinear(ROOT + "classifier/", channels, config.classes());
        }
    }

    private void addActnorm(String scope, int channels) {
        shapes.put(scope + "actnorm_center/b", new int[] {1, 1, 1, channels});
        shapes.put(scope + "actnorm_scale/logs", new int[] {1, 1, 1, channels});
    }

    private void addZerosConv(String scope, int inputs, int outputs) {
        shapes.put(scope + "W", new int[] {3, 3, inputs + 1, outputs});
        shapes.put(scope + "b", new int[] {1, 1, 1, outputs});
        shapes.put(scope + "logs", new int[] {1, outputs});
    }

    private void addZerosLinear(String scope, int inputs, int outputs) {
        shapes.put(scope + "W", new int[] {inputs, outputs});
        shapes.put(scope + "b", new int[] {1, outputs});
        shapes.put(scope + "logs", new int[] {1, outputs});
    }

    /** Whether OpenAI's code stores a parameter as int32, the indices of a shuffle, rather than float32. */
    public static boolean isInteger(String name) {
        return name.endsWith("/shuffle/indices") || name.endsWith("/shuffle/indices_inverse");
    }

    /** Whether training changes a parameter: not so the order of channels, nor the fixed factors of an LU decomposition. */
    public static boolean isTrained(String name) {
        return !isInteger(name) && !name.endsWith("/invconv/P") && !name.endsWith("/invconv/sign_S");
    }

    /** Number of values of all parameters together. */
    public long count() {
        return shapes.values().stream().mapToLong(Parameter::count).sum();
    }

    /** Shapes by name, in creation order. */
    public Map<String, int[]> shapes() {
        return Collections.unmodifiableMap(shapes);
    }

    /** Names in creation order. */
    public List<String> names() {
        return List.copyOf(shapes.keySet());
    }

    /**
     * Checks that parameters are exactly those of this layout.
     *
     * @throws InvalidModelException naming what is missing, left over or of another shape, or holds NaN or infinity
     */
    public void check(GlowParameters parameters) {
        Map<String, int[]> given = new LinkedHashMap<>();
        parameters.asMap().forEach((name, parameter) -> given.put(name, parameter.shape()));
        checkShapes(given);
        parameters.asMap().values().forEach(ParameterLayout::checkFinite);
    }

    void checkShapes(Map<String, int[]> given) {
        List<String> problems = new ArrayList<>();
        shapes.forEach((name, shape) -> {
            int[] found = given.get(name);
            if (found == null) {
                problems.add(name + " is missing");
            } else if (!Arrays.equals(found, shape)) {
                problems.add(name + " has shape " + Arrays.toString(found) + " where " + Arrays.toString(shape)
                        + " is expected");
            }
        });
        given.keySet().stream()
                .filter(name -> !shapes.containsKey(name))
                .forEach(name -> problems.add(name + " is not part of a Glow of this configuration"));
        if (!problems.isEmpty()) {
            int shown = Math.min(5, problems.size());
            throw new InvalidModelException("the parameters do not make a Glow: "
                    + String.join("; ", problems.subList(0, shown))
                    + (problems.size() > shown ? "; and " + (problems.size() - shown) + " more" : ""));
        }
    }

    private static void checkFinite(Parameter parameter) {
        for (float value : parameter.values()) {
            if (!Float.isFinite(value)) {
                throw new InvalidModelException(parameter.name() + " holds " + value
                        + ": the training of this model blew up; take an earlier checkpoint");
            }
        }
    }
}
