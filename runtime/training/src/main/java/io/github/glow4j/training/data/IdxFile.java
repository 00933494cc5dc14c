package io.github.glow4j.training.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A file in the IDX format of MNIST, of uint8 values, plain or gzipped.
 *
 * <p>Source: Y. LeCun, "The MNIST database": two bytes 0, the type 8 (unsigned byte), the number of dimensions, each
 * dimension as a big-endian int32, the values row-major.
 *
 * @param file for messages
 * @param shape dimensions, all positive
 * @param bytes the whole file
 */
@SuppressWarnings("ArrayRecordComponent")
record IdxFile(Path file, int[] shape, Bytes bytes) {
    private static final int UNSIGNED_BYTES = 8;

    /** More than any image has; keeps products of dimensions within a long. */
    private static final int MAX_SIDE = 1 << 15;

    /**
     * Opens a file of so many dimensions.
     *
     * @throws BadImageException if it is damaged or has another number of them
     */
    static IdxFile open(Path file, int dimensions) {
        int headerLength = Integer.BYTES * (1 + dimensions);
        try {
            if (UnzippedBytes.isZipped(file)) {
                Bytes bytes = UnzippedBytes.read(file, headerLength, header -> size(shape(file, header, dimensions)));
                return new IdxFile(file, shape(file, bytes.read(0, headerLength), dimensions), bytes);
            }
            Bytes bytes = new FileBytes(file);
            try {
                int[] shape = shape(file, bytes.read(0, (int) Math.min(headerLength, bytes.size())), dimensions);
                if (bytes.size() != size(shape)) {
                    throw new BadImageException(
                            file.toString(), "it promises " + size(shape) + " bytes but has " + bytes.size());
                }
                return new IdxFile(file, shape, bytes);
            } catch (IOException | RuntimeException e) {
                bytes.close();
                throw e;
            }
        } catch (IOException e) {
            throw BadImageException.unreadable(file.toString(), e);
        }
    }

    private static int[] shape(Path file, byte[] header, int dimensions) {
        if (header.length != Integer.BYTES * (1 + dimensions)) {
            throw new BadImageException(file.toString(), "it is truncated: it has " + header.length + " bytes");
        }
        ByteBuffer buffer = ByteBuffer.wrap(header);
        int magic = buffer.getInt();
        if (magic != (UNSIGNED_BYTES << Byte.SIZE | dimensions)) {
            throw new BadImageException(
                    file.toString(),
                    "it is no IDX file of bytes with " + dimensions
                            + " dimensions: it begins with 0x%08x".formatted(magic));
        }
        int[] shape = new int[dimensions];
        for (int i = 0; i < dimensions; i++) {
            shape[i] = buffer.getInt();
            if (shape[i] < 1 || (i > 0 && shape[i] > MAX_SIDE)) {
                throw new BadImageException(file.toString(), "its dimension " + i + " is " + shape[i]);
            }
        }
        return shape;
    }

    private static long size(int[] shape) {
        long size = 1;
        for (int dimension : shape) {
            size *= dimension;
        }
        return size + Integer.BYTES * (1L + shape.length);
    }

    /** The values of one index of the first dimension. */
    byte[] read(int index) throws IOException {
        int length = 1;
        for (int i = 1; i < shape.length; i++) {
            length *= shape[i];
        }
        return bytes.read(Integer.BYTES * (1L + shape.length) + (long) index * length, length);
    }

    void close() {
        bytes.close();
    }
}
