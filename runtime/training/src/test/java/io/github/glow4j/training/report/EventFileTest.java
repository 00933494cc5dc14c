package io.github.glow4j.training.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.glow4j.models.GlowException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.SessionLog;

/** Reads event files back with a reader that shares nothing with the writer: its own CRC, its own framing. */
class EventFileTest {
    @TempDir
    Path folder;

    @Test
    void scalarsAndPicturesComeBack() throws IOException {
        BufferedImage picture = new BufferedImage(7, 5, BufferedImage.TYPE_3BYTE_BGR);
        picture.setRGB(3, 2, 0xff123456);
        Path path;
        try (EventFile file = EventFile.create(folder.resolve("events"), 40)) {
            path = file.path();
            file.scalars(41, Map.of("train/loss", 3.25));
            file.image(42, "samples", picture);
        }
        List<Event> events = read(path);
        assertThat(events).hasSize(4);
        assertThat(events.get(0).getFileVersion()).isEqualTo("brain.Event:2");
        assertThat(events.get(1).getStep()).isEqualTo(40);
        assertThat(events.get(1).getSessionLog().getStatus()).isEqualTo(SessionLog.SessionStatus.START);
        assertThat(events.get(2).getStep()).isEqualTo(41);
        assertThat(events.get(2).getWallTime())
                .isCloseTo(System.currentTimeMillis() / 1000.0, org.assertj.core.api.Assertions.within(60.0));
        assertThat(events.get(2).getSummary().getValue(0).getTag()).isEqualTo("train/loss");
        assertThat(events.get(2).getSummary().getValue(0).getSimpleValue()).isEqualTo(3.25f);
        var image = events.get(3).getSummary().getValue(0).getImage();
        assertThat(image.getWidth()).isEqualTo(7);
        assertThat(image.getHeight()).isEqualTo(5);
        BufferedImage again = ImageIO.read(
                new ByteArrayInputStream(image.getEncodedImageString().toByteArray()));
        assertThat(again.getRGB(3, 2)).isEqualTo(0xff123456);
    }

    @Test
    void theNameIsOneThatTensorBoardLooksForAndLaterFilesSortLater() throws IOException {
        for (int i = 0; i < 3; i++) {
            EventFile.create(folder, i).close();
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> sorted = files.sorted().toList();
            assertThat(sorted)
                    .hasSize(3)
                    .allSatisfy(
                            file -> assertThat(file.getFileName().toString()).contains("tfevents"));
            for (int i = 0; i < 3; i++) {
                assertThat(read(sorted.get(i)).get(1).getStep()).isEqualTo(i);
            }
        }
    }

    @Test
    void everyEventIsOnDiskAtOnce() throws IOException {
        try (EventFile file = EventFile.create(folder, 0)) {
            file.scalars(1, Map.of("a", 1.0));
            assertThat(read(file.path())).hasSize(3);
        }
    }

    @Test
    void theSumsAreThoseOfTheStandard() {
        // RFC 3720, B.4: 32 bytes of zeros
        assertThat(crc(new byte[32])).isEqualTo(0x8a9136aaL);
        assertThat(crc("123456789".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                .isEqualTo(0xe3069283L);
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> EventFile.create(file, 0))
                .isInstanceOf(GlowException.class)
                .hasMessageContaining(file.toString());
    }

    private static List<Event> read(Path path) throws IOException {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
        List<Event> events = new ArrayList<>();
        while (file.hasRemaining()) {
            byte[] header = new byte[8];
            file.get(header);
            int length = Math.toIntExact(
                    ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getLong());
            assertThat(unmasked(file.getInt())).isEqualTo(crc(header));
            byte[] data = new byte[length];
            file.get(data);
            assertThat(unmasked(file.getInt())).isEqualTo(crc(data));
            events.add(Event.parseFrom(data));
        }
        return events;
    }

    /** As TensorFlow's crc::Unmask. */
    private static long unmasked(int masked) {
        int rotated = masked - 0xa282ead8;
        return Integer.toUnsignedLong((rotated >>> 17) | (rotated << 15));
    }

    /** CRC-32C bit by bit. */
    private static long crc(byte[] data) {
        long crc = 0xffffffffL;
        for (byte value : data) {
            crc ^= value & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ 0x82f63b78L;
            }
        }
        return crc ^ 0xffffffffL;
    }
}
