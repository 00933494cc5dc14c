package io.github.glow4j.app.serve;

/** What one request may ask for. */
final class Limits {
    /** Bytes of the body of a request. */
    static final int BODY_BYTES = 16 << 20;

    /** Pixels of a picture's longer side. */
    static final int IMAGE_SIDE = 4096;

    /** Images or latents of a request, of a model whose latents are not longer than {@link #BATCH_VALUES} / 64. */
    private static final int BATCH = 64;

    /** Values of all latents of a request: as JSON they still are an answer that a client can hold. */
    private static final int BATCH_VALUES = 1 << 22;

    private Limits() {}

    /** Images or latents of a request for a model whose latents have so many values. */
    static int batch(int latentLength) {
        return Math.clamp(BATCH_VALUES / latentLength, 1, BATCH);
    }
}
