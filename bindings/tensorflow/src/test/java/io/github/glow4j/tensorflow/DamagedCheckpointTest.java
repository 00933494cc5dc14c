package io.github.glow4j.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.proto.BundleEntryProto;
import org.tensorflow.proto.BundleHeaderProto;
import org.tensorflow.proto.SavedTensorSlices;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.proto.TensorSliceProto;

/** Damage of every kind: always an error that names the file, or no difference at all; never a dead JVM. */
class DamagedCheckpointTest {
    private static final int CASES = 150;

    @TempDir
    Path folder;

    private Path prefix = Path.of("");
    private Path index = Path.of("");
    private Path data = Path.of("");

    @BeforeEach
    void writeCheckpoint() {
        prefix = folder.resolve("model.ckpt");
        index = folder.resolve("model.ckpt.index");
        data = folder.resolve("model.ckpt.data-00000-of-00001");
        float[] values = new float[500];
        for (int i = 0; i < values.length; i++) {
            values[i] = i / 7f;
        }
        CheckpointTest.write(
                prefix,
                Map.of(
                        "a/W", Tensor.of(values, 5, 100),
                        "a/b", Tensor.of(new float[] {1, 2, 3}, 3),
                        "names", Tensor.ofStrings(List.of("x", "a string that is longer than twenty-two bytes")),
                        "step", Tensor.of(new long[] {7})));
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.ckpt.index", "model.ckpt.data-00000-of-00001"})
    void aFlippedBitIsFoundOrMakesNoDifference(String name) throws IOException {
        damage(folder.resolve(name), (random, bytes) -> {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            return bytes;
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.ckpt.index", "model.ckpt.data-00000-of-00001"})
    void aFileCutShortIsFound(String name) throws IOException {
        damage(folder.resolve(name), (random, bytes) -> Arrays.copyOf(bytes, random.nextInt(bytes.length)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"model.ckpt.index", "model.ckpt.data-00000-of-00001"})
    void garbageInTheMiddleIsFound(String name) throws IOException {
        damage(folder.resolve(name), (random, bytes) -> {
            int from = random.nextInt(bytes.length - 16);
            for (int i = from; i < from + 16; i++) {
                bytes[i] = (byte) random.nextInt();
            }
            return bytes;
        });
    }

    @Test
    void damageToACheckpointOfVersionOneIsFound() throws IOException {
        Path file = folder.resolve("old.ckpt");
        saveVersion1(file);
        prefix = file;
        damage(file, (random, bytes) -> {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            return bytes;
        });
        damage(file, (random, bytes) -> Arrays.copyOf(bytes, random.nextInt(bytes.length)));
    }

    @Test
    void oneFlippedBitOfAValueIsFoundWhenTheTensorIsRead() throws IOException {
        byte[] bytes = Files.readAllBytes(data);
        bytes[100] ^= 1;
        Files.write(data, bytes);

        try (CheckpointReader reader = CheckpointReader.open(prefix)) {
            assertThat(reader.floats("a/b")).containsExactly(1, 2, 3);
            assertThatThrownBy(() -> reader.floats("a/W"))
                    .isInstanceOf(TensorFlowException.DataLoss.class)
                    .hasMessageContaining("a/W")
                    .hasMessageContaining(prefix.toString());
        }
    }

    @Test
    void anEntryThatLiesIsRefusedThoughItsChecksumIsRight() throws IOException {
        refused(entry -> entry.toBuilder().setShape(shape(1L << 40, 1L << 30)).build(), "impossible shape");
        refused(entry -> entry.toBuilder().setShape(shape(-1)).build(), "impossible shape");
        refused(entry -> entry.toBuilder().setShape(shape(new long[300])).build(), "impossible shape");
        refused(entry -> entry.toBuilder().setShape(shape(5, 101)).build(), "its shape says 2020");
        refused(entry -> entry.toBuilder().setShardId(1).build(), "data file 1 of 1");
        refused(entry -> entry.toBuilder().setOffset(-8).build(), "a/W");
        refused(entry -> entry.toBuilder().setOffset(1L << 40).build(), "cut off");
        refused(entry -> entry.toBuilder().setSize(Long.MAX_VALUE).build(), "a/W");
        refused(
                entry -> entry.toBuilder()
                        .addSlices(TensorSliceProto.newBuilder()
                                .addExtent(TensorSliceProto.Extent.newBuilder().setStart(-4)))
                        .build(),
                "slice of a/W");
        assertThatThrownBy(() ->
                        rewrite(entry -> entry.toBuilder().setDtypeValue(77).build()))
                .isInstanceOf(TensorFlowException.Unimplemented.class)
                .hasMessageContaining("77");
    }

    @Test
    void aHeaderThatLiesIsRefused() throws IOException {
        Map<ByteString, ByteString> entries = entries(index);
        entries.put(
                ByteString.EMPTY,
                BundleHeaderProto.newBuilder().setNumShards(-5).build().toByteString());
        TableWriter.write(index, entries);
        assertThatThrownBy(() -> digest(prefix)).isInstanceOf(TensorFlowException.DataLoss.class);

        entries.remove(ByteString.EMPTY);
        TableWriter.write(index, entries);
        assertThatThrownBy(() -> digest(prefix)).isInstanceOf(TensorFlowException.DataLoss.class);

        TableWriter.write(index, Map.of());
        assertThatThrownBy(() -> digest(prefix)).isInstanceOf(TensorFlowException.DataLoss.class);
    }

    @Test
    void aTableOfOurOwnMakingIsAccepted() throws IOException {
        // Otherwise the refusals above might be for the table and not for the lie.
        Map<String, Integer> before = digest(prefix);
        TableWriter.write(index, entries(index));

        assertThat(digest(prefix)).isEqualTo(before);
    }

    @Test
    void aSliceOfVersionOneWithTooFewValuesIsRefused() throws IOException {
        Path file = folder.resolve("old.ckpt");
        saveVersion1(file);
        Map<ByteString, ByteString> entries = entries(file);
        for (Map.Entry<ByteString, ByteString> entry : entries.entrySet()) {
            SavedTensorSlices.Builder slices = SavedTensorSlices.parseFrom(entry.getValue()).toBuilder();
            if (slices.hasData()) {
                slices.getDataBuilder().getDataBuilder().clearFloatVal().addFloatVal(1);
                entry.setValue(slices.build().toByteString());
            }
        }
        TableWriter.write(file, entries);

        assertThatThrownBy(() -> digest(file))
                .isInstanceOf(TensorFlowException.DataLoss.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("1 values, its shape says 4");
    }

    private void refused(UnaryOperator<BundleEntryProto> lie, String reason) {
        assertThatThrownBy(() -> rewrite(lie))
                .isInstanceOf(TensorFlowException.DataLoss.class)
                .hasMessageContaining("model.ckpt")
                .hasMessageContaining(reason);
    }

    /** Reads the checkpoint with another entry for a/W, and puts the index right again. */
    private void rewrite(UnaryOperator<BundleEntryProto> change) throws IOException {
        byte[] whole = Files.readAllBytes(index);
        try {
            Map<ByteString, ByteString> entries = entries(index);
            ByteString key = ByteString.copyFromUtf8("a/W");
            entries.put(
                    key,
                    change.apply(BundleEntryProto.parseFrom(entries.get(key))).toByteString());
            TableWriter.write(index, entries);
            digest(prefix);
        } finally {
            Files.write(index, whole);
        }
    }

    private static Map<ByteString, ByteString> entries(Path file) throws IOException {
        Map<ByteString, ByteString> entries = new LinkedHashMap<>();
        SortedTable.read(file, entries::put);
        return entries;
    }

    private static TensorShapeProto shape(long... dims) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (long dim : dims) {
            shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(dim));
        }
        return shape.build();
    }

    private static void saveVersion1(Path file) {
        try (Graph graph = new Graph()) {
            Operation save = graph.operation("Save", "save")
                    .input(CheckpointTest.constant(graph, "file", Tensor.ofString(file.toString())))
                    .input(CheckpointTest.constant(graph, "names", Tensor.ofStrings(List.of("matrix"))))
                    .inputs(List.of(
                            CheckpointTest.constant(graph, "matrix", Tensor.of(new float[] {1, 2, 3, 4}, 2, 2))))
                    .typesAttribute("T", List.of(DataType.FLOAT))
                    .build();
            try (Session session = new Session(graph)) {
                session.run(save);
            }
        }
    }

    @FunctionalInterface
    private interface Damage {
        byte[] apply(Random random, byte[] bytes);
    }

    private void damage(Path file, Damage damage) throws IOException {
        Map<String, Integer> whole = digest(prefix);
        byte[] bytes = Files.readAllBytes(file);
        Random random = new Random(1);
        int found = 0;
        for (int i = 0; i < CASES; i++) {
            Files.write(file, damage.apply(random, bytes.clone()));
            try {
                if (!digest(prefix).equals(whole)) {
                    fail("case " + i + " of " + file + " was read without an error, but wrongly");
                }
            } catch (TensorFlowException e) {
                assertThat(e).hasMessageContaining(folder.toString());
                found++;
            }
        }
        Files.write(file, bytes);
        // A footer has bytes that nothing uses; all else must be found.
        assertThat(found).isGreaterThan(CASES * 3 / 4);
    }

    private static Map<String, Integer> digest(Path prefix) {
        Map<String, Integer> digest = new TreeMap<>();
        try (CheckpointReader reader = CheckpointReader.open(prefix)) {
            for (String name : reader.names()) {
                try (Tensor tensor = reader.tensor(name)) {
                    int content = tensor.type() == DataType.STRING
                            ? tensor.strings().hashCode()
                            : Arrays.hashCode(tensor.bytes());
                    digest.put(name, 31 * Arrays.hashCode(tensor.shape()) + content);
                }
            }
        }
        return digest;
    }
}
