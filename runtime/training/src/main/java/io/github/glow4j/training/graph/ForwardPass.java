package io.github.glow4j.training.graph;

import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.ParameterLayout;
import io.github.glow4j.tensorflow.DataType;
import io.github.glow4j.tensorflow.Operation;
import io.github.glow4j.tensorflow.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** From pixels to bits per dimension (specification, sections 1, 3 and 8). */
final class ForwardPass {
    /**
     * What the gradients need to know about a level.
     *
     * @param steps its steps
     * @param output what leaves its last step, in double precision
     * @param last the same in the graph's precision, with respect to which the gradients of what follows are taken
     * @param next the input of the next level; null at the top
     * @param split reads and log-density of the split; null at the top
     */
    record Level(
            List<FlowStep.Result> steps,
            Output output,
            Output last,
            @Nullable Output next,
            @Nullable Split split) {}

    record Split(Reads reads, Output logDensity) {}

    /** A value on the way, by the name that a person knows it by. */
    record Probe(String name, Output value) {}

    private static final int VALUES_OF_A_BYTE = 256;

    private final GlowConfig config;
    private final Ops root;
    private final Function<Operation, Reads> reads;
    private final List<Level> levels = new ArrayList<>();
    private final List<Probe> probes = new ArrayList<>();

    /** Log-likelihood up to the top prior, {@code [N]}. */
    private @Nullable Output objective;

    /** @param reads given the operation that makes the input of a piece, the parameters for that piece */
    ForwardPass(GlowConfig config, Ops ops, Function<Operation, Reads> reads) {
        this.config = config;
        this.root = ops;
        this.reads = reads;
    }

    /**
     * Adds everything up to the top.
     *
     * @param image uint8 {@code [N,H,W,C]}
     * @param noise in bins, broadcast against the image
     */
    void build(Output image, Output noise) {
        Ops ops = root.in("forward");
        Output z = Squeeze.apply(ops, dequantised(ops, image, noise), config.imageSize(), config.channels());
        Output sum = ops.perImage(-config.dimensions() * Math.log(config.bins()), image);
        for (int level = 0; level < config.levels(); level++) {
            z = ops.cast(z, DataType.DOUBLE);
            List<FlowStep.Result> steps = new ArrayList<>();
            for (int k = 0; k < config.depth(); k++) {
                FlowStep step = new FlowStep(config, level, k);
                FlowStep.Result result = step.forward(root.in("forward/" + step.scope()), readsAfter(z), z);
                steps.add(result);
                z = result.z();
                probe(step.scope(), "actnorm and permutation", result.mixed());
                probe(step.scope(), "log-determinant of the permutation", result.shared());
                probe(step.scope(), "coupling", z);
                probe(step.scope(), "log-determinant of the coupling", result.perImage());
                sum = result.perImage() == null ? sum : ops.add(sum, result.perImage());
                sum = ops.add(sum, result.shared());
            }
            Output last = ops.cast(z);
            if (level == config.levels() - 1) {
                levels.add(new Level(steps, z, last, null, null));
            } else {
                Reads splitReads = readsAfter(z);
                Priors.Split split =
                        new Priors(config).split(root.in("forward/split" + level), splitReads, last, level);
                probe(ParameterLayout.split(level), "split", split.logDensity());
                sum = ops.add(sum, split.logDensity());
                Output next =
                        Squeeze.apply(ops, split.kept(), config.levelSize(level), config.levelChannels(level) / 2);
                levels.add(new Level(steps, z, last, next, new Split(splitReads, split.logDensity())));
                z = next;
            }
        }
        objective = sum;
    }

    private Reads readsAfter(Output z) {
        return reads.apply(z.operation());
    }

    /** Pixels as reals in {@code [-1/2, 1/2)}. */
    private Output dequantised(Ops ops, Output image, Output noise) {
        Output bins = ops.cast(image, ops.type());
        if (config.bins() < VALUES_OF_A_BYTE) {
            bins = ops.floor(ops.multiply(bins, (double) config.bins() / VALUES_OF_A_BYTE));
        }
        Output scaled = ops.multiply(ops.add(bins, noise), 1.0 / config.bins());
        return ops.subtract(scaled, ops.constant(0.5));
    }

    private void probe(String scope, String part, @Nullable Output value) {
        if (value != null) {
            String name = scope.endsWith("/") ? scope.substring(0, scope.length() - 1) : scope;
            probes.add(new Probe(name + " (" + part + ")", value));
        }
    }

    /** What to look at, in the order of execution, where the loss is not finite. */
    List<Probe> probes() {
        return probes;
    }

    List<Level> levels() {
        return levels;
    }

    Output objective() {
        if (objective == null) {
            throw new IllegalStateException("build() comes first");
        }
        return objective;
    }

    /**
     * Bits.
     *
     * @param loss the mean of {@code bitsX + classifierWeight * bitsY}, a scalar
     * @param bitsX bits per dimension of each image, {@code [N]}
     * @param bitsY bits of the label of each image, {@code [N]}; null without a classifier
     */
    record Bits(Output loss, Output bitsX, @Nullable Output bitsY) {}

    /** Adds the prior on top and the loss. */
    Bits bits(Ops ops, Reads topReads, @Nullable Output label, double classifierWeight) {
        Output top = levels.getLast().last();
        Priors priors = new Priors(config);
        Output density = priors.top(ops, topReads, top, label);
        probe(ParameterLayout.ROOT + "prior", "density of the top", density);
        Output logLikelihood = ops.add(objective(), density);
        Output bitsX = ops.multiply(logLikelihood, -1 / (config.dimensions() * Math.log(2)));
        if (!config.classifier() || label == null) {
            return new Bits(ops.mean(bitsX, 0), bitsX, null);
        }
        Output bitsY = ops.multiply(priors.crossEntropy(ops, topReads, top, label), 1 / Math.log(2));
        probe(ParameterLayout.ROOT + "classifier", "cross-entropy", bitsY);
        Output loss = ops.mean(ops.add(bitsX, ops.multiply(bitsY, classifierWeight)), 0);
        return new Bits(loss, bitsX, bitsY);
    }

    /** The element type of labels. */
    static final DataType LABEL = DataType.INT32;
}
