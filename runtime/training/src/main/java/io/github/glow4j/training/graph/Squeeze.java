package io.github.glow4j.training.graph;

import io.github.glow4j.tensorflow.Output;

/**
 * Moves each 2x2 block of pixels into the channels: {@code out[i,j,4c+2dy+dx] = in[2i+dy,2j+dx,c]} (specification, section
 * 2).
 */
final class Squeeze {
    private Squeeze() {}

    /** From {@code [N,size,size,channels]}. */
    static Output apply(Ops ops, Output x, int size, int channels) {
        Output blocks = ops.reshape(x, -1, size / 2, 2, size / 2, 2, channels);
        return ops.reshape(ops.transpose(blocks, 0, 1, 3, 5, 2, 4), -1, size / 2, size / 2, 4 * channels);
    }

    /** Back to {@code [N,size,size,channels]}. */
    static Output invert(Ops ops, Output y, int size, int channels) {
        Output blocks = ops.reshape(y, -1, size / 2, size / 2, channels, 2, 2);
        return ops.reshape(ops.transpose(blocks, 0, 1, 4, 2, 5, 3), -1, size, size, channels);
    }
}
