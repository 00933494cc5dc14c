package io.github.glow4j.inference;

import io.github.glow4j.models.InvalidInputException;

/**
 * How a model is run.
 *
 * @param device where
 * @param intraOpThreads threads that work on one image; 0 for one per core. For throughput from many threads take 1
 * @param maxBatch images per run of a graph in calls with arrays, which bounds the memory that the activations take; 0
 *     for 64 images of 32x32 and in proportion fewer of larger ones
 * @param maxConcurrentCalls calls that run at the same time, later ones wait; 0 for one per core but at least 4
 * @param gpu how an NVIDIA GPU is used, where one is
 * @param graphCache whether graphs that were optimised for this processor are kept in the user's cache folder, so that a
 *     model opens faster the next time and both of its graphs share their weights in memory
 * @param halves whether the upper and the lower half of an image are computed side by side, each by half of the threads,
 *     where the model has graphs for that. On the CPU, with two threads or more
 */
public record InferenceOptions(
        Device device,
        int intraOpThreads,
        int maxBatch,
        int maxConcurrentCalls,
        GpuOptions gpu,
        boolean graphCache,
        boolean halves) {
    public InferenceOptions {
        requireNotNegative("intraOpThreads", intraOpThreads);
        requireNotNegative("maxBatch", maxBatch);
        requireNotNegative("maxConcurrentCalls", maxConcurrentCalls);
    }

    /** Automatic choices throughout. */
    public static InferenceOptions defaults() {
        return new InferenceOptions(Device.AUTO, 0, 0, 0, GpuOptions.defaults(), true, true);
    }

    /** These options with another device. */
    public InferenceOptions withDevice(Device newDevice) {
        return new InferenceOptions(newDevice, intraOpThreads, maxBatch, maxConcurrentCalls, gpu, graphCache, halves);
    }

    /** These options with another number of threads per call. */
    public InferenceOptions withIntraOpThreads(int threads) {
        return new InferenceOptions(device, threads, maxBatch, maxConcurrentCalls, gpu, graphCache, halves);
    }

    /** These options with another bound on the images per run. */
    public InferenceOptions withMaxBatch(int images) {
        return new InferenceOptions(device, intraOpThreads, images, maxConcurrentCalls, gpu, graphCache, halves);
    }

    /** These options with another bound on concurrent calls. */
    public InferenceOptions withMaxConcurrentCalls(int calls) {
        return new InferenceOptions(device, intraOpThreads, maxBatch, calls, gpu, graphCache, halves);
    }

    /** These options with another use of the GPU. */
    public InferenceOptions withGpu(GpuOptions newGpu) {
        return new InferenceOptions(device, intraOpThreads, maxBatch, maxConcurrentCalls, newGpu, graphCache, halves);
    }

    /** These options with or without the cache of optimised graphs. */
    public InferenceOptions withGraphCache(boolean on) {
        return new InferenceOptions(device, intraOpThreads, maxBatch, maxConcurrentCalls, gpu, on, halves);
    }

    /** These options with halves of an image computed side by side or not. */
    public InferenceOptions withHalves(boolean on) {
        return new InferenceOptions(device, intraOpThreads, maxBatch, maxConcurrentCalls, gpu, graphCache, on);
    }

    /** Threads that work on one image. */
    int threads() {
        return intraOpThreads > 0 ? intraOpThreads : Runtime.getRuntime().availableProcessors();
    }

    /** Whether halves are wanted, unless a GPU is found. */
    boolean wantsHalves() {
        return halves
                && threads() > 1
                && device.kind() != Device.Kind.CUDA
                && gpu.precision() != Precision.FLOAT16
                && !gpu.graphs();
    }

    private static void requireNotNegative(String name, int value) {
        if (value < 0) {
            throw new InvalidInputException(name + " must not be negative, but is " + value);
        }
    }
}
