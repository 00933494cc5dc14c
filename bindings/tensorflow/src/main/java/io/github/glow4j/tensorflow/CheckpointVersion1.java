package io.github.glow4j.tensorflow;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.SavedSlice;
import org.tensorflow.proto.SavedSliceMeta;
import org.tensorflow.proto.SavedTensorSlices;
import org.tensorflow.proto.TensorProto;

/**
 * Checks a checkpoint of version 1, one file {@code prefix} or several {@code prefix-00000-of-00002} with all tensors in
 * protocol buffers, before TensorFlow reads it: that each slice has as many values as it must, which TensorFlow takes on
 * trust when it copies them.
 */
final class CheckpointVersion1 {
    private static final Pattern SHARD = Pattern.compile("(.*)-\\d{5}-of-(\\d{5})");

    private final Path file;
    private final Map<String, long[]> shapes = new HashMap<>();
    private boolean hasHeader;

    private CheckpointVersion1(Path file) {
        this.file = file;
    }

    /** What TensorFlow must be asked to open; null if there is no such checkpoint. */
    static @Nullable Path pattern(Path prefix) throws IOException {
        if (Files.isRegularFile(prefix)) {
            return prefix;
        }
        int shards = shards(prefix);
        return shards == 0
                ? null
                : prefix.resolveSibling(prefix.getFileName() + String.format("-?????-of-%05d", shards));
    }

    private static int shards(Path prefix) throws IOException {
        String name = String.valueOf(prefix.getFileName());
        Path folder = prefix.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> SHARD.matcher(String.valueOf(f.getFileName())))
                    .filter(m -> m.matches() && m.group(1).equals(name))
                    .mapToInt((Matcher m) -> Integer.parseInt(m.group(2)))
                    .max()
                    .orElse(0);
        }
    }

    static void check(Path prefix) throws IOException {
        List<Path> files = List.of(prefix);
        if (!Files.isRegularFile(prefix)) {
            int shards = shards(prefix);
            files = IntStream.range(0, shards)
                    .mapToObj(i ->
                            prefix.resolveSibling(prefix.getFileName() + String.format("-%05d-of-%05d", i, shards)))
                    .toList();
        }
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                throw new TensorFlowException.NotFound("the checkpoint " + prefix + " needs the file " + file);
            }
            CheckpointVersion1 checkpoint = new CheckpointVersion1(file);
            SortedTable.read(file, checkpoint::entry);
            if (!checkpoint.hasHeader) {
                throw SortedTable.damaged(file, "it is empty");
            }
        }
    }

    private void entry(ByteString key, ByteString value) throws InvalidProtocolBufferException {
        SavedTensorSlices entry = SavedTensorSlices.parseFrom(value);
        if (key.isEmpty()) {
            hasHeader = true;
            for (SavedSliceMeta tensor : entry.getMeta().getTensorList()) {
                long[] shape = CheckpointVersion2.shape(file, tensor.getName(), tensor.getShape());
                tensor.getSliceList()
                        .forEach(slice -> CheckpointVersion2.checkSlice(file, tensor.getName(), shape, slice));
                shapes.put(tensor.getName(), shape);
            }
        } else {
            check(entry.getData());
        }
    }

    private void check(SavedSlice slice) {
        long[] shape = shapes.get(slice.getName());
        if (shape == null) {
            throw SortedTable.damaged(file, slice.getName() + " is not in the header");
        }
        long[] extent = CheckpointVersion2.checkSlice(file, slice.getName(), shape, slice.getSlice());
        long expected = Shapes.volume(extent);
        long count = count(slice.getData());
        if (count != expected) {
            throw SortedTable.damaged(file, slice.getName() + " has " + count + " values, its shape says " + expected);
        }
    }

    /** Complex numbers are two values each in the buffer. */
    private static long count(TensorProto data) {
        long pairs = data.getScomplexValCount() + (long) data.getDcomplexValCount();
        return (long) data.getFloatValCount()
                + data.getDoubleValCount()
                + data.getIntValCount()
                + data.getStringValCount()
                + data.getInt64ValCount()
                + data.getBoolValCount()
                + data.getHalfValCount()
                + data.getUint32ValCount()
                + data.getUint64ValCount()
                + pairs / 2;
    }
}
