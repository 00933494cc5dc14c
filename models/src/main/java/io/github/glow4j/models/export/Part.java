package io.github.glow4j.models.export;

import io.github.glow4j.models.ModelManifest;

/** Which rows of the image, and of the activations of every level, a graph computes: all, or one half of them. */
enum Part {
    WHOLE(ModelManifest.ENCODER, ModelManifest.DECODER),
    /** The upper half. */
    UPPER(ModelManifest.UPPER_ENCODER, ModelManifest.UPPER_DECODER),
    /** The lower half. */
    LOWER(ModelManifest.LOWER_ENCODER, ModelManifest.LOWER_DECODER);

    /** Files of its graphs in a model folder. */
    final String encoder;

    final String decoder;

    Part(String encoder, String decoder) {
        this.encoder = encoder;
        this.decoder = decoder;
    }

    /** How many rows it has of an image of so many. */
    int count(int size) {
        return this == WHOLE ? size : size / 2;
    }

    /** Its rows, and so many beyond where the image goes on. */
    Strips.Rows reach(int size, int beyond) {
        return switch (this) {
            case WHOLE -> new Strips.Rows(0, size);
            case UPPER -> new Strips.Rows(0, size / 2 + beyond);
            case LOWER -> new Strips.Rows(size / 2 - beyond, size);
        };
    }

    /** Padding for a 3x3 convolution whose input reaches one row beyond this part where the image goes on. */
    int[] pads() {
        return new int[] {this == LOWER ? 0 : 1, 1, this == UPPER ? 0 : 1, 1};
    }

    /** What a weight's key ends with if it is cut to the rows of this part. */
    String suffix() {
        return switch (this) {
            case WHOLE -> "";
            case UPPER -> "/upper";
            case LOWER -> "/lower";
        };
    }
}
