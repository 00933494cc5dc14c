package io.github.glow4j.training.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.Permutation;
import io.github.glow4j.tensorflow.DataType;
import io.github.glow4j.tensorflow.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Steps of each optimiser against its formulas, in double precision, with gradients as the graph gives them. */
class UpdatesTest {
    private static final double RATE = 1e-2;
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.95;
    private static final double EPSILON = 1e-4; // large enough to see where it is added
    private static final double AVERAGE_DECAY = 0.8;

    static Stream<Optimizer> optimizers() {
        return Stream.of(
                new Optimizer(Optimizer.Kind.ADAMAX, BETA1, BETA2, EPSILON, 1, 0),
                new Optimizer(Optimizer.Kind.ADAMAX, BETA1, BETA2, EPSILON, 0.99, 0),
                new Optimizer(Optimizer.Kind.ADAM, BETA1, BETA2, EPSILON, 1, 0),
                new Optimizer(Optimizer.Kind.ADAM, BETA1, BETA2, EPSILON, 1, 0).clippedTo(0.01),
                new Optimizer(Optimizer.Kind.ADAMW, BETA1, BETA2, EPSILON, 0.1, 0));
    }

    private static final class Expected {
        private final Map<String, double[]> weights = new HashMap<>();
        private final Map<String, double[]> first = new HashMap<>();
        private final Map<String, double[]> second = new HashMap<>();
        private final Map<String, double[]> averages = new HashMap<>();
    }

    private static GlowConfig config() {
        return new GlowConfig(4, 1, 1, 1, 3, 8, Permutation.INVCONV, Coupling.AFFINE, true, 0, false);
    }

    private static TrainingGraph graph(Optimizer optimizer) {
        TrainingSettings settings =
                new TrainingSettings(MemoryMode.INVERT, optimizer, 0, AVERAGE_DECAY, 1, DataType.DOUBLE);
        TrainingGraph graph = new TrainingGraph(config(), settings);
        graph.assign(TestModels.parameters(config(), 1));
        return graph;
    }

    private static Map<String, double[]> values(TrainingGraph graph) {
        Map<String, double[]> values = new HashMap<>();
        Map<String, Tensor> tensors = graph.variables();
        tensors.forEach((name, tensor) -> values.put(name, tensor.doubles()));
        tensors.values().forEach(Tensor::close);
        return values;
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void stepsFollowTheFormulas(Optimizer optimizer) {
        try (TrainingGraph graph = graph(optimizer)) {
            Map<String, double[]> before = values(graph);
            Expected expected = new Expected();
            for (String name : graph.trainable()) {
                expected.weights.put(name, before.get(name));
                expected.averages.put(name, before.get(name).clone());
                expected.first.put(name, new double[before.get(name).length]);
                expected.second.put(name, new double[before.get(name).length]);
            }
            for (int t = 1; t <= 3; t++) {
                Batch batch = TestModels.batch(config(), 2, t);
                Map<String, double[]> gradients = graph.gradients(batch);
                double norm = Math.sqrt(gradients.values().stream()
                        .mapToDouble(UpdatesTest::squared)
                        .sum());
                double factor = optimizer.clipNorm() == 0 ? 1 : Math.min(1, optimizer.clipNorm() / norm);
                Losses losses = graph.step(batch, RATE, t);
                assertThat(losses.gradientNorm())
                        .isCloseTo(optimizer.clipNorm() == 0 ? Double.NaN : norm, within(1e-9));
                for (String name : graph.trainable()) {
                    apply(optimizer, t, name, expected, gradients.get(name), factor);
                }
            }
            Map<String, double[]> actual = values(graph);
            for (String name : graph.trainable()) {
                assertThat(actual.get(name)).as(name).containsExactly(expected.weights.get(name), within(1e-9));
                assertThat(actual.get(name + "/first_moment"))
                        .as(name)
                        .containsExactly(expected.first.get(name), within(1e-9));
                assertThat(actual.get(name + "/second_moment"))
                        .as(name)
                        .containsExactly(expected.second.get(name), within(1e-9));
                assertThat(actual.get(name + "/ExponentialMovingAverage"))
                        .as(name)
                        .containsExactly(expected.averages.get(name), within(1e-9));
            }
        }
    }

    private static double squared(double... values) {
        double sum = 0;
        for (double value : values) {
            sum += value * value;
        }
        return sum;
    }

    private static void apply(
            Optimizer optimizer, int t, String name, Expected expected, double[] gradient, double factor) {
        double[] w = expected.weights.get(name);
        double[] m = expected.first.get(name);
        double[] v = expected.second.get(name);
        double[] average = expected.averages.get(name);
        double correction1 = 1 - Math.pow(BETA1, t);
        double correction2 = 1 - Math.pow(BETA2, t);
        double alpha = RATE * Math.sqrt(correction2) / correction1;
        for (int i = 0; i < w.length; i++) {
            double g = factor * gradient[i];
            average[i] = AVERAGE_DECAY * average[i] + (1 - AVERAGE_DECAY) * w[i]; // before the step, as OpenAI's
            m[i] = BETA1 * m[i] + (1 - BETA1) * g;
            switch (optimizer.kind()) {
                case ADAMAX -> {
                    v[i] = Math.max(BETA2 * v[i], Math.abs(g));
                    w[i] = optimizer.weightDecay() * w[i] - alpha * m[i] / (v[i] + EPSILON);
                }
                case ADAM -> {
                    v[i] = BETA2 * v[i] + (1 - BETA2) * g * g;
                    w[i] = optimizer.weightDecay() * w[i] - alpha * m[i] / (Math.sqrt(v[i]) + EPSILON);
                }
                case ADAMW -> {
                    v[i] = BETA2 * v[i] + (1 - BETA2) * g * g;
                    double corrected = Math.sqrt(v[i] / correction2) + EPSILON;
                    w[i] -= RATE * (m[i] / correction1 / corrected + optimizer.weightDecay() * w[i]);
                }
            }
        }
    }

    @Test
    void assigningParametersMakesTheOptimizerBeginAnew() {
        try (TrainingGraph graph = graph(Optimizer.adam(0.99))) {
            Batch batch = TestModels.batch(config(), 2, 1);
            graph.step(batch, RATE, 1);
            double[] once = values(graph).get("model/0/0/invconv/W");
            graph.assign(TestModels.parameters(config(), 1));
            graph.step(batch, RATE, 1);
            assertThat(values(graph).get("model/0/0/invconv/W")).containsExactly(once, within(1e-12));
        }
    }
}
