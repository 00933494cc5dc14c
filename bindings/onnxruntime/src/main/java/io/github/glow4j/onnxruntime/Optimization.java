package io.github.glow4j.onnxruntime;

/** How far the library rewrites a graph when it loads it. */
public enum Optimization {
    NONE(0),
    /** Constant folding and removal of what is redundant. */
    BASIC(1),
    /** And fusions of operators. */
    EXTENDED(2),
    /** And changes of memory layout. */
    LAYOUT(3),
    /** Everything: the default. */
    ALL(99);

    private final int level;

    Optimization(int level) {
        this.level = level;
    }

    /** The value of GraphOptimizationLevel. */
    int level() {
        return level;
    }
}
