package io.github.glow4j.training.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.glow4j.models.GlowException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With files that hold nothing: what is in a checkpoint is not the business of who keeps them. */
class CheckpointsTest {
    @TempDir
    private Path run;

    private Checkpoints checkpoints;

    @BeforeEach
    void makeFolder() throws IOException {
        checkpoints = Checkpoints.of(run);
        Files.createDirectory(checkpoints.folder());
    }

    private static void write(Path prefix) {
        touch(prefix.resolveSibling(prefix.getFileName() + ".data-00000-of-00001"));
        touch(prefix.resolveSibling(prefix.getFileName() + ".index"));
    }

    private static void touch(Path file) {
        try {
            Files.writeString(file, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void save(long step, @Nullable Double best) {
        checkpoints.save(step, CheckpointsTest::write, best, 2);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(checkpoints.folder())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void thereIsNoneBeforeTheFirst() {
        Checkpoints none = Checkpoints.of(run.resolve("missing"));
        assertThat(none.all()).isEmpty();
        assertThat(none.latest()).isEmpty();
        assertThat(none.best()).isEmpty();
    }

    @Test
    void theLastAndTheBestAreKept() throws IOException {
        save(5, null);
        save(10, 3.5);
        save(15, null);
        save(20, null);
        save(25, null);
        assertThat(checkpoints.steps()).containsExactly(10L, 20L, 25L);
        assertThat(checkpoints.latest()).contains(checkpoints.folder().resolve("step-00000025"));
        assertThat(checkpoints.best()).contains(checkpoints.folder().resolve("step-00000010"));
        assertThat(checkpoints.folder().resolve("checkpoint")).hasContent("""
                        model_checkpoint_path: "step-00000025"
                        all_model_checkpoint_paths: "step-00000010"
                        all_model_checkpoint_paths: "step-00000020"
                        all_model_checkpoint_paths: "step-00000025"
                        """);
        save(30, 3.25);
        assertThat(files())
                .containsExactly(
                        "best.json",
                        "checkpoint",
                        "step-00000025.data-00000-of-00001",
                        "step-00000025.index",
                        "step-00000030.data-00000-of-00001",
                        "step-00000030.index");
    }

    @Test
    void oneThatIsThereBecomesTheBestWithoutBeingWrittenAgain() {
        save(5, null);
        checkpoints.save(
                5,
                prefix -> {
                    throw new AssertionError(prefix);
                },
                2.0,
                2);
        assertThat(checkpoints.best()).contains(checkpoints.prefix(5));
    }

    @Test
    void aWriterThatFailsLeavesEverythingAsItWas() throws IOException {
        save(5, 4.0);
        save(10, null);
        List<String> before = files();
        assertThatThrownBy(() -> checkpoints.save(
                        15,
                        prefix -> {
                            throw new GlowException("disk full");
                        },
                        3.0,
                        1))
                .hasMessage("disk full");
        assertThat(files()).isEqualTo(before);
        assertThat(checkpoints.best()).contains(checkpoints.prefix(5));
    }

    @Test
    void goingBackForgetsWhatCameAfter() throws IOException {
        save(5, 4.0);
        save(10, 3.0);
        checkpoints.rewind(5);
        assertThat(checkpoints.best()).isEmpty();
        assertThat(files()).containsExactly("checkpoint", "step-00000005.data-00000-of-00001", "step-00000005.index");
        assertThat(checkpoints.folder().resolve("checkpoint")).content().doesNotContain("step-00000010");
    }

    @Test
    void goingBackTakesAwayWhatKilledProcessesLeft() throws IOException {
        save(5, null);
        List<String> whole = files();
        touch(checkpoints.folder().resolve("step-00000003.data-00000-of-00001"));
        touch(checkpoints.folder().resolve(".step-00000010.tmp-12-ab.data-00000-of-00001"));
        touch(checkpoints.folder().resolve(".step-00000010.tmp-12-ab.index"));
        touch(checkpoints.folder().resolve(".checkpoint.12-1.tmp"));
        touch(checkpoints.folder().resolve("notes.txt"));
        checkpoints.rewind(5);
        assertThat(files())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(whole.stream(), Stream.of("notes.txt")).toList());
    }

    @Test
    void aBestThatNobodyCanReadIsNone() throws IOException {
        save(5, 4.0);
        Files.writeString(checkpoints.folder().resolve("best.json"), "{\"step\":");
        assertThat(checkpoints.best()).isEmpty();
    }
}
