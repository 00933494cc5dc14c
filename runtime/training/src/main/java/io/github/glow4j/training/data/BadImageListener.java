package io.github.glow4j.training.data;

/** Hears of what is skipped. Called by the threads that read. */
@FunctionalInterface
public interface BadImageListener {
    /**
     * Called once for each damaged image or file.
     *
     * @param name file, or {@code images.npy[17]}
     * @param reason what is wrong with it
     */
    void skipped(String name, String reason);
}
