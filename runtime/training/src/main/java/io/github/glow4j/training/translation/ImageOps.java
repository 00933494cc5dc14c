package io.github.glow4j.training.translation;

import static io.github.glow4j.training.translation.OpTranslator.add;

import io.github.glow4j.training.translation.Linear.Reduction;
import io.github.glow4j.training.translation.Linear.Window;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;

/** Operators on images. What TensorFlow has as NCHW is computed as NHWC between transposes, which cancel later. */
final class ImageOps {
    private ImageOps() {}

    static void addTo(Map<String, OpTranslator> table) {
        add(table, ImageOps::convolve, "Conv2D");
        add(table, ImageOps::addBias, "BiasAdd");
        add(table, call -> pool(Reduction.MEAN, call), "AvgPool");
        add(table, call -> pool(Reduction.MAX, call), "MaxPool");
        add(table, ImageOps::spaceToDepth, "SpaceToDepth");
        add(table, ImageOps::depthToSpace, "DepthToSpace");
        add(table, ImageOps::resizeNearest, "ResizeNearestNeighbor");
    }

    private static boolean channelsFirst(NodeCall call) {
        String format = call.text("data_format", "NHWC");
        if (!"NHWC".equals(format) && !"NCHW".equals(format)) {
            throw new Unsupported("its data format is " + format);
        }
        return "NCHW".equals(format);
    }

    private static Value image(NodeCall call) {
        Value x = call.in(0);
        if (x.rank() != 4) {
            throw new Unsupported("a tensor of shape " + x.shapeText() + " is no batch of images");
        }
        return channelsFirst(call) ? Shaping.transpose(x, 0, 2, 3, 1) : x;
    }

    private static Value inFormat(NodeCall call, Value image) {
        return channelsFirst(call) ? Shaping.transpose(image, 0, 3, 1, 2) : image;
    }

    /** Rows and columns of an attribute that has a number for each axis. */
    private static int[] spatial(NodeCall call, String attribute) {
        int[] all = call.has(attribute) ? call.numbers(attribute) : Shaping.ones(4);
        int first = channelsFirst(call) ? 2 : 1;
        if (all.length != 4 || Arrays.stream(all).anyMatch(value -> value < 1)) {
            throw new Unsupported("its " + attribute + " are " + Arrays.toString(all));
        }
        return new int[] {all[first], all[first + 1]};
    }

    private static Value convolve(NodeCall call) {
        Value x = image(call);
        Value kernel = call.in(1);
        if (kernel.rank() != 4) {
            throw new Unsupported("its kernel has the shape " + kernel.shapeText());
        }
        int[] strides = spatial(call, "strides");
        int[] dilations = spatial(call, "dilations");
        int[] before = new int[2];
        int[] after = new int[2];
        String padding = call.text("padding", "");
        switch (padding) {
            case "VALID" -> {}
            case "SAME" -> {
                for (int axis = 0; axis < 2; axis++) {
                    int size = x.shape[axis + 1].known();
                    int extent = (kernel.shape[axis].known() - 1) * dilations[axis] + 1;
                    int outputs = Math.ceilDiv(size, strides[axis]);
                    int total = Math.max(0, (outputs - 1) * strides[axis] + extent - size);
                    before[axis] = total / 2; // the odd one goes after
                    after[axis] = total - total / 2;
                }
            }
            case "EXPLICIT" -> {
                int[] all = call.numbers("explicit_paddings");
                int first = channelsFirst(call) ? 2 : 1;
                for (int axis = 0; axis < 2; axis++) {
                    before[axis] = all[2 * (first + axis)];
                    after[axis] = all[2 * (first + axis) + 1];
                }
            }
            default -> throw new Unsupported("its padding is '" + padding + "'");
        }
        return inFormat(call, Linear.convolve(x, kernel, new Window(strides, before, after, dilations)));
    }

    private static Value addBias(NodeCall call) {
        Value bias = call.in(1);
        if (bias.rank() != 1) {
            throw new Unsupported("its bias has the shape " + bias.shapeText());
        }
        if (channelsFirst(call)) {
            Dim[] shape = new Dim[call.in(0).rank() - 1];
            Arrays.fill(shape, Dim.ONE);
            shape[0] = bias.shape[0];
            bias = Shaping.reshape(bias, shape);
        }
        return Elementwise.add(call.in(0), bias);
    }

    /** Windows that do not overlap are axes of their own. */
    private static Value pool(Reduction reduction, NodeCall call) {
        Value x = image(call);
        int[] window = spatial(call, "ksize");
        int height = x.shape[1].known();
        int width = x.shape[2].known();
        if (!Arrays.equals(window, spatial(call, "strides")) || height % window[0] != 0 || width % window[1] != 0) {
            throw new Unsupported("its windows overlap or do not fit " + x.shapeText());
        }
        Value windows = Shaping.reshape(
                x,
                x.shape[0],
                Dim.of(height / window[0]),
                Dim.of(window[0]),
                Dim.of(width / window[1]),
                Dim.of(window[1]),
                x.shape[3]);
        boolean[] axes = {false, false, true, false, true, false};
        return inFormat(call, Linear.reduce(reduction, windows, axes, false));
    }

    private static int blockSize(NodeCall call) {
        int block = call.number("block_size", 0);
        if (block < 1) {
            throw new Unsupported("its block size is " + block);
        }
        return block;
    }

    private static Value spaceToDepth(NodeCall call) {
        Value x = image(call);
        Dim block = Dim.of(blockSize(call));
        Dim height = x.shape[1].dividedBy(block);
        Dim width = x.shape[2].dividedBy(block);
        Value blocks = Shaping.reshape(x, x.shape[0], height, block, width, block, x.shape[3]);
        Dim channels = x.shape[3].times(block).times(block);
        return inFormat(
                call,
                Shaping.reshape(Shaping.transpose(blocks, 0, 1, 3, 2, 4, 5), x.shape[0], height, width, channels));
    }

    private static Value depthToSpace(NodeCall call) {
        Value x = image(call);
        Dim block = Dim.of(blockSize(call));
        Dim channels = x.shape[3].dividedBy(block.times(block));
        Value blocks = Shaping.reshape(x, x.shape[0], x.shape[1], x.shape[2], block, block, channels);
        return inFormat(
                call,
                Shaping.reshape(
                        Shaping.transpose(blocks, 0, 1, 3, 2, 4, 5),
                        x.shape[0],
                        x.shape[1].times(block),
                        x.shape[2].times(block),
                        channels));
    }

    private static Value resizeNearest(NodeCall call) {
        Value x = image(call);
        int[] size = call.in(1).ints();
        for (int axis = 1; axis <= 2; axis++) {
            int from = x.shape[axis].known();
            int to = size[axis - 1];
            boolean corners = call.flag("align_corners") && to > 1;
            float scale = corners ? (from - 1) / (float) (to - 1) : from / (float) to;
            float offset = call.flag("half_pixel_centers") ? 0.5f : 0;
            long[] rows = IntStream.range(0, to)
                    .mapToLong(i -> {
                        float at = (i + offset) * scale;
                        return Math.clamp(corners ? Math.round(at) : (long) Math.floor(at), 0, from - 1);
                    })
                    .toArray();
            x = Shaping.gather(x, Value.ints(rows), axis);
        }
        return x;
    }
}
