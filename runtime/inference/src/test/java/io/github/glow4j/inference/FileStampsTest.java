package io.github.glow4j.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStampsTest {
    private static final Instant EARLIER = Instant.parse("2026-01-02T03:04:05.678901Z");

    @TempDir
    Path folder;

    private Path file;
    private Path memory;

    @BeforeEach
    void make() throws IOException {
        file = Files.writeString(folder.resolve("a file with spaces"), "content");
        Files.setLastModifiedTime(file, FileTime.from(EARLIER));
        memory = folder.resolve("stamps");
        FileStamps stamps = FileStamps.read(memory);
        assertThat(stamps.trusts(file)).isFalse();
        stamps.remember(file, FileStamps.look(file));
        assertThat(stamps.trusts(file)).isTrue();
        stamps.save();
    }

    @Test
    void anUnchangedFileIsKnownAgain() throws IOException {
        assertThat(FileStamps.read(memory).trusts(file)).isTrue();
    }

    @Test
    void aFileOfAnotherTimeOrSizeIsNot() throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(EARLIER.plusNanos(1000)));
        assertThat(FileStamps.read(memory).trusts(file)).isFalse();
        Files.writeString(file, "contents");
        Files.setLastModifiedTime(file, FileTime.from(EARLIER));
        assertThat(FileStamps.read(memory).trusts(file)).isFalse();
        Files.delete(file);
        assertThat(FileStamps.read(memory).trusts(file)).isFalse();
    }

    @Test
    void aFileThatChangedJustNowHasNoLookYet() throws IOException {
        Files.writeString(file, "contents");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(1)));
        assertThat(FileStamps.look(file)).isNull();
    }
}
