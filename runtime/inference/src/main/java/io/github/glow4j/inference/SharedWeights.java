package io.github.glow4j.inference;

import io.github.glow4j.models.FileSum;
import io.github.glow4j.nativelib.LargePages;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * Files of weights in memory, each once, for all sessions of a model. Up to {@value #READ_LIMIT} bytes the files of a graph
 * are read into large pages; more are mapped, so that opening them costs nothing and the system may take their pages back.
 * Not thread-safe.
 */
final class SharedWeights implements AutoCloseable {
    /** Reading so much takes about as long as opening a session. */
    static final long READ_LIMIT = 384L << 20;

    private static final int CHUNK = 1 << 22;

    private final Arena arena = Arena.ofShared();
    private final Map<Path, MemorySegment> loaded = new HashMap<>();

    /**
     * The files of a graph by name, loaded as far as they have not been.
     *
     * @param files what they must have
     * @param stamps which files are known to be whole, and need not be read through
     * @throws IOException if one cannot be read, or is not the file that was written
     */
    Map<String, MemorySegment> load(Path folder, Map<String, FileSum> files, FileStamps stamps) throws IOException {
        boolean read = LargePages.available()
                && files.values().stream().mapToLong(FileSum::bytes).sum() <= READ_LIMIT;
        Map<String, MemorySegment> memory = new HashMap<>();
        for (Map.Entry<String, FileSum> file : files.entrySet()) {
            memory.put(file.getKey(), load(folder.resolve(file.getKey()), file.getValue(), read, stamps));
        }
        return memory;
    }

    private MemorySegment load(Path file, FileSum sum, boolean read, FileStamps stamps) throws IOException {
        MemorySegment known = loaded.get(file);
        if (known != null) {
            return known;
        }
        boolean trusted = stamps.trusts(file);
        String look = trusted ? null : FileStamps.look(file);
        try (FileChannel channel = FileChannel.open(file)) {
            if (channel.size() != sum.bytes()) {
                throw new IOException(
                        file + " has " + channel.size() + " bytes where " + sum.bytes() + " were written");
            }
            MemorySegment memory = read
                    ? LargePages.allocate(arena, sum.bytes())
                    : channel.map(FileChannel.MapMode.READ_ONLY, 0, sum.bytes(), arena);
            CRC32C crc = new CRC32C();
            for (long start = 0; start < sum.bytes(); start += CHUNK) {
                ByteBuffer chunk = memory.asSlice(start, Math.min(CHUNK, sum.bytes() - start))
                        .asByteBuffer();
                if (read) {
                    readFully(channel, chunk);
                }
                if (!trusted) {
                    crc.update(chunk);
                } else if (!read) {
                    break;
                }
            }
            if (!trusted && crc.getValue() != sum.crc32c()) {
                throw new IOException(file + " is damaged: its checksum is wrong");
            }
            stamps.remember(file, look);
            loaded.put(file, memory);
            return memory;
        }
    }

    private static void readFully(FileChannel channel, ByteBuffer target) throws IOException {
        while (target.hasRemaining()) {
            if (channel.read(target) < 0) {
                throw new IOException("the file became shorter while it was read");
            }
        }
        target.flip();
    }

    /** Frees the memory. All sessions that use it must be closed. */
    @Override
    public void close() {
        arena.close();
    }
}
