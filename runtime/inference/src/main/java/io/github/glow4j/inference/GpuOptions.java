package io.github.glow4j.inference;

import io.github.glow4j.models.InvalidInputException;

/**
 * How a model uses an NVIDIA GPU. On the CPU, where there is nothing to choose, all but {@link Precision} is ignored.
 *
 * @param precision in which numbers the coupling networks compute
 * @param memoryLimit the most bytes that each of the two graphs takes on the GPU, its weights included; 0 for no limit
 * @param growth by how much the memory of a graph grows
 * @param search how the algorithm of each convolution is chosen, when a batch size is first run
 * @param layout how activations lie in memory
 * @param graphs whether {@link EncodeCall}s and {@link DecodeCall}s are recorded as CUDA graphs by their first run and
 *     replayed by the later ones, which saves the launch of every kernel
 * @param everythingOnGpu whether opening a graph fails if ONNX Runtime would run any of its nodes on the CPU
 */
public record GpuOptions(
        Precision precision,
        long memoryLimit,
        Growth growth,
        Search search,
        Layout layout,
        boolean graphs,
        boolean everythingOnGpu) {
    /** By how much the memory of a graph grows. */
    public enum Growth {
        /** Twice as much each time: few growths. */
        DOUBLING,
        /** What is needed: little memory. */
        EXACT
    }

    /** How the algorithm of a convolution is chosen. */
    public enum Search {
        /** Tries them all: the first run of a batch size is slow, the others are fast. */
        EXHAUSTIVE,
        /** By rules of thumb: quick to start. */
        HEURISTIC,
        /** The one that always works. */
        DEFAULT
    }

    /** How activations lie in memory. */
    public enum Layout {
        /** One channel after the other. */
        NCHW,
        /** One pixel after the other, which is what tensor cores read; nodes turn activations about where they must. */
        NHWC
    }

    public GpuOptions {
        if (memoryLimit < 0) {
            throw new InvalidInputException("the limit of GPU memory must not be negative, but is " + memoryLimit);
        }
    }

    /** Float32 throughout, as much memory as is there, algorithms by rules of thumb, no graphs. */
    public static GpuOptions defaults() {
        return new GpuOptions(Precision.FLOAT32, 0, Growth.DOUBLING, Search.HEURISTIC, Layout.NCHW, false, false);
    }

    /** These options with another precision. */
    public GpuOptions withPrecision(Precision newPrecision) {
        return new GpuOptions(newPrecision, memoryLimit, growth, search, layout, graphs, everythingOnGpu);
    }

    /** These options with another limit of memory, in bytes. */
    public GpuOptions withMemoryLimit(long bytes) {
        return new GpuOptions(precision, bytes, growth, search, layout, graphs, everythingOnGpu);
    }

    /** These options with another growth of memory. */
    public GpuOptions withGrowth(Growth newGrowth) {
        return new GpuOptions(precision, memoryLimit, newGrowth, search, layout, graphs, everythingOnGpu);
    }

    /** These options with another choice of algorithms. */
    public GpuOptions withSearch(Search newSearch) {
        return new GpuOptions(precision, memoryLimit, growth, newSearch, layout, graphs, everythingOnGpu);
    }

    /** These options with another layout. */
    public GpuOptions withLayout(Layout newLayout) {
        return new GpuOptions(precision, memoryLimit, growth, search, newLayout, graphs, everythingOnGpu);
    }

    /** These options with or without CUDA graphs. */
    public GpuOptions withGraphs(boolean on) {
        return new GpuOptions(precision, memoryLimit, growth, search, layout, on, everythingOnGpu);
    }

    /** These options with or without nodes on the CPU. */
    public GpuOptions withEverythingOnGpu(boolean on) {
        return new GpuOptions(precision, memoryLimit, growth, search, layout, graphs, on);
    }
}
