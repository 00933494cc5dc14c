package io.github.glow4j.models.export;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.models.onnx.ExternalWeights;
import io.github.glow4j.models.onnx.OnnxGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tribuo.util.onnx.ONNXRef;

/** The forward graph: pixels to latents and their likelihood (spec sections 1 to 8). */
final class EncoderGraph {
    private static final double LN_2 = Math.log(2);

    private final GlowConfig config;
    private final GlowParameters parameters;
    private final Part part;
    private final OnnxGraph graph;
    private final FlowBlocks blocks;
    private final List<ONNXRef<?>> latents = new ArrayList<>();

    /** What depends on the image in minus the log-determinant and in the priors' log-deviations, one value per image each. */
    private final List<ONNXRef<?>> takenFromLikelihood = new ArrayList<>();

    /** What depends on neither image nor label in the likelihood. */
    private double constantLikelihood;

    /** What depends on the label in the prior's log-deviations. */
    private @Nullable ONNXRef<?> labelTerm;

    private EncoderGraph(
            GlowConfig config, GlowParameters parameters, ExternalWeights weights, Part part, Strips strips) {
        this.config = config;
        this.parameters = parameters;
        this.part = part;
        graph = new OnnxGraph(weights);
        blocks = new FlowBlocks(config, parameters, graph, part, strips);
    }

    static ModelProto build(
            GlowConfig config, GlowParameters parameters, ExternalWeights weights, Part part, Strips strips) {
        return new EncoderGraph(config, parameters, weights, part, strips).build();
    }

    private ModelProto build() {
        int dimensions = config.dimensions();
        constantLikelihood = -dimensions * (Math.log(config.bins()) + 0.5 * Math.log(2 * Math.PI));
        // All that the lower half needs it gets from the upper one.
        ONNXRef<?> pixels = part == Part.LOWER ? null : pixels();
        ONNXRef<?> labels = part != Part.LOWER && config.conditional() ? blocks.labels() : null;

        ONNXRef<?> x = blocks.given(pixels, config.channels(), config.imageSize(), 0);
        for (int level = 0; level < config.levels(); level++) {
            Halves halves = level(graph.op("SpaceToDepth", Map.of("blocksize", 2), x), level);
            if (level < config.levels() - 1) {
                split(halves, level);
                x = blocks.isLastByRows(level)
                        ? blocks.exchanges.completed(
                                halves.z1(), config.levelChannels(level) / 2, config.levelSize(level))
                        : halves.z1();
            } else {
                top(graph.op("Concat", Map.of("axis", 1), halves.z1(), halves.z2()), labels);
            }
        }
        ONNXRef<?> taken = takenFromLikelihood();
        if (part == Part.LOWER) {
            blocks.exchanges.declareDone();
            return graph.build("glow_encoder", Map.of());
        }

        ONNXRef<?> latent = latents.size() == 1
                ? latents.get(0)
                : graph.op("Concat", Map.of("axis", 1), latents.toArray(new ONNXRef<?>[0]));
        graph.output("latent", latent, DataType.FLOAT, FlowBlocks.batchOf(dimensions));
        likelihood(latent, taken, dimensions);
        return graph.build("glow_encoder", Map.of());
    }

    /** The pixels with their noise, NCHW. */
    private ONNXRef<?> pixels() {
        ONNXRef<?> image = graph.input(
                "image", DataType.UINT8, FlowBlocks.batchOf(config.imageSize(), config.imageSize(), config.channels()));
        // One for all or one for each image. Its first dimension bears the name of the batch: else the sum with the
        // image has a batch of unknown size, and so has all behind it, see FlowBlocks.unflatten.
        ONNXRef<?> noise = graph.input("noise", DataType.FLOAT, FlowBlocks.BATCH, "noise_h", "noise_w", "noise_c");
        return blocks.transpose(bins(image, noise), 0, 3, 1, 2);
    }

    /** Pixels in units of bins, with the noise: between 0 and the number of bins. */
    private ONNXRef<?> bins(ONNXRef<?> image, ONNXRef<?> noise) {
        ONNXRef<?> value = graph.op("Cast", Map.of("to", DataType.FLOAT.getNumber()), image);
        if (config.bits() < 8) {
            value = graph.op("Floor", graph.op("Mul", value, graph.scalar(config.bins() / 256f)));
        }
        return graph.op("Add", value, noise);
    }

    /** The activations at the end of a level. */
    private record Halves(ONNXRef<?> z1, ONNXRef<?> z2) {}

    private Halves level(ONNXRef<?> squeezed, int level) {
        int half = config.levelChannels(level) / 2;
        List<ONNXRef<?>> inverseScales = new ArrayList<>();
        FlowBlocks.CouplingInput in = mixed(squeezed, level, 0);
        ONNXRef<?> z2 = coupled(in, level, 0, inverseScales);
        for (int k = 1; k < config.depth(); k++) {
            in = mixed(blocks.join(in, z2), level, k);
            z2 = coupled(in, level, k, inverseScales);
        }
        if (!inverseScales.isEmpty() && counts(level)) { // of all steps at once: a node costs more than the copy
            ONNXRef<?> all = inverseScales.size() == 1
                    ? inverseScales.get(0)
                    : graph.op("Concat", Map.of("axis", 1), inverseScales.toArray(new ONNXRef<?>[0]));
            takenFromLikelihood.add(sumPerImage(graph.op("Log", all)));
        }
        return new Halves(blocks.channels(in.networkInput(), 0, half), z2);
    }

    private FlowBlocks.CouplingInput mixed(ONNXRef<?> x, int level, int k) {
        ChannelMixing mixing = ChannelMixing.of(config, parameters, level, k);
        constantLikelihood += config.levelSize(level) * config.levelSize(level) * mixing.logDeterminant();
        Pointwise map = mixing.forward().withOutputs(blocks.couplingLayout(level));
        if (k > 0) {
            map = blocks.afterJoin(map, level);
        } else {
            map = map.withInputs(FlowBlocks.squeezeOrder(config.levelChannels(level) / 4));
            if (level == 0) {
                map = map.after(1.0 / config.bins(), -0.5); // from bins to [-1/2, 1/2)
            }
        }
        ONNXRef<?> mixed = k > 0 ? blocks.mixed(x, map, key(level, k), level) : blocks.pointwise(x, map, key(level, k));
        return blocks.couplingInput(mixed, level);
    }

    private ONNXRef<?> coupled(FlowBlocks.CouplingInput in, int level, int k, List<ONNXRef<?>> inverseScales) {
        ONNXRef<?> net = blocks.couplingNetwork(in.networkInput(), level, k);
        if (config.coupling() == Coupling.ADDITIVE) {
            return graph.op("Add", in.z2(), net);
        }
        ONNXRef<?> inverseScale = blocks.inverseScale(net, level);
        inverseScales.add(inverseScale);
        ONNXRef<?> shift = blocks.channels(net, 0, config.levelChannels(level) / 2);
        return graph.op("Div", graph.op("Add", in.z2(), shift), inverseScale);
    }

    private static String key(int level, int k) {
        return "encoder/" + level + "/" + k + "/mixing";
    }

    /** Whether latent and likelihood of a level are computed here: what both halves have, the upper one takes care of. */
    private boolean counts(int level) {
        return part != Part.LOWER || !blocks.byChannels(level);
    }

    /** All rows of a level, in the upper half. */
    private ONNXRef<?> gathered(ONNXRef<?> x, int channels, int level) {
        return blocks.gathered(x, channels, config.levelSize(level), level);
    }

    /** Emits the latent of the half that is factored out. */
    private void split(Halves halves, int level) {
        if (!counts(level)) {
            return;
        }
        int half = config.levelChannels(level) / 2;
        ONNXRef<?> prior = blocks.splitPrior(halves.z1(), level);
        ONNXRef<?> logDeviation = blocks.channels(prior, half, 2 * half);
        ONNXRef<?> latent = normalized(halves.z2(), blocks.channels(prior, 0, half), logDeviation);
        emit(gathered(latent, half, level));
        takenFromLikelihood.add(sumPerImage(logDeviation));
    }

    private void top(ONNXRef<?> own, @Nullable ONNXRef<?> labels) {
        int top = config.levels() - 1;
        ONNXRef<?> x = gathered(own, config.levelChannels(top), top);
        if (part == Part.LOWER) {
            return;
        }
        TopPrior prior = TopPrior.of(config, parameters);
        FlowBlocks.TopMoments moments = blocks.topMoments(prior, labels);
        emit(normalized(x, moments.mean(), moments.logDeviation()));
        constantLikelihood -= prior.sumLogDeviation();
        if (labels != null) {
            float[] sums = new float[config.classes()];
            for (int label = 0; label < sums.length; label++) {
                sums[label] = (float) prior.sumLogDeviation(label);
            }
            ONNXRef<?> table = graph.weight("prior/sum_log_deviation_of_class", () -> sums, sums.length);
            labelTerm = graph.op("Gather", table, labels);
        }
        if (config.classifier()) {
            classify(x);
        }
    }

    private ONNXRef<?> normalized(ONNXRef<?> z, ONNXRef<?> mean, ONNXRef<?> logDeviation) {
        return graph.op("Div", graph.op("Sub", z, mean), graph.op("Exp", logDeviation));
    }

    private void emit(ONNXRef<?> latent) {
        if (part != Part.LOWER) {
            latents.add(blocks.flatten(latent));
        }
    }

    /** In two stages, as one sum of hundreds of thousands of numbers loses digits. */
    private ONNXRef<?> sumPerImage(ONNXRef<?> x) {
        ONNXRef<?> maps = graph.op("ReduceSum", Map.of("keepdims", 0), x, graph.longs(2, 3));
        return graph.op("ReduceSum", Map.of("keepdims", 0), maps, graph.longs(1));
    }

    /** Logits of the classifier: a linear map of the top activations' mean over the pixels (spec section 8). */
    private void classify(ONNXRef<?> x) {
        int channels = config.levelChannels(config.levels() - 1);
        int classes = config.classes();
        float[] weights = parameters.values("model/classifier/W");
        float[] bias = parameters.values("model/classifier/b");
        double[] scale = Folding.scales(parameters.values("model/classifier/logs"));
        float[] matrix = new float[weights.length];
        float[] offsets = new float[classes];
        for (int label = 0; label < classes; label++) {
            for (int c = 0; c < channels; c++) {
                matrix[c * classes + label] = (float) (weights[c * classes + label] * scale[label]);
            }
            offsets[label] = (float) (bias[label] * scale[label]);
        }
        ONNXRef<?> mean = graph.op("ReduceMean", Map.of("keepdims", 0), x, graph.longs(2, 3));
        ONNXRef<?> logits = graph.op(
                "Gemm",
                mean,
                graph.weight("classifier/matrix", () -> Folding.checked(matrix, "classifier"), channels, classes),
                graph.weight("classifier/bias", () -> Folding.checked(offsets, "classifier"), classes));
        graph.output("class_logits", logits, DataType.FLOAT, FlowBlocks.batchOf(classes));
    }

    /** All that depends on the image, or its label, and is taken from the likelihood, one value per image; null if nothing is. */
    private @Nullable ONNXRef<?> takenFromLikelihood() {
        ONNXRef<?> sum = null;
        for (ONNXRef<?> term : takenFromLikelihood) {
            sum = sum == null ? term : graph.op("Add", sum, term);
        }
        if (sum != null && blocks.rows(0) != Part.WHOLE) {
            sum = blocks.exchanges.sum(sum);
        }
        if (labelTerm != null) {
            sum = sum == null ? labelTerm : graph.op("Add", sum, labelTerm);
        }
        return sum;
    }

    /**
     * {@code log p(x)}: the density of a standard normal latent, the log-determinants and the log-deviations, of which all
     * that no image changes is one constant.
     */
    private void likelihood(ONNXRef<?> latent, @Nullable ONNXRef<?> taken, int dimensions) {
        ONNXRef<?> squares = graph.op("ReduceSumSquare", Map.of("keepdims", 0), latent, graph.longs(1));
        ONNXRef<?> sum = graph.op("Mul", squares, graph.scalar(-0.5f));
        if (taken != null) {
            sum = graph.op("Sub", sum, taken);
        }
        ONNXRef<?> logLikelihood = graph.op("Add", sum, graph.scalar((float) constantLikelihood));
        ONNXRef<?> bits = graph.op("Mul", logLikelihood, graph.scalar((float) (-1 / (dimensions * LN_2))));
        graph.output("log_likelihood", logLikelihood, DataType.FLOAT, FlowBlocks.batchOf());
        graph.output("bits_per_dimension", bits, DataType.FLOAT, FlowBlocks.batchOf());
    }
}
