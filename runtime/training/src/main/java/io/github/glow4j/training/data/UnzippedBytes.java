package io.github.glow4j.training.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** A gzip file, unpacked into memory outside of Java's heap. */
final class UnzippedBytes implements Bytes {
    private static final int CHUNK = 1 << 16;

    private final MemorySegment memory;

    private UnzippedBytes(MemorySegment memory) {
        this.memory = memory;
    }

    static boolean isZipped(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] start = in.readNBytes(2);
            return start.length == 2 && start[0] == 0x1f && start[1] == (byte) 0x8b;
        }
    }

    /**
     * Unpacks a file whose size its first bytes tell.
     *
     * @param headerLength number of those bytes
     * @param promise reads them and tells the size of the whole; throws if they are not as they should be
     * @throws BadImageException if it is damaged
     */
    static UnzippedBytes read(Path file, int headerLength, Promise promise) {
        try (InputStream in = new GZIPInputStream(new BufferedInputStream(Files.newInputStream(file), CHUNK), CHUNK)) {
            byte[] header = in.readNBytes(headerLength);
            long size = promise.size(header);
            // What is promised is believed piece by piece: no more is allocated than twice what came.
            MemorySegment memory = allocate(Math.min(size, 16 * CHUNK), null);
            MemorySegment.copy(header, 0, memory, ValueLayout.JAVA_BYTE, 0, header.length);
            long filled = header.length;
            byte[] chunk = new byte[CHUNK];
            while (filled < size) {
                int count = in.read(chunk, 0, (int) Math.min(chunk.length, size - filled));
                if (count < 0) {
                    throw new BadImageException(
                            file.toString(), "it is truncated: " + filled + " of " + size + " bytes are there");
                }
                if (filled + count > memory.byteSize()) {
                    memory = allocate(Math.min(size, 2 * memory.byteSize()), memory);
                }
                MemorySegment.copy(chunk, 0, memory, ValueLayout.JAVA_BYTE, filled, count);
                filled += count;
            }
            // The checksum comes after the last byte.
            if (in.read() >= 0) {
                throw new BadImageException(file.toString(), "it holds more than the " + size + " bytes it promises");
            }
            return new UnzippedBytes(memory);
        } catch (EOFException e) {
            throw new BadImageException(file.toString(), "it is truncated", e);
        } catch (ZipException e) {
            throw new BadImageException(file.toString(), "it is damaged: " + e.getMessage(), e);
        } catch (IOException e) {
            throw BadImageException.unreadable(file.toString(), e);
        }
    }

    /** Size of the whole by its first bytes. */
    @FunctionalInterface
    interface Promise {
        long size(byte[] header);
    }

    private static MemorySegment allocate(long size, @Nullable MemorySegment old) {
        MemorySegment memory = Arena.ofAuto().allocate(size);
        if (old != null) {
            memory.copyFrom(old);
        }
        return memory;
    }

    @Override
    public long size() {
        return memory.byteSize();
    }

    @Override
    public void read(long position, byte[] target, int offset, int length) throws IOException {
        if (position + length > memory.byteSize()) {
            throw new EOFException("it ends after " + memory.byteSize() + " bytes");
        }
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, position, target, offset, length);
    }

    @Override
    public void close() {}
}
