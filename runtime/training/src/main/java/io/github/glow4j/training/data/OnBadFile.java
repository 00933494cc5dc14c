package io.github.glow4j.training.data;

/** What to do about a damaged image or file of a data set. */
public enum OnBadFile {
    /** Stop with a {@link BadImageException}. */
    REFUSE,
    /** Report it and take the next one that can be read. */
    SKIP
}
