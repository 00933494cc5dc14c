package io.github.glow4j.tensorflow;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Reads a table of sorted keys, the container of both checkpoint formats, and checks every checksum in it.
 *
 * <p>TensorFlow reads these files itself; this comes first, because what TensorFlow does with a damaged file ranges from
 * an error through an absurd allocation to ending the process.
 *
 * <p>Layout: blocks, each followed by a type byte and the masked CRC-32C of block and type; at the end of the file 48
 * bytes with the places of two blocks, of which the second is the index of all others, and a magic number.
 */
final class SortedTable {
    /** Takes one entry. */
    @FunctionalInterface
    interface Visitor {
        void entry(ByteString key, ByteString value) throws InvalidProtocolBufferException;
    }

    private static final int FOOTER = 48;
    private static final int MAGIC_AT = 40;
    private static final long MAGIC = 0xDB4775248B80FB57L;
    private static final int TRAILER = 5;

    private final Path file;
    private final FileChannel channel;
    private final long size;

    private SortedTable(Path file, FileChannel channel) throws IOException {
        this.file = file;
        this.channel = channel;
        this.size = channel.size();
    }

    /**
     * Visits all entries in order.
     *
     * @throws TensorFlowException.DataLoss if the file is damaged, naming it
     */
    static void read(Path file, Visitor visitor) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            new SortedTable(file, channel).read(visitor);
        } catch (InvalidProtocolBufferException e) {
            throw damaged(file, "an entry cannot be parsed: " + e.getMessage());
        }
    }

    static TensorFlowException.DataLoss damaged(Path file, String what) {
        return new TensorFlowException.DataLoss("the checkpoint file " + file + " is damaged: " + what);
    }

    private void read(Visitor visitor) throws IOException {
        if (size < FOOTER) {
            throw damaged(file, "it has only " + size + " bytes");
        }
        ByteBuffer footer = bytes(size - FOOTER, FOOTER);
        if (footer.getLong(MAGIC_AT) != MAGIC) {
            throw damaged(file, "it does not end as a table should; it may be cut off or no checkpoint at all");
        }
        footer.limit(MAGIC_AT);
        block(varint(footer), varint(footer)); // not used by anyone, but a part of the file
        ByteBuffer index = block(varint(footer), varint(footer));
        entries(index, (key, value) -> {
            ByteBuffer handle = value.asReadOnlyByteBuffer();
            entries(block(varint(handle), varint(handle)), visitor);
        });
    }

    private ByteBuffer bytes(long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, offset + bytes.position()) < 0) {
                throw damaged(file, "it ended while it was being read");
            }
        }
        return bytes.flip();
    }

    private ByteBuffer block(long offset, long length) {
        if (offset < 0 || length < 0 || offset > size - TRAILER || length > size - TRAILER - offset) {
            throw damaged(file, "a block of " + length + " bytes at " + offset + " lies outside");
        }
        if (length > Integer.MAX_VALUE - TRAILER - 16) {
            throw new TensorFlowException.Unimplemented(
                    "the checkpoint file " + file + " has a block of " + length + " bytes; 2 GB are the limit");
        }
        try {
            ByteBuffer block = bytes(offset, (int) length + TRAILER);
            int stored = block.getInt((int) length + 1);
            if (MaskedChecksum.of(block.slice(0, (int) length + 1)) != stored) {
                throw damaged(file, "wrong checksum of the block at " + offset);
            }
            if (block.get((int) length) != 0) {
                throw new TensorFlowException.Unimplemented("the checkpoint file " + file
                        + " is compressed, which TensorFlow did in version 1.1 only: load it and save it again with"
                        + " another version");
            }
            return block.slice(0, (int) length).order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException e) {
            throw TensorFlowException.of(e, "the checkpoint file " + file + " cannot be read");
        }
    }

    /** A key is stored as what it shares with the one before, and the rest. Behind the entries lie restart points. */
    private void entries(ByteBuffer block, Visitor visitor) throws InvalidProtocolBufferException {
        int restarts = block.limit() < 4 ? -1 : block.getInt(block.limit() - 4);
        if (restarts < 0 || restarts > (block.limit() - 4) / 4) {
            throw damaged(file, "a block without an end");
        }
        block.limit(block.limit() - 4 - 4 * restarts);
        ByteString key = ByteString.EMPTY;
        while (block.hasRemaining()) {
            long shared = varint(block);
            long unshared = varint(block);
            long valueLength = varint(block);
            if (shared < 0
                    || shared > key.size()
                    || unshared < 0
                    || valueLength < 0
                    || unshared > block.remaining()
                    || valueLength > block.remaining() - unshared) {
                throw damaged(file, "an entry that reaches beyond its block");
            }
            key = key.substring(0, (int) shared).concat(ByteString.copyFrom(block, (int) unshared));
            visitor.entry(key, ByteString.copyFrom(block, (int) valueLength));
        }
    }

    private long varint(ByteBuffer bytes) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (!bytes.hasRemaining()) {
                throw damaged(file, "a number that is cut off");
            }
            byte next = bytes.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw damaged(file, "a number that is too long");
    }
}
