package io.github.glow4j.models;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * Size and CRC-32C of a file, by which damage is noticed: a flipped bit in a weight would otherwise be just another
 * weight. CRC-32C because processors compute it as fast as memory delivers; it is no defence against forgery.
 *
 * @param bytes size
 * @param crc32c checksum, 0 to 2^32 - 1
 */
public record FileSum(long bytes, long crc32c) {
    private static final int BUFFER = 1 << 20;

    /** Reads a file. */
    public static FileSum of(Path file) throws IOException {
        CRC32C crc = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        long bytes = 0;
        try (FileChannel channel = FileChannel.open(file)) {
            while (channel.read(buffer) >= 0) {
                buffer.flip();
                bytes += buffer.remaining();
                crc.update(buffer);
                buffer.clear();
            }
        }
        return new FileSum(bytes, crc.getValue());
    }

    /** The sum of what a file holds, or is to hold. */
    public static FileSum of(byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(content);
        return new FileSum(content.length, crc.getValue());
    }

    /** @throws InvalidModelException if a file has not this sum */
    void check(Path file) {
        FileSum found;
        try {
            found = of(file);
        } catch (NoSuchFileException e) {
            throw new InvalidModelException(file + " is missing: copy the whole model folder, or convert it again", e);
        } catch (IOException e) {
            throw new InvalidModelException("cannot read " + file + ": " + AtomicFiles.reason(e), e);
        }
        if (found.bytes != bytes) {
            throw new InvalidModelException(
                    file + (found.bytes < bytes ? " is truncated" : " is not the one that was written")
                            + ": it has " + found.bytes + " bytes where " + bytes
                            + " were written; copy the model folder again, or convert it again");
        }
        if (!found.equals(this)) {
            throw new InvalidModelException(file + " is damaged: its checksum is not the one that " + ModelManifest.FILE
                    + " has; copy the model folder again, or convert it again");
        }
    }
}
