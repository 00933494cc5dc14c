package io.github.glow4j.models.export;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.github.glow4j.models.Coupling;
import io.github.glow4j.models.GlowConfig;
import io.github.glow4j.models.GlowParameters;
import io.github.glow4j.models.onnx.ExternalWeights;
import io.github.glow4j.models.onnx.OnnxGraph;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tribuo.util.onnx.ONNXRef;

/** The inverse graph: latents to pixels (spec sections 1 to 8, read backwards). */
final class DecoderGraph {
    private final GlowConfig config;
    private final GlowParameters parameters;
    private final Part part;
    private final OnnxGraph graph;
    private final FlowBlocks blocks;

    private DecoderGraph(
            GlowConfig config, GlowParameters parameters, ExternalWeights weights, Part part, Strips strips) {
        this.config = config;
        this.parameters = parameters;
        this.part = part;
        graph = new OnnxGraph(weights);
        blocks = new FlowBlocks(config, parameters, graph, part, strips);
    }

    static ModelProto build(
            GlowConfig config, GlowParameters parameters, ExternalWeights weights, Part part, Strips strips) {
        return new DecoderGraph(config, parameters, weights, part, strips).build();
    }

    private ModelProto build() {
        ONNXRef<?> latent = part == Part.LOWER
                ? null // all that it needs it gets from the upper half
                : graph.input("latent", DataType.FLOAT, FlowBlocks.batchOf(config.dimensions()));
        ONNXRef<?> labels = latent != null && config.conditional() ? blocks.labels() : null;

        int top = config.levels() - 1;
        ONNXRef<?> z = latent == null ? null : top(unflatten(latent, top), labels);
        z = given(z, top, config.levelChannels(top));
        int half = config.levelChannels(top) / 2;
        ONNXRef<?> x = level(blocks.channels(z, 0, half), blocks.channels(z, half, 2 * half), top);
        for (int level = top - 1; level >= 0; level--) {
            if (blocks.isLastByRows(level)) {
                Strips.Rows own = part.reach(config.levelSize(level), 0);
                x = blocks.rows(x, own.from(), own.to());
            }
            ONNXRef<?> own =
                    given(latent == null ? null : unflatten(latent, level), level, config.levelChannels(level) / 2);
            x = level(x, unsplit(x, own, level), level);
        }
        x = blocks.gathered(x, config.channels(), config.imageSize(), 0);
        if (part == Part.LOWER) {
            blocks.exchanges.declareDone();
        } else {
            pixels(x);
        }
        return graph.build("glow_decoder", Map.of());
    }

    private ONNXRef<?> unflatten(ONNXRef<?> latent, int level) {
        return blocks.unflatten(latent, config.latentParts().get(level));
    }

    /** Of a level's latent, which the lower half does not know, what a half computes with. */
    private ONNXRef<?> given(@Nullable ONNXRef<?> z, int level, int channels) {
        return blocks.given(z, channels, config.levelSize(level), level);
    }

    private ONNXRef<?> top(ONNXRef<?> latent, @Nullable ONNXRef<?> labels) {
        FlowBlocks.TopMoments moments = blocks.topMoments(TopPrior.of(config, parameters), labels);
        return scaled(latent, moments.mean(), moments.logDeviation());
    }

    private ONNXRef<?> unsplit(ONNXRef<?> z1, ONNXRef<?> latent, int level) {
        int half = config.levelChannels(level) / 2;
        ONNXRef<?> prior = blocks.splitPrior(z1, level);
        return scaled(latent, blocks.channels(prior, 0, half), blocks.channels(prior, half, 2 * half));
    }

    private ONNXRef<?> scaled(ONNXRef<?> latent, ONNXRef<?> mean, ONNXRef<?> logDeviation) {
        return graph.op("Add", mean, graph.op("Mul", latent, graph.op("Exp", logDeviation)));
    }

    /** Undoes the steps of a level from the last to the first, and the squeeze before them. */
    private ONNXRef<?> level(ONNXRef<?> z1, ONNXRef<?> z2, int level) {
        FlowBlocks.CouplingInput in = blocks.couplingInput(z1, z2, level);
        int half = config.levelChannels(level) / 2;
        for (int k = config.depth() - 1; k > 0; k--) {
            Pointwise map =
                    ChannelMixing.of(config, parameters, level, k).inverse().withOutputs(blocks.couplingLayout(level));
            map = blocks.afterJoin(map, level);
            in = blocks.couplingInput(blocks.mixed(uncoupled(in, level, k), map, key(level, k), level), level);
        }
        Pointwise map =
                ChannelMixing.of(config, parameters, level, 0).inverse().withOutputs(FlowBlocks.squeezeOrder(half / 2));
        map = blocks.afterJoin(map, level);
        if (level == 0) {
            map = map.then(config.bins(), 0.5); // from [-1/2, 1/2) to bins
        }
        ONNXRef<?> squeezed = blocks.mixed(uncoupled(in, level, 0), map, key(level, 0), level);
        return graph.op("DepthToSpace", Map.of("blocksize", 2, "mode", "DCR"), squeezed);
    }

    private static String key(int level, int k) {
        return "decoder/" + level + "/" + k + "/mixing";
    }

    private ONNXRef<?> uncoupled(FlowBlocks.CouplingInput in, int level, int k) {
        ONNXRef<?> net = blocks.couplingNetwork(in.networkInput(), level, k);
        ONNXRef<?> z2;
        if (config.coupling() == Coupling.ADDITIVE) {
            z2 = graph.op("Sub", in.z2(), net);
        } else {
            int half = config.levelChannels(level) / 2;
            ONNXRef<?> unscaled = graph.op("Mul", in.z2(), blocks.inverseScale(net, level));
            z2 = graph.op("Sub", unscaled, blocks.channels(net, 0, half));
        }
        return blocks.join(in, z2);
    }

    /** {@code uint8(clip(floor((v + 1/2) n) (256/n), 0, 255))} and, before rounding, {@code v + 1/2}. */
    private void pixels(ONNXRef<?> bins) {
        int size = config.imageSize();
        Object[] shape = FlowBlocks.batchOf(size, size, config.channels());
        ONNXRef<?> value = blocks.transpose(bins, 0, 2, 3, 1);
        ONNXRef<?> rounded = graph.op("Floor", value);
        if (config.bits() < 8) {
            rounded = graph.op("Mul", rounded, graph.scalar(256f / config.bins()));
        }
        ONNXRef<?> clipped = graph.op("Clip", rounded, graph.scalar(0), graph.scalar(255));
        ONNXRef<?> image = graph.op("Cast", Map.of("to", DataType.UINT8.getNumber()), clipped);
        graph.output("image", image, DataType.UINT8, shape);
        graph.output("image_float", graph.op("Mul", value, graph.scalar(1f / config.bins())), DataType.FLOAT, shape);
    }
}
