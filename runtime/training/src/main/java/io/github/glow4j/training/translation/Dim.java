package io.github.glow4j.training.translation;

import java.util.Arrays;

/**
 * Length of an axis: a number, or a multiple of the batch size N, which stays open until run time.
 *
 * @param factor the number, or what N is multiplied by
 * @param batch whether it is a multiple of N
 */
record Dim(long factor, boolean batch) {
    static final Dim N = new Dim(1, true);
    static final Dim ONE = new Dim(1, false);

    static Dim of(long size) {
        return new Dim(size, false);
    }

    static Dim[] shape(int... shape) {
        return Arrays.stream(shape).mapToObj(Dim::of).toArray(Dim[]::new);
    }

    boolean is(long size) {
        return !batch && factor == size;
    }

    /**
     * The number.
     *
     * @throws Unsupported if it depends on the batch size
     */
    int known() {
        if (batch) {
            throw new Unsupported("an axis whose length is the batch size cannot be taken apart");
        }
        return Math.toIntExact(factor);
    }

    Dim times(Dim other) {
        if (batch && other.batch) {
            throw new Unsupported("the square of the batch size is needed");
        }
        return new Dim(Math.multiplyExact(factor, other.factor), batch || other.batch);
    }

    Dim plus(Dim other) {
        if (batch != other.batch) {
            throw new Unsupported("the batch size has something added to it");
        }
        return new Dim(factor + other.factor, batch);
    }

    /** @throws Unsupported if the quotient is no whole multiple */
    Dim dividedBy(Dim other) {
        if (other.factor == 0 || factor % other.factor != 0 || (other.batch && !batch)) {
            throw new Unsupported(this + " is not a multiple of " + other);
        }
        return new Dim(factor / other.factor, batch && !other.batch);
    }

    static Dim product(Dim... dims) {
        return Arrays.stream(dims).reduce(ONE, Dim::times);
    }

    @Override
    public String toString() {
        return !batch ? Long.toString(factor) : factor == 1 ? "N" : factor + "N";
    }
}
