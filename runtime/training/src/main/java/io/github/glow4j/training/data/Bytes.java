package io.github.glow4j.training.data;

import java.io.IOException;

/** Bytes of a file, read from anywhere by any number of threads. */
interface Bytes extends AutoCloseable {
    long size();

    /**
     * Fills a part of an array.
     *
     * @throws java.io.EOFException if there are not as many
     */
    void read(long position, byte[] target, int offset, int length) throws IOException;

    /** Some bytes as an array. */
    default byte[] read(long position, int length) throws IOException {
        byte[] result = new byte[length];
        read(position, result, 0, length);
        return result;
    }

    @Override
    void close();
}
