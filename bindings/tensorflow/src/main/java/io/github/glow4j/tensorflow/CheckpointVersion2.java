package io.github.glow4j.tensorflow;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.BundleEntryProto;
import org.tensorflow.proto.BundleHeaderProto;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.proto.TensorSliceProto;

/**
 * Checks a checkpoint of version 2, {@code prefix.index} with {@code prefix.data-00000-of-00001} and so on, before
 * TensorFlow reads it: that each tensor has a possible shape and lies within its data file. TensorFlow itself compares
 * the checksum of each tensor when it is read.
 */
final class CheckpointVersion2 {
    private static final int MAX_SHARDS = 99_999;

    private final Path prefix;
    private final Path index;
    private final Map<Integer, Long> shardSizes = new HashMap<>();
    private @Nullable BundleHeaderProto header;

    private CheckpointVersion2(Path prefix, Path index) {
        this.prefix = prefix;
        this.index = index;
    }

    static Path index(Path prefix) {
        return prefix.resolveSibling(prefix.getFileName() + ".index");
    }

    static Path shard(Path prefix, int shard, int shards) {
        return prefix.resolveSibling(prefix.getFileName() + String.format(".data-%05d-of-%05d", shard, shards));
    }

    /** @throws TensorFlowException.DataLoss if it is damaged; {@code NotFound} if a data file is missing */
    static void check(Path prefix) throws IOException {
        CheckpointVersion2 checkpoint = new CheckpointVersion2(prefix, index(prefix));
        SortedTable.read(checkpoint.index, checkpoint::entry);
        if (checkpoint.header == null) {
            throw SortedTable.damaged(checkpoint.index, "it is empty");
        }
    }

    private void entry(ByteString key, ByteString value) throws InvalidProtocolBufferException {
        BundleHeaderProto known = header;
        if (known == null) {
            if (!key.isEmpty()) {
                throw SortedTable.damaged(index, "it does not begin with a header");
            }
            header = BundleHeaderProto.parseFrom(value);
            if (header.getNumShards() < 1 || header.getNumShards() > MAX_SHARDS) {
                throw SortedTable.damaged(index, "it speaks of " + header.getNumShards() + " data files");
            }
        } else {
            check(key.toStringUtf8(), BundleEntryProto.parseFrom(value), known.getNumShards());
        }
    }

    private void check(String name, BundleEntryProto entry, int shards) {
        DataType type = DataType.find(entry.getDtypeValue());
        if (type == null || type == DataType.RESOURCE || type == DataType.VARIANT) {
            throw new TensorFlowException.Unimplemented("the checkpoint file " + index + " has " + name
                    + " with the element type " + entry.getDtypeValue() + ", which is not supported");
        }
        long[] shape = shape(name, entry.getShape());
        for (TensorSliceProto slice : entry.getSlicesList()) {
            checkSlice(index, name, shape, slice);
        }
        if (entry.getSlicesCount() > 0) {
            return; // the data is in the entries of the slices
        }
        if (entry.getShardId() < 0 || entry.getShardId() >= shards) {
            throw SortedTable.damaged(index, name + " is in data file " + entry.getShardId() + " of " + shards);
        }
        long expected = Shapes.byteSize(type, shape);
        if (entry.getSize() < 0 || (type != DataType.STRING && entry.getSize() != expected)) {
            throw SortedTable.damaged(index, name + " has " + entry.getSize() + " bytes, its shape says " + expected);
        }
        long end = entry.getOffset() + entry.getSize();
        long shardSize = shardSize(entry.getShardId(), shards);
        if (entry.getOffset() < 0 || end < 0 || end > shardSize) {
            throw SortedTable.damaged(
                    shard(prefix, entry.getShardId(), shards),
                    "it has " + shardSize + " bytes, but " + name + " ends at " + end + "; it is cut off");
        }
    }

    private long[] shape(String name, TensorShapeProto proto) {
        return shape(index, name, proto);
    }

    static long[] shape(Path file, String name, TensorShapeProto proto) {
        long[] shape = proto.getDimList().stream()
                .mapToLong(TensorShapeProto.Dim::getSize)
                .toArray();
        try {
            if (proto.getUnknownRank()) {
                throw new TensorFlowException.InvalidArgument("unknown rank");
            }
            Shapes.byteSize(DataType.COMPLEX128, shape);
        } catch (TensorFlowException e) {
            throw SortedTable.damaged(file, name + " has an impossible shape: " + e.getMessage());
        }
        return shape;
    }

    /** Gives the shape of the slice. */
    static long[] checkSlice(Path file, String name, long[] shape, TensorSliceProto slice) {
        if (slice.getExtentCount() != shape.length) {
            throw SortedTable.damaged(file, "a slice of " + name + " has " + slice.getExtentCount() + " dimensions");
        }
        long[] extent = new long[shape.length];
        for (int i = 0; i < shape.length; i++) {
            TensorSliceProto.Extent e = slice.getExtent(i);
            extent[i] = e.hasLength() ? e.getLength() : shape[i]; // a full dimension has neither start nor length
            if (e.getStart() < 0 || extent[i] < 0 || e.getStart() > shape[i] || extent[i] > shape[i] - e.getStart()) {
                throw SortedTable.damaged(file, "a slice of " + name + " reaches beyond its shape");
            }
        }
        return extent;
    }

    private long shardSize(int shard, int shards) {
        return shardSizes.computeIfAbsent(shard, s -> {
            Path file = shard(prefix, s, shards);
            try {
                return Files.size(file);
            } catch (IOException e) {
                throw TensorFlowException.of(e, "the checkpoint " + prefix + " needs the file " + file);
            }
        });
    }
}
