package io.github.glow4j.benchmarks;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.tensorflow.DataType;
import io.github.glow4j.tensorflow.Graph;
import io.github.glow4j.tensorflow.Operation;
import io.github.glow4j.tensorflow.Output;
import io.github.glow4j.tensorflow.Session;
import io.github.glow4j.tensorflow.SessionConfig;
import io.github.glow4j.tensorflow.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The convolutions of a training step and nothing else, at TensorFlow's own rate: of every coupling net the two 3x3 and the
 * 1x1, and the 3x3 of every split, each forwards and with the gradients of its input and its kernel. The nets come one
 * after the other, forwards and then backwards, as in the step; the convolutions of a net feed each other. The 3x3 are
 * TensorFlow's Conv2D, the 1x1 its MatMul, which is the faster of the two.
 *
 * <p>Kernels are variables, as they change from step to step: TensorFlow may keep nothing between runs.
 */
final class BareConvolutions implements AutoCloseable {
    private final Graph graph = new Graph();
    private final List<Operation> initial = new ArrayList<>();
    private final Random random = new Random(1);
    private final Session session;
    private final Operation step;
    private int names;

    private record Net(Output input, List<Output> kernels, Output output) {}

    BareConvolutions(GlowConfig config, int batch, int threads) {
        List<Net> nets = new ArrayList<>();
        List<Operation> before = List.of();
        for (int level = 0; level < config.levels(); level++) {
            int size = config.levelSize(level);
            int half = config.levelChannels(level) / 2;
            int width = config.width();
            for (int k = 0; k < config.depth(); k++) {
                nets.add(net(before, batch, size, half, new int[][] {
                    {3, half, width}, {1, width, width}, {3, width, config.couplingOutputs(level)}
                }));
                before = List.of(nets.getLast().output().operation());
            }
            if (level < config.levels() - 1) {
                nets.add(net(before, batch, size, half, new int[][] {{3, half, 2 * half}}));
                before = List.of(nets.getLast().output().operation());
            }
        }
        for (Net net : nets.reversed()) {
            before = gradients(net, before);
        }
        step = graph.operation("NoOp", "step").after(before).build();
        session = new Session(
                graph,
                "",
                SessionConfig.defaults()
                        .setIntraOpParallelismThreads(threads)
                        .setInterOpParallelismThreads(threads)
                        .build());
        session.run(initial.toArray(Operation[]::new));
    }

    private Net net(List<Operation> before, int batch, int size, int channels, int[]... convolutions) {
        Output input = variable(List.of(), batch, size, size, channels);
        Output x = after(input, before);
        List<Output> kernels = new ArrayList<>();
        for (int[] c : convolutions) {
            Output kernel = variable(before, c[0], c[0], c[1], c[2]);
            kernels.add(kernel);
            if (c[0] == 1) {
                x = product(x, kernel, batch, size, c);
                continue;
            }
            x = graph.operation("Conv2D", name("conv"))
                    .input(x)
                    .input(kernel)
                    .attribute("strides", 1, 1, 1, 1)
                    .attribute("padding", "SAME")
                    .build()
                    .output();
        }
        return new Net(input, kernels, x);
    }

    /** A 1x1 convolution, which TensorFlow computes faster as the product of two matrices. */
    private Output product(Output x, Output kernel, int batch, int size, int... c) {
        Output rows = graph.operation("MatMul", name("product"))
                .input(reshape(x, -1, c[1]))
                .input(reshape(kernel, c[1], c[2]))
                .build()
                .output();
        return reshape(rows, batch, size, size, c[2]);
    }

    private Output reshape(Output x, int... shape) {
        try (Tensor tensor = Tensor.of(shape, shape.length)) {
            return graph.operation("Reshape", name("reshape"))
                    .input(x)
                    .input(graph.constant(name("shape"), tensor))
                    .build()
                    .output();
        }
    }

    private List<Operation> gradients(Net net, List<Operation> before) {
        List<Output> xs = new ArrayList<>(net.kernels());
        xs.add(net.input());
        Output incoming = after(variable(List.of(), shape(net.output())), before);
        List<Operation> done = new ArrayList<>();
        for (Output gradient : graph.addGradients(name("gradients"), List.of(net.output()), xs, List.of(incoming))) {
            if (gradient == null) {
                throw new IllegalStateException("a convolution without gradient");
            }
            done.add(gradient.operation());
        }
        return done;
    }

    private static long[] shape(Output output) {
        long[] shape = output.shape();
        if (shape == null) {
            throw new IllegalStateException("the shape of " + output + " is not known");
        }
        return shape;
    }

    private Output after(Output x, List<Operation> before) {
        return graph.operation("Identity", name("after"))
                .input(x)
                .after(before)
                .build()
                .output();
    }

    private Output variable(List<Operation> before, long... shape) {
        String name = name("variable");
        Output handle = graph.operation("VarHandleOp", name)
                .attribute("dtype", DataType.FLOAT)
                .shapeAttribute("shape", shape)
                .attribute("shared_name", name)
                .build()
                .output();
        int count = 1;
        for (long dimension : shape) {
            count *= (int) dimension;
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (0.05 * random.nextGaussian());
        }
        try (Tensor tensor = Tensor.of(values, shape)) {
            initial.add(graph.operation("AssignVariableOp", name("assign"))
                    .input(handle)
                    .input(graph.constant(name("value"), tensor))
                    .attribute("dtype", DataType.FLOAT)
                    .build());
        }
        Output read = graph.operation("ReadVariableOp", name("read"))
                .input(handle)
                .attribute("dtype", DataType.FLOAT)
                .after(before)
                .build()
                .output();
        graph.setShape(read, shape);
        return read;
    }

    private String name(String stem) {
        return stem + names++;
    }

    void step() {
        session.run(Map.of(), List.of(), List.of(step));
    }

    /** Multiplications and additions of a step, counted as two. */
    static double operations(GlowConfig config, int batch) {
        double total = 0;
        for (int level = 0; level < config.levels(); level++) {
            double pixels = (double) batch * config.levelSize(level) * config.levelSize(level);
            double half = config.levelChannels(level) / 2.0;
            double width = config.width();
            double net = 9 * half * width + width * width + 9 * width * config.couplingOutputs(level);
            total += pixels * config.depth() * net;
            if (level < config.levels() - 1) {
                total += pixels * 9 * half * 2 * half;
            }
        }
        return 2 * 3 * total;
    }

    @Override
    public void close() {
        session.close();
        graph.close();
    }
}
