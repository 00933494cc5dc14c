package io.github.glow4j.training.data;

import io.github.glow4j.models.InvalidInputException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that stays on disk.
 *
 * <p>Not mapped into memory, where a file that shrinks while it is read takes the process down, and not a channel, which an
 * interrupted thread closes for all others.
 */
final class FileBytes implements Bytes {
    private final RandomAccessFile file;
    private final long size;
    private boolean closed;

    /** @throws InvalidInputException if it cannot be opened */
    FileBytes(Path path) {
        try {
            file = new RandomAccessFile(path.toFile(), "r");
            size = file.length();
        } catch (FileNotFoundException e) {
            throw new InvalidInputException(
                    Files.exists(path) ? "cannot read " + path + ": " + e.getMessage() : "no such file: " + path, e);
        } catch (IOException e) {
            throw new InvalidInputException("cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public synchronized void read(long position, byte[] target, int offset, int length) throws IOException {
        if (closed) {
            throw new IllegalStateException("the data set is closed");
        }
        if (position + length > size) {
            throw new EOFException("it ends after " + size + " bytes");
        }
        file.seek(position);
        file.readFully(target, offset, length);
    }

    @Override
    public synchronized void close() {
        closed = true;
        try {
            file.close();
        } catch (IOException e) {
            // Nothing was written.
        }
    }
}
