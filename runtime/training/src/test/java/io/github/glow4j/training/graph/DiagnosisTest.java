package io.github.glow4j.training.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.Permutation;
import io.github.glow4j.tensorflow.DataType;
import io.github.glow4j.tensorflow.Tensor;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DiagnosisTest {
    private static final GlowConfig CONFIG = TestModels.config(Permutation.INVCONV, Coupling.AFFINE);
    private static final Batch BATCH = TestModels.batch(CONFIG, 3, 1);

    private static TrainingGraph graph(MemoryMode mode) {
        TrainingGraph graph = new TrainingGraph(
                CONFIG, TrainingSettings.of(mode, new Optimizer(Optimizer.Kind.ADAMW, 0.9, 0.99, 1e-8, 0.1, 0)));
        graph.assign(TestModels.parameters(CONFIG, 1));
        graph.initializeFromData(BATCH);
        return graph;
    }

    private static Map<String, float[]> values(TrainingGraph graph) {
        Map<String, float[]> values = new HashMap<>();
        Map<String, Tensor> tensors = graph.variables();
        tensors.forEach((name, tensor) -> values.put(name, tensor.floats()));
        tensors.values().forEach(Tensor::close);
        return values;
    }

    private static void set(TrainingGraph graph, String name, int index, float value) {
        float[] values = graph.parameters().values(name);
        values[index] = value;
        try (Tensor tensor = Tensor.of(values, shape(graph, name))) {
            graph.restore(Map.of(name, tensor));
        }
    }

    private static long[] shape(TrainingGraph graph, String name) {
        int[] shape = graph.parameters().get(name).shape();
        long[] wide = new long[shape.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = shape[i];
        }
        return wide;
    }

    @Test
    void nothingIsFoundInAModelThatWorks() {
        try (TrainingGraph graph = graph(MemoryMode.PLAIN)) {
            assertThat(graph.firstBroken(BATCH)).isEmpty();
        }
    }

    /** exp(3 * 40) overflows; the parameter itself is an ordinary number. */
    @ParameterizedTest
    @EnumSource(MemoryMode.class)
    void anOverflowIsFoundWhereItHappensAndChangesNothing(MemoryMode mode) {
        try (TrainingGraph graph = graph(mode)) {
            set(graph, "model/1/1/f1/l_last/logs", 0, 40);
            Map<String, float[]> before = values(graph);
            assertThat(graph.step(BATCH, 1e-3, 1).loss()).isNotFinite();
            values(graph).forEach((name, value) -> assertThat(value).as(name).isEqualTo(before.get(name)));
            assertThat(graph.firstBroken(BATCH)).contains("model/1/1 (coupling)");

            set(graph, "model/0/1/actnorm_scale/logs", 3, 40);
            assertThat(graph.firstBroken(BATCH)).contains("model/0/1 (actnorm and permutation)");
            assertThat(graph.firstBroken(BATCH)).contains("model/0/1 (actnorm and permutation)");
        }
    }

    @Test
    void aSplitOrPriorThatOverflowsIsFound() {
        try (TrainingGraph graph = graph(MemoryMode.INVERT)) {
            set(graph, "model/prior/p/logs", 0, 40);
            assertThat(graph.firstBroken(BATCH)).contains("model/prior (density of the top)");
            set(graph, "model/pool0/conv/logs", 0, 40);
            assertThat(graph.firstBroken(BATCH)).contains("model/pool0/conv (split)");
        }
    }

    /** Gradients go backwards: what is broken by them lies before the place where they broke. */
    @Test
    void ofBrokenParametersTheLastOneIsNamed() {
        try (TrainingGraph graph = graph(MemoryMode.INVERT)) {
            set(graph, "model/0/0/actnorm_center/b", 0, Float.NaN);
            set(graph, "model/1/0/f1/l_2/W", 5, Float.POSITIVE_INFINITY);
            assertThat(graph.firstBroken(BATCH)).contains("model/1/0/f1/l_2/W (parameter)");
        }
    }

    @Test
    void everyVariableHasAType() {
        GlowConfig shuffled = TestModels.config(Permutation.SHUFFLE, Coupling.ADDITIVE);
        try (TrainingGraph graph =
                new TrainingGraph(shuffled, TrainingSettings.of(MemoryMode.PLAIN, Optimizer.adamax(0.99)))) {
            assertThat(graph.variableTypes())
                    .containsOnlyKeys(graph.variableNames().toArray(String[]::new))
                    .containsEntry("model/0/0/shuffle/indices", DataType.INT32)
                    .containsEntry("model/0/0/actnorm_center/b/first_moment", DataType.FLOAT);
        }
    }
}
