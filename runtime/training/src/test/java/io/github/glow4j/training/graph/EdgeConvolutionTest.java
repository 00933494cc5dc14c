package io.github.glow4j.training.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.glow4j.tensorflow.DataType;
import io.github.glow4j.tensorflow.Graph;
import io.github.glow4j.tensorflow.Output;
import io.github.glow4j.tensorflow.Session;
import io.github.glow4j.tensorflow.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every way of computing the convolution, and its gradients, against TensorFlow's own convolution. */
class EdgeConvolutionTest {
    private static final int SIZE = 4;
    private static final int BATCH = 2;

    private final Random random = new Random(1);

    @ParameterizedTest
    @CsvSource({"3, 10", "10, 4", "50, 60", "60, 50"})
    void allWaysGiveTheSameNumbersAndGradients(int inputs, int outputs) {
        try (Graph graph = new Graph()) {
            Ops ops = new Ops(graph, DataType.DOUBLE);
            Output x = values(ops, BATCH, SIZE, SIZE, 2 * inputs);
            Output kernel = values(ops, 3, 3, inputs + 1, outputs);
            Output b = values(ops, 1, 1, 1, outputs);
            Output logs = values(ops, 1, outputs);
            List<Output> parameters = List.of(x, kernel, b, logs);

            EdgeConvolution convolution = new EdgeConvolution(ops, SIZE, inputs, outputs);
            Output expected =
                    ops.multiply(ops.add(convolution.apply(ops.halves(x).get(0), kernel), b), ops.scale(logs));
            Output pairs = ops.transpose(ops.reshape(expected, -1, outputs / 2, 2), 0, 2, 1);
            EdgeConvolution half = convolution.ofFirstHalf();
            assertEqual(ops, half.apply(x, kernel, b, logs), expected, parameters);
            assertEqual(
                    ops,
                    half.deinterleaved().apply(x, kernel, b, logs),
                    ops.reshape(pairs, -1, SIZE, SIZE, outputs),
                    parameters);
            assertEqual(
                    ops,
                    half.intoSecondHalf().apply(x, kernel, b, logs),
                    ops.concat(ops.multiply(expected, 0), expected),
                    parameters);
        }
    }

    private Output values(Ops ops, int... shape) {
        int count = 1;
        long[] dimensions = new long[shape.length];
        for (int i = 0; i < shape.length; i++) {
            count *= shape[i];
            dimensions[i] = shape[i];
        }
        return ops.tensor(random.doubles(count, -0.5, 0.5).toArray(), dimensions);
    }

    private static void assertEqual(Ops ops, Output actual, Output expected, List<Output> parameters) {
        Graph graph = ops.graph();
        List<Output> fetches = new ArrayList<>(List.of(actual));
        fetches.addAll(
                graph.addGradients(ops.uniqueName("actual"), List.of(ops.square(actual)), parameters, List.of()));
        fetches.add(expected);
        fetches.addAll(
                graph.addGradients(ops.uniqueName("expected"), List.of(ops.square(expected)), parameters, List.of()));
        try (Session session = new Session(graph)) {
            List<Tensor> tensors = session.run(Map.of(), fetches, List.of());
            for (int i = 0; i < fetches.size() / 2; i++) {
                double[] other = tensors.get(fetches.size() / 2 + i).doubles();
                assertThat(tensors.get(i).doubles()).hasSameSizeAs(other).containsExactly(other, within(1e-9));
            }
            tensors.forEach(Tensor::close);
        }
    }
}
