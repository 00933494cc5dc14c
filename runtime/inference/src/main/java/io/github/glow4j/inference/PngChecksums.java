package io.github.glow4j.inference;

import io.github.glow4j.models.InvalidInputException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * Checks the checksums of PNG files, which Java's decoder does not: it would show a damaged picture as if it were well.
 *
 * <p>Source: PNG specification (third edition), section 5: chunks of length, type, data and CRC-32 of type and data.
 */
final class PngChecksums {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final int TYPE_AND_CHECKSUM = 8;

    private PngChecksums() {}

    /** Does nothing if it is no PNG. @throws InvalidInputException if it is one and damaged */
    static void verify(String name, byte[] bytes) {
        if (!Arrays.equals(bytes, 0, Math.min(SIGNATURE.length, bytes.length), SIGNATURE, 0, SIGNATURE.length)) {
            return;
        }
        ByteBuffer chunks = ByteBuffer.wrap(bytes).position(SIGNATURE.length);
        String type = "";
        while (!type.equals("IEND")) {
            if (chunks.remaining() < Integer.BYTES) {
                throw new InvalidInputException(name + " is damaged: it is truncated");
            }
            long length = chunks.getInt() & 0xffff_ffffL;
            int start = chunks.position();
            if (length + TYPE_AND_CHECKSUM > chunks.remaining()) {
                throw new InvalidInputException(name + " is damaged: it is truncated");
            }
            int covered = (int) length + Integer.BYTES;
            CRC32 checksum = new CRC32();
            checksum.update(bytes, start, covered);
            type = new String(bytes, start, Integer.BYTES, StandardCharsets.US_ASCII);
            chunks.position(start + covered);
            if (chunks.getInt() != (int) checksum.getValue()) {
                throw new InvalidInputException(name + " is damaged: a checksum is wrong");
            }
        }
    }
}
