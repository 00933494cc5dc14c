package io.github.glow4j.training.data;

/** Which part of a data set that comes in two, as MNIST and CIFAR-10 do. Others are one whole, whatever is asked for. */
public enum Part {
    /** {@code train-*}, {@code data_batch_*}, or the sub folder {@code train}. */
    TRAIN,
    /** {@code t10k-*}, {@code test_batch}, {@code validation-*}, or the sub folder {@code test} or {@code validation}. */
    TEST
}
