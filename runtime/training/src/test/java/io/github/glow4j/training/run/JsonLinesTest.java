package io.github.glow4j.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesTest {
    @TempDir
    private Path folder;

    @Test
    void aLineIsInTheFileAtOnce() throws IOException {
        Path file = folder.resolve("log.jsonl");
        try (JsonLines lines = JsonLines.open(file, 0)) {
            assertThat(file).doesNotExist();
            lines.add(3, Map.of("loss", 0.1));
            assertThat(Files.readString(file)).isEqualTo("{\"step\":3,\"loss\":0.1}\n");
        }
    }

    @Test
    void whatIsNoNumberIsLeftOut() throws IOException {
        Path file = folder.resolve("log.jsonl");
        try (JsonLines lines = JsonLines.open(file, 0)) {
            lines.add(1, Map.of("drift", Double.NaN));
        }
        assertThat(Files.readString(file)).isEqualTo("{\"step\":1}\n");
    }

    @Test
    void linesOfLaterStepsAndThoseCutOffGo() throws IOException {
        Path file = folder.resolve("log.jsonl");
        Files.writeString(file, "{\"step\":1}\n{\"step\":2}\nnonsense\n{\"step\":3}\n{\"step\":4,\"lo");
        try (JsonLines lines = JsonLines.open(file, 2)) {
            lines.add(3, Map.of());
        }
        assertThat(Files.readString(file)).isEqualTo("{\"step\":1}\n{\"step\":2}\n{\"step\":3}\n");
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
    }

    /** A line may be cut off behind its last brace: what follows must not stand on it. */
    @Test
    void aLastLineWithoutAnEndGetsOne() throws IOException {
        Path file = folder.resolve("log.jsonl");
        Files.writeString(file, "{\"step\":1}\n{\"step\":2}");
        try (JsonLines lines = JsonLines.open(file, 2)) {
            lines.add(3, Map.of());
        }
        assertThat(Files.readString(file)).isEqualTo("{\"step\":1}\n{\"step\":2}\n{\"step\":3}\n");
    }

    @Test
    void theLastLineThatStaysCanBeAsked() throws IOException {
        Path file = folder.resolve("log.jsonl");
        Files.writeString(file, "{\"step\":1,\"bits\":4}\n{\"step\":2,\"bits\":3}\n{\"step\":3,\"bits\":2}\n");
        try (JsonLines lines = JsonLines.open(file, 2)) {
            assertThat(lines.told(2, "bits")).isEqualTo(3);
            assertThat(lines.told(2, "loss")).isNaN();
            assertThat(lines.told(1, "bits")).isNaN();
        }
        try (JsonLines none = JsonLines.open(folder.resolve("none.jsonl"), 2)) {
            assertThat(none.told(2, "bits")).isNaN();
        }
    }

    @Test
    void aFileThatCannotBeWrittenIsNamed() throws IOException {
        Path file = Files.createDirectory(folder.resolve("log.jsonl"));
        assertThatThrownBy(() -> JsonLines.open(file, 0))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining(file.toString());
    }
}
