package io.github.glow4j.models.export;

import io.github.glow4j.models.GlowConfig;

/**
 * When to write graphs for the two halves of an image, beside those for the whole. Side by side they are faster on several
 * threads where a network is narrow; they take some memory and time to open, so that they are not always of use.
 */
public enum Halves {
    /** Where that takes little more memory: width of at most 256, and enough work to be worth dividing. */
    WHERE_FASTER,
    /** Wherever all levels have an even number of rows, or at most 8. A tenth faster at width 512. */
    WHERE_POSSIBLE,
    NEVER;

    boolean wanted(GlowConfig config) {
        return switch (this) {
            case WHERE_FASTER -> Exchanges.pays(config);
            case WHERE_POSSIBLE -> Exchanges.possible(config);
            case NEVER -> false;
        };
    }
}
