package io.github.glow4j.training.data;

import java.io.IOException;
import java.io.InputStream;

/** A part of a file as a stream; skipping costs nothing. */
final class RecordStream extends InputStream {
    private final Bytes bytes;
    private final long end;
    private long position;

    RecordStream(Bytes bytes, long start, long end) {
        this.bytes = bytes;
        this.position = start;
        this.end = end;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = (int) Math.min(length, end - position);
        if (count <= 0) {
            return length == 0 ? 0 : -1;
        }
        bytes.read(position, target, offset, count);
        position += count;
        return count;
    }

    @Override
    public long skip(long count) {
        long skipped = Math.clamp(count, 0, end - position);
        position += skipped;
        return skipped;
    }
}
