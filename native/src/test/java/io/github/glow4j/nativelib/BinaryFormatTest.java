package io.github.glow4j.nativelib;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinaryFormatTest {
    private static final Platform LINUX = Platform.of("Linux", "amd64");
    private static final Platform LINUX_ARM = Platform.of("Linux", "aarch64");
    private static final Platform MAC = Platform.of("Mac OS X", "aarch64");
    private static final Platform WINDOWS = Platform.of("Windows 11", "amd64");

    @TempDir
    Path folder;

    @Test
    void aLibraryOfThisJvmIsAcceptedAndCutShortIsNot() throws IOException {
        String name = System.mapLibraryName("java");
        Path home = Path.of(System.getProperty("java.home"));
        Path library = Files.exists(home.resolve("lib").resolve(name))
                ? home.resolve("lib").resolve(name)
                : home.resolve("bin").resolve(name);
        byte[] bytes = Files.readAllBytes(library);

        assertThat(BinaryFormat.problem(library, Platform.current())).isNull();
        if (Platform.current().system() == Platform.OperatingSystem.LINUX) {
            byte[] half = java.util.Arrays.copyOf(bytes, bytes.length / 2);
            assertThat(problem(half, Platform.current())).contains("cut off");
        }
    }

    @Test
    void elfIsAcceptedOnlyOnItsProcessorAndSystem() throws IOException {
        byte[] elf = elf(62, 200);

        assertThat(problem(elf, LINUX)).isNull();
        assertThat(problem(elf, LINUX_ARM)).contains("another processor").contains("aarch64");
        assertThat(problem(elf, MAC)).contains("library for Linux").contains("macOS");
    }

    @Test
    void elfThatEndsBeforeItsSegmentsIsRefused() throws IOException {
        assertThat(problem(elf(62, 201), LINUX)).contains("cut off: 200 bytes of at least 201");
        byte[] header = java.util.Arrays.copyOf(elf(62, 200), 40);
        assertThat(problem(header, LINUX)).contains("cut off within its header");
    }

    @Test
    void machIsAcceptedOnlyOnItsProcessor() throws IOException {
        byte[] thin = ByteBuffer.allocate(32)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0xFEEDFACF)
                .putInt(0x0100000C)
                .putInt(0)
                .putInt(6)
                .array();
        byte[] fat = ByteBuffer.allocate(64)
                .putInt(0xCAFEBABE)
                .putInt(2)
                .putInt(8, 0x01000007)
                .putInt(28, 0x0100000C)
                .array();

        assertThat(problem(thin, MAC)).isNull();
        assertThat(problem(fat, MAC)).isNull();
        assertThat(problem(thin, Platform.of("Mac OS X", "x86_64"))).contains("another processor");
    }

    @Test
    void portableExecutableIsAcceptedOnlyOnItsProcessor() throws IOException {
        ByteBuffer dll = ByteBuffer.allocate(128).order(ByteOrder.LITTLE_ENDIAN);
        dll.putShort(0, (short) 0x5A4D).putInt(0x3C, 64).putInt(64, 0x4550).putShort(68, (short) 0x8664);

        assertThat(problem(dll.array(), WINDOWS)).isNull();
        assertThat(problem(dll.array(), Platform.of("Windows 11", "aarch64"))).contains("0x8664");
    }

    @Test
    void anythingElseIsDescribedByItsBeginning() throws IOException {
        assertThat(problem("<html>not here</html>".getBytes(StandardCharsets.UTF_8), LINUX))
                .contains("no shared library")
                .contains("<html>not here");
        assertThat(problem(new byte[] {0, 1, 2, (byte) 0xFF, 4}, LINUX)).contains("00 01 02 ff");
        assertThat(problem(new byte[0], LINUX)).contains("empty");
    }

    private @Nullable String problem(byte[] bytes, Platform platform) throws IOException {
        return BinaryFormat.problem(Files.write(folder.resolve("library"), bytes), platform);
    }

    /** A header with one segment that begins at byte 100, in a file of 200 bytes. */
    private static byte[] elf(int machine, int segmentEnd) {
        ByteBuffer elf = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        elf.putInt(0, 0x464C457F).put(4, (byte) 2).put(5, (byte) 1);
        elf.putShort(16, (short) 3).putShort(18, (short) machine).putLong(32, 64);
        elf.putShort(54, (short) 56).putShort(56, (short) 1);
        elf.putInt(64, 1).putLong(64 + 8, 100).putLong(64 + 32, segmentEnd - 100);
        return elf.array();
    }
}
