package io.github.glow4j.training.data;

/** Which part of a data set that comes in two, as MNIST and CIFAR-10 do. Others are one whole, whatever is asked for. */
public enum Part {
    /** What is not the other part, such as {@code train-*}, {@code data_batch_*}, or the sub folder {@code train}. */
    TRAIN,
    /**
     * Files with the word {@code t10k}, {@code test}, {@code validation}, {@code valid} or {@code val} in their names, such
     * as {@code test_batch.bin}, or the sub folder of such a name beside {@code train}.
     */
    TEST
}
