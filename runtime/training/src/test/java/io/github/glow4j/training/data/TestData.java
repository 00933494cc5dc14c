package io.github.glow4j.training.data;

import com.google.protobuf.ByteString;
import io.github.glow4j.inference.Images;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.tensorflow.proto.BytesList;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Feature;
import org.tensorflow.proto.Features;
import org.tensorflow.proto.Int64List;

/** Writes small data sets in all formats. */
final class TestData {
    private TestData() {}

    /** Image i of a data set whose images are told apart by every pixel. */
    static byte[] image(int i, int values) {
        byte[] pixels = new byte[values];
        new Random(i).nextBytes(pixels);
        return pixels;
    }

    static byte[] images(int count, int values) {
        byte[] pixels = new byte[count * values];
        for (int i = 0; i < count; i++) {
            System.arraycopy(image(i, values), 0, pixels, i * values, values);
        }
        return pixels;
    }

    static byte[] idxImages(int count, int height, int width) {
        return idx(images(count, height * width), count, height, width);
    }

    /** Label i is {@code i % classes}. */
    static byte[] idxLabels(int count, int classes) {
        byte[] labels = new byte[count];
        for (int i = 0; i < count; i++) {
            labels[i] = (byte) (i % classes);
        }
        return idx(labels, count);
    }

    static byte[] idx(byte[] values, int... shape) {
        ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * shape.length + values.length);
        buffer.putInt(0x800 + shape.length);
        for (int dimension : shape) {
            buffer.putInt(dimension);
        }
        return buffer.put(values).array();
    }

    static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(bytes);
        }
        return out.toByteArray();
    }

    /** Records with the images first, first + 1 … and labels {@code i % 10}. */
    static byte[] cifar(int first, int count) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = first; i < first + count; i++) {
            byte[] pixels = image(i, 3072);
            out.write(i % 10);
            for (int channel = 0; channel < 3; channel++) {
                for (int j = channel; j < 3072; j += 3) {
                    out.write(pixels[j]);
                }
            }
        }
        return out.toByteArray();
    }

    static Example example(byte[] pixels, long label, long... shape) {
        return Example.newBuilder()
                .setFeatures(Features.newBuilder()
                        .putFeature("data", bytes(pixels))
                        .putFeature("shape", longs(shape))
                        .putFeature("label", longs(label))
                        .putFeature("attr", longs(label == 1 ? 1 : -1, label == 2 ? 1 : -1)))
                .build();
    }

    static Feature bytes(byte[] value) {
        return Feature.newBuilder()
                .setBytesList(BytesList.newBuilder().addValue(ByteString.copyFrom(value)))
                .build();
    }

    static Feature longs(long... values) {
        Int64List.Builder list = Int64List.newBuilder();
        Arrays.stream(values).forEach(list::addValue);
        return Feature.newBuilder().setInt64List(list).build();
    }

    static byte[] tfRecords(Example... examples) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Example example : examples) {
            byte[] record = example.toByteArray();
            byte[] length = ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(record.length)
                    .array();
            out.write(length);
            out.write(checksum(length));
            out.write(record);
            out.write(checksum(record));
        }
        return out.toByteArray();
    }

    private static byte[] checksum(byte[] data) {
        CRC32C crc = new CRC32C();
        crc.update(data);
        long value = crc.getValue();
        long masked = ((value >>> 15 | value << 17) & 0xffff_ffffL) + 0xa282ead8L;
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) masked)
                .array();
    }

    /** Records with labels {@code i % 3}. */
    static byte[] tfRecords(int first, int count, int side) throws IOException {
        Example[] examples = new Example[count];
        for (int i = 0; i < count; i++) {
            examples[i] = example(image(first + i, side * side * 3), (first + i) % 3, side, side, 3);
        }
        return tfRecords(examples);
    }

    static Path writePng(Path file, byte[] pixels, int height, int width, int channels) throws IOException {
        Files.createDirectories(file.getParent());
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
            ImageIO.write(new Images(pixels, 1, height, width, channels).toBufferedImage(0), "png", out);
        }
        return file;
    }

    /** Image i as a square PNG. */
    static Path writePng(Path file, int i, int side) throws IOException {
        return writePng(file, image(i, side * side * 3), side, side, 3);
    }
}
