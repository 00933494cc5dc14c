package io.github.glow4j.training.data;

import io.github.glow4j.tensorflow.MaskedChecksum;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Where the records of a TFRecord file lie.
 *
 * <p>Source: TensorFlow, "TFRecord and tf.train.Example", section "TFRecords format details": length as little-endian
 * uint64, its masked CRC-32C, the bytes, their masked CRC-32C.
 */
final class TfRecordFile implements AutoCloseable {
    private static final int HEADER = Long.BYTES + Integer.BYTES;
    private static final int FOOTER = Integer.BYTES;

    private final Path file;
    private final Bytes bytes;
    private long[] offsets = new long[1024];
    private int count;

    TfRecordFile(Path file) {
        this.file = file;
        this.bytes = new FileBytes(file);
    }

    /**
     * Goes through the lengths of all records; reads none of them.
     *
     * @throws BadImageException at the first place where there is no record; those before it are then there
     */
    void index() {
        ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
        long position = 0;
        while (position < bytes.size()) {
            if (bytes.size() - position < HEADER + FOOTER) {
                throw new BadImageException(name(count), "the file is truncated");
            }
            try {
                bytes.read(position, header.array(), 0, HEADER);
            } catch (IOException e) {
                throw BadImageException.unreadable(name(count), e);
            }
            long length = header.getLong(0);
            if (header.getInt(Long.BYTES) != MaskedChecksum.of(ByteBuffer.wrap(header.array(), 0, Long.BYTES))) {
                throw new BadImageException(
                        name(count), "the checksum of its length is wrong: the file is damaged from here on");
            }
            if (length < 0 || length > bytes.size() - position - HEADER - FOOTER) {
                throw new BadImageException(name(count), "the file is truncated");
            }
            add(position);
            position += HEADER + length + FOOTER;
        }
    }

    private void add(long position) {
        if (count == Integer.MAX_VALUE - 8) {
            throw new BadImageException(file.toString(), "it has more than 2^31 records");
        }
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, (int) Math.min(Integer.MAX_VALUE - 8, 2L * count));
        }
        offsets[count++] = position;
    }

    /** Records found. */
    int count() {
        return count;
    }

    String name(int index) {
        return file + "[" + index + "]";
    }

    private long length(int index) throws IOException {
        return ByteBuffer.wrap(bytes.read(offsets[index], Long.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
    }

    /** The bytes of a record, to be read bit by bit; not checked. */
    RecordStream stream(int index) throws IOException {
        long start = offsets[index] + HEADER;
        return new RecordStream(bytes, start, start + length(index));
    }

    /**
     * The bytes of a record.
     *
     * @throws BadImageException if their checksum is wrong
     */
    byte[] read(int index) throws IOException {
        long length = length(index);
        if (length > Integer.MAX_VALUE - 8 || length < 0) {
            throw new BadImageException(name(index), "it has " + length + " bytes, too many for an image");
        }
        byte[] record = bytes.read(offsets[index] + HEADER, (int) length);
        int checksum = ByteBuffer.wrap(bytes.read(offsets[index] + HEADER + length, FOOTER))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
        if (checksum != MaskedChecksum.of(ByteBuffer.wrap(record))) {
            throw new BadImageException(name(index), "its checksum is wrong: it is damaged");
        }
        return record;
    }

    @Override
    public void close() {
        bytes.close();
    }
}
