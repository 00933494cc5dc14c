package io.github.glow4j.tensorflow;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The checksum that TensorFlow stores beside data: CRC-32C, rotated and moved, because sums of data that hold their own sum
 * are bad ones.
 *
 * <p>Source: TensorFlow, "TFRecord and tf.train.Example", section "TFRecords format details".
 */
public final class MaskedChecksum {
    private static final int DELTA = 0xa282ead8;

    private MaskedChecksum() {}

    /** The checksum of all bytes that remain in a buffer, which are then read. */
    public static int of(ByteBuffer data) {
        CRC32C checksum = new CRC32C();
        checksum.update(data);
        return Integer.rotateRight((int) checksum.getValue(), 15) + DELTA;
    }
}
