package io.github.glow4j.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyTest {
    @TempDir
    Path folder;

    @Property(tries = 200)
    void floatsComeBackBitForBit(@ForAll @Size(min = 1, max = 50) float[] values) throws IOException {
        Path file = Files.createTempFile("glow4j-npy", ".npy");
        try {
            Npy.write(file, values, values.length, 1);
            Npy.Array array = Npy.read(file);
            assertThat(array.shape()).containsExactly(values.length, 1);
            assertThat(bits(array.toFloats())).isEqualTo(bits(values));
        } finally {
            Files.delete(file);
        }
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }

    @Test
    void bytesAndIntsComeBackWithTheirShape() {
        Npy.write(folder.resolve("b.npy"), new byte[] {1, -1, 3, 4, 5, 6}, 1, 2, 3);
        assertThat(Npy.read(folder.resolve("b.npy")).toBytes()).containsExactly(1, -1, 3, 4, 5, 6);
        assertThat(Npy.read(folder.resolve("b.npy")).shape()).containsExactly(1, 2, 3);
        Npy.write(folder.resolve("i.npy"), new int[] {-7, 1 << 30}, 2);
        assertThat(Npy.read(folder.resolve("i.npy")).toInts()).containsExactly(-7, 1 << 30);
    }

    @Test
    void valuesBeginOnA64ByteBoundaryAsNumpyWritesThem() throws IOException {
        Npy.write(folder.resolve("a.npy"), new float[] {1}, 1);
        assertThat(Files.size(folder.resolve("a.npy")) - 4).isEqualTo(128);
    }

    @ParameterizedTest
    @CsvSource({"<i8, 8", ">i4, 4", "<i2, 2", "|u1, 1", "<f4, 4", "<f8, 8", "<f2, 2", ">f8, 8"})
    void everyNumericTypeAndByteOrderIsRead(String descr, int size) throws IOException {
        ByteBuffer data = ByteBuffer.allocate(2 * size)
                .order(descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        for (int value : new int[] {3, 100}) {
            switch (descr.substring(1)) {
                case "i8" -> data.putLong(value);
                case "i4" -> data.putInt(value);
                case "i2" -> data.putShort((short) value);
                case "u1" -> data.put((byte) value);
                case "f4" -> data.putFloat(value);
                case "f8" -> data.putDouble(value);
                default -> data.putShort(Float.floatToFloat16(value));
            }
        }
        Path file = write("{'descr': '" + descr + "', 'fortran_order': False, 'shape': (2,), }", data.array());
        assertThat(Npy.read(file).toFloats()).containsExactly(3, 100);
    }

    @Test
    void aLongThatDoesNotFitAnIntIsRefused() throws IOException {
        byte[] data = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(1L << 40)
                .array();
        Path file = write("{'descr': '<i8', 'fortran_order': False, 'shape': (1,), }", data);
        assertThatThrownBy(() -> Npy.read(file).toInts())
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("1099511627776");
    }

    @Test
    void aPickledArrayIsRefused() throws IOException {
        Path file = write("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", new byte[100]);
        assertThatThrownBy(() -> Npy.read(file))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("not plain numbers");
    }

    @Test
    void aHeaderThatPromisesMoreThanTheFileHoldsAllocatesNothing() throws IOException {
        Path file = write("{'descr': '<f4', 'fortran_order': False, 'shape': (500000000,), }", new byte[8]);
        assertThatThrownBy(() -> Npy.read(file))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("truncated");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "", "\u0093NUMPY"})
    void somethingElseIsNamed(String content) throws IOException {
        Path file = folder.resolve("x.npy");
        Files.write(file, content.getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Npy.read(file))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("x.npy");
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        Npy.write(folder.resolve("a.npy"), new float[] {1, 2, 3}, 3);
        byte[] whole = Files.readAllBytes(folder.resolve("a.npy"));
        for (int length = 0; length < whole.length; length++) {
            Path file = folder.resolve("cut.npy");
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Npy.read(file)).isInstanceOf(InvalidInputException.class);
        }
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> Npy.read(folder.resolve("none.npy")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("no such file");
    }

    private Path write(String header, byte[] data) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) (header.length() + 1), 0});
        out.write((header + "\n").getBytes(StandardCharsets.US_ASCII));
        out.write(data);
        Path file = folder.resolve("made.npy");
        Files.write(file, out.toByteArray());
        return file;
    }
}
