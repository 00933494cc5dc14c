package io.github.glow4j.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"additive", "conditional"})
    void everyTensorOfAnOpenAiCheckpointIsReadWithItsShape(String name) {
        try (CheckpointReader reader = CheckpointReader.open(fixture(name))) {
            assertThat(reader.names()).isNotEmpty();
            for (String tensor : reader.names()) {
                assertThat(reader.type(tensor)).isEqualTo(DataType.FLOAT);
                float[] values = reader.floats(tensor);
                assertThat((long) values.length).isEqualTo(Shapes.volume(reader.shape(tensor)));
                for (float value : values) {
                    assertThat(value).isFinite();
                }
            }
        }
    }

    @Test
    void namesAndShapesAreThoseThatOpenAiGave() {
        try (CheckpointReader reader = CheckpointReader.open(fixture("conditional"))) {
            assertThat(reader.names()).contains("model/0/0/actnorm_center/b", "model/0/1/f1/l_last/logs");
            assertThat(reader.shape("model/0/0/f1/l_1/W")).containsExactly(3, 3, 7, 8);
            assertThat(reader.shape("model/0/0/invconv/W")).containsExactly(12, 12);
            assertThat(reader.contains("model/1/0/invconv/W")).isTrue();
            assertThat(reader.contains("model/9/0/invconv/W")).isFalse();
        }
    }

    @Test
    void theNameOfTheIndexFileOpensTheCheckpointToo() {
        Path index = CheckpointVersion2.index(fixture("additive"));
        try (CheckpointReader reader = CheckpointReader.open(index)) {
            assertThat(reader.names()).isNotEmpty();
        }
    }

    @Test
    void whatIsWrittenIsReadBitForBit() {
        float[] floats = {Float.intBitsToFloat(0x7FC12345), -0f, Float.MIN_VALUE, Float.NEGATIVE_INFINITY, 1, 2};
        Path prefix = folder.resolve("new/folder/model.ckpt");
        write(
                prefix,
                Map.of(
                        "a/floats", Tensor.of(floats, 2, 3),
                        "b", Tensor.of(new int[] {Integer.MIN_VALUE}),
                        "c", Tensor.of(new long[] {Long.MAX_VALUE, 3}, 2),
                        "d",
                                Tensor.ofStrings(
                                        List.of("", "short", "longer than what fits into the string itself", "ü")),
                        "e", Tensor.of(new float[0], 0, 5),
                        "f", Tensor.of(new byte[] {-1, 0, 1}, 3),
                        "g", Tensor.of(new double[] {Math.PI}, 1, 1)));

        try (CheckpointReader reader = CheckpointReader.open(prefix)) {
            assertThat(reader.names()).containsExactly("a/floats", "b", "c", "d", "e", "f", "g");
            assertThat(reader.shape("a/floats")).containsExactly(2, 3);
            float[] read = reader.floats("a/floats");
            for (int i = 0; i < floats.length; i++) {
                assertThat(Float.floatToRawIntBits(read[i])).isEqualTo(Float.floatToRawIntBits(floats[i]));
            }
            assertThat(reader.shape("b")).isEmpty();
            assertThat(reader.ints("b")).containsExactly(Integer.MIN_VALUE);
            assertThat(reader.longs("c")).containsExactly(Long.MAX_VALUE, 3);
            try (Tensor strings = reader.tensor("d");
                    Tensor bytes = reader.tensor("f")) {
                assertThat(strings.strings())
                        .containsExactly("", "short", "longer than what fits into the string itself", "ü");
                assertThat(bytes.bytes()).containsExactly(-1, 0, 1);
            }
            assertThat(reader.shape("e")).containsExactly(0, 5);
            assertThat(reader.floats("e")).isEmpty();
        }
        assertThat(prefix.getParent())
                .isDirectoryContaining("glob:**/model.ckpt.index")
                .isDirectoryNotContaining(file -> file.getFileName().toString().startsWith("."));
    }

    @Test
    void anExistingCheckpointIsReplaced() {
        Path prefix = folder.resolve("model.ckpt");
        write(prefix, Map.of("old", Tensor.of(new float[1000], 1000)));
        write(prefix, Map.of("new", Tensor.of(new float[] {1}, 1)));

        try (CheckpointReader reader = CheckpointReader.open(prefix)) {
            assertThat(reader.names()).containsExactly("new");
            assertThat(reader.floats("new")).containsExactly(1);
        }
    }

    @Test
    void whatCannotBeWrittenIsATypedErrorAndLeavesNothing() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        assertThatThrownBy(() -> write(file.resolve("model.ckpt"), Map.of("a", Tensor.of(new float[1], 1))))
                .isInstanceOf(TensorFlowException.class)
                .hasMessageContaining(file.toString());

        Path taken = Files.createDirectories(folder.resolve("taken.ckpt.index/inside"));
        assertThatThrownBy(() -> write(folder.resolve("taken.ckpt"), Map.of("a", Tensor.of(new float[1], 1))))
                .isInstanceOf(TensorFlowException.class)
                .hasMessageContaining("taken.ckpt");
        assertThat(taken).isDirectory();
        assertThat(folder)
                .isDirectoryNotContaining(f -> f.getFileName().toString().startsWith("."));
        assertThatThrownBy(() -> CheckpointWriter.write(folder.resolve("empty.ckpt"), Map.of()))
                .isInstanceOf(TensorFlowException.InvalidArgument.class);
    }

    @Test
    void aCheckpointOfVersionOneIsRead() {
        Path file = folder.resolve("old.ckpt");
        saveVersion1(file.toString());

        try (CheckpointReader reader = CheckpointReader.open(file)) {
            assertThat(reader.names()).containsExactly("matrix", "step");
            assertThat(reader.shape("matrix")).containsExactly(2, 3);
            assertThat(reader.floats("matrix")).containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(reader.ints("step")).containsExactly(42);
        }
    }

    @Test
    void aCheckpointOfVersionOneInSeveralFilesIsRead() throws IOException {
        saveVersion1(folder.resolve("old.ckpt-00000-of-00001").toString());

        try (CheckpointReader reader = CheckpointReader.open(folder.resolve("old.ckpt"))) {
            assertThat(reader.floats("matrix")).containsExactly(1, 2, 3, 4, 5, 6);
        }

        Files.move(folder.resolve("old.ckpt-00000-of-00001"), folder.resolve("old.ckpt-00000-of-00002"));
        assertThatThrownBy(() -> CheckpointReader.open(folder.resolve("old.ckpt")))
                .isInstanceOf(TensorFlowException.NotFound.class)
                .hasMessageContaining("old.ckpt-00001-of-00002");
    }

    @Test
    void aCheckpointInSeveralFilesWithAPartitionedTensorIsRead() throws IOException {
        Path prefix = folder.resolve("sharded.ckpt");
        saveSharded(prefix);

        try (CheckpointReader reader = CheckpointReader.open(prefix)) {
            assertThat(reader.names()).containsExactly("first", "parted", "second");
            assertThat(reader.shape("parted")).containsExactly(4, 2);
            assertThat(reader.floats("parted")).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
            assertThat(reader.floats("first")).containsExactly(10);
            assertThat(reader.floats("second")).containsExactly(20);
        }

        Path second = CheckpointVersion2.shard(prefix, 1, 2);
        Files.delete(second);
        assertThatThrownBy(() -> CheckpointReader.open(prefix))
                .isInstanceOf(TensorFlowException.NotFound.class)
                .hasMessageContaining(second.toString());
    }

    @Test
    void aMissingCheckpointIsNamedWithWhatWasLookedFor() {
        assertThatThrownBy(() -> CheckpointReader.open(folder.resolve("absent.ckpt")))
                .isInstanceOf(TensorFlowException.NotFound.class)
                .hasMessageContaining(folder.resolve("absent.ckpt").toString())
                .hasMessageContaining("absent.ckpt.index");
    }

    @Test
    void anUnknownTensorAndAWrongTypeAreNamed() {
        try (CheckpointReader reader = CheckpointReader.open(fixture("additive"))) {
            assertThatThrownBy(() -> reader.floats("model/absent"))
                    .isInstanceOf(TensorFlowException.NotFound.class)
                    .hasMessageContaining("model/absent");
            assertThatThrownBy(() -> reader.ints(reader.names().first()))
                    .isInstanceOf(TensorFlowException.InvalidArgument.class)
                    .hasMessageContaining("FLOAT, not INT32");
        }
    }

    @Test
    void aClosedReaderRefuses() {
        CheckpointReader reader = CheckpointReader.open(fixture("additive"));
        String name = reader.names().first();
        reader.close();

        assertThatThrownBy(() -> reader.floats(name)).isInstanceOf(IllegalStateException.class);
    }

    private void saveVersion1(String file) {
        try (Graph graph = new Graph()) {
            Operation save = graph.operation("Save", "save")
                    .input(constant(graph, "file", Tensor.ofString(file)))
                    .input(constant(graph, "names", Tensor.ofStrings(List.of("matrix", "step"))))
                    .inputs(List.of(
                            constant(graph, "matrix", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3)),
                            constant(graph, "step", Tensor.of(new int[] {42}))))
                    .typesAttribute("T", List.of(DataType.FLOAT, DataType.INT32))
                    .build();
            try (Session session = new Session(graph)) {
                session.run(save);
            }
        }
    }

    private void saveSharded(Path prefix) {
        try (Graph graph = new Graph()) {
            List<Output> files = new ArrayList<>();
            List<Operation> saves = new ArrayList<>();
            for (int shard = 0; shard < 2; shard++) {
                String file = folder.resolve("part" + shard).toString();
                Output prefixInput = constant(graph, "prefix" + shard, Tensor.ofString(file));
                files.add(prefixInput);
                float[] part = shard == 0 ? new float[] {1, 2, 3, 4} : new float[] {5, 6, 7, 8};
                saves.add(graph.operation("SaveV2", "save" + shard)
                        .input(prefixInput)
                        .input(constant(
                                graph,
                                "names" + shard,
                                Tensor.ofStrings(List.of("parted", shard == 0 ? "first" : "second"))))
                        .input(constant(
                                graph, "slices" + shard, Tensor.ofStrings(List.of("4 2 " + 2 * shard + ",2:0,2", ""))))
                        .inputs(List.of(
                                constant(graph, "part" + shard, Tensor.of(part, 2, 2)),
                                constant(graph, "whole" + shard, Tensor.of(new float[] {10 + 10 * shard}, 1))))
                        .typesAttribute("dtypes", List.of(DataType.FLOAT, DataType.FLOAT))
                        .build());
            }
            Output prefixes = graph.operation("Pack", "prefixes")
                    .inputs(files)
                    .after(saves)
                    .build()
                    .output();
            Operation merge = graph.operation("MergeV2Checkpoints", "merge")
                    .input(prefixes)
                    .input(constant(graph, "destination", Tensor.ofString(prefix.toString())))
                    .build();
            try (Session session = new Session(graph)) {
                session.run(merge);
            }
        }
    }

    static Output constant(Graph graph, String name, Tensor value) {
        try (value) {
            return graph.constant(name, value);
        }
    }

    static void write(Path prefix, Map<String, Tensor> tensors) {
        try {
            CheckpointWriter.write(prefix, new LinkedHashMap<>(tensors));
        } finally {
            tensors.values().forEach(Tensor::close);
        }
    }

    static Path fixture(String name) {
        try {
            Path index = Path.of(
                    Objects.requireNonNull(CheckpointTest.class.getResource("/checkpoints/" + name + ".ckpt.index"))
                            .toURI());
            return index.resolveSibling(name + ".ckpt");
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
