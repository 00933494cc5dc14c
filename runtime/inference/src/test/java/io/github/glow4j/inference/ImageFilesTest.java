package io.github.glow4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.glow4j.models.InvalidInputException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFilesTest {
    @TempDir
    Path folder;

    @Test
    void textNamedPngIsRefusedByName() throws IOException {
        Path file = Files.writeString(folder.resolve("notes.png"), "dear diary");
        assertThatThrownBy(() -> ImageFiles.read(file))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(file + " is not an image that can be read (PNG or JPEG is expected)");
    }

    @Test
    void emptyFileIsRefusedByName() throws IOException {
        Path file = Files.createFile(folder.resolve("empty.png"));
        assertThatThrownBy(() -> ImageFiles.read(file))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("empty.png is not an image");
    }

    @Test
    void missingFileIsNamed() {
        assertThatThrownBy(() -> ImageFiles.read(folder.resolve("nowhere.png")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("no such file: " + folder.resolve("nowhere.png"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg"})
    void truncatedImageIsRefusedByName(String format) throws IOException {
        byte[] whole = encode(format, noise(64, 64));
        Path file = folder.resolve("cut." + format);
        for (int length : new int[] {20, 40, whole.length / 3}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> ImageFiles.read(file))
                    .as("cut after %s of %s bytes", length, whole.length)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("cut." + format);
        }
    }

    @Test
    void smallFileThatClaimsToBeAHugePictureIsNotDecoded() throws IOException {
        Path file = Files.write(folder.resolve("bomb.png"), pngHeader(60_000, 60_000));
        assertThatThrownBy(() -> ImageFiles.read(file))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("bomb.png is an image of 60000x60000 pixels; at most 16384x16384 are read");
    }

    @Test
    void aPngWithAWrongBitAnywhereIsRefused() throws IOException {
        byte[] bytes = encode("png", noise(8, 8));
        Path file = folder.resolve("flipped.png");
        for (int bit = 0; bit < 8 * bytes.length; bit += 5) {
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, bytes);
            assertThatThrownBy(() -> ImageFiles.read(file))
                    .as("bit %s", bit)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("flipped.png");
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
        }
        assertThat(ImageFiles.read(Files.write(file, bytes)).getWidth()).isEqualTo(8);
    }

    @Test
    void fewBytesThatClaimToBeALargePictureAreNotDecoded() throws IOException {
        Path file = Files.write(folder.resolve("small.png"), pngHeader(16_000, 16_000));
        assertThatThrownBy(() -> ImageFiles.read(file))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("small.png is damaged: it has 33 bytes and claims to be an image of 16000x16000");
    }

    @Test
    void aLargePictureOfOneColourIsReadHoweverSmallItsFileIs() throws IOException {
        BufferedImage image = new BufferedImage(2000, 2000, BufferedImage.TYPE_BYTE_BINARY);
        Path file = Files.write(folder.resolve("black.png"), encode("png", image));
        assertThat(ImageFiles.read(file).getWidth()).isEqualTo(2000);
    }

    @ParameterizedTest
    @ValueSource(ints = {BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_3BYTE_BGR, BufferedImage.TYPE_BYTE_GRAY})
    void pngValuesComeBackAsTheyWere(int type) throws IOException {
        BufferedImage image = new BufferedImage(16, 16, type);
        for (int y = 0; y < 16; y++) {
            for (int x = 0; x < 16; x++) {
                for (int band = 0; band < image.getRaster().getNumBands(); band++) {
                    image.getRaster().setSample(x, y, band, (y * 16 + x + 37 * band) & 0xff);
                }
            }
        }
        Path file = folder.resolve("values.png");
        assertThat(ImageIO.write(image, "png", file.toFile())).isTrue();
        Images read = Images.of(ImageFiles.read(file));
        int bands = image.getRaster().getNumBands();
        for (int i = 0; i < 256; i++) {
            for (int band = 0; band < 3; band++) {
                int expected = (i + 37 * (bands == 1 ? 0 : band)) & 0xff;
                assertThat(read.pixels()[i * 3 + band] & 0xff).isEqualTo(expected);
            }
        }
    }

    @Test
    void jpegIsReadUprightAsItsExifDataSays() throws IOException {
        // Left half white, right half black.
        BufferedImage image = new BufferedImage(32, 16, BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 0; y < 16; y++) {
            for (int x = 0; x < 16; x++) {
                image.setRGB(x, y, 0xffffff);
            }
        }
        byte[] jpeg = encode("jpg", image);
        assertThat(brightCorner(write(jpeg, 1))).isEqualTo("32x16 left");
        assertThat(brightCorner(write(jpeg, 3))).isEqualTo("32x16 right");
        assertThat(brightCorner(write(jpeg, 6))).isEqualTo("16x32 top");
        assertThat(brightCorner(write(jpeg, 8))).isEqualTo("16x32 bottom");
    }

    @Test
    void damagedExifDataIsIgnored() {
        byte[] exif = exif(6);
        assertThat(ExifOrientation.parse(exif)).isEqualTo(6);
        for (int length = 0; length < 22; length++) {
            assertThat(ExifOrientation.parse(Arrays.copyOf(exif, length))).isZero();
        }
        exif[10] = (byte) 0xff; // offset of the directory
        assertThat(ExifOrientation.parse(exif)).isZero();
    }

    private static String brightCorner(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        String side;
        if (width > height) {
            side = bright(image, 2, height / 2) ? "left" : bright(image, width - 3, height / 2) ? "right" : "?";
        } else {
            side = bright(image, width / 2, 2) ? "top" : bright(image, width / 2, height - 3) ? "bottom" : "?";
        }
        return width + "x" + height + " " + side;
    }

    private static boolean bright(BufferedImage image, int x, int y) {
        return (image.getRGB(x, y) & 0xff) > 200;
    }

    /** Puts an Exif segment with an orientation after the start marker. */
    private BufferedImage write(byte[] jpeg, int orientation) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] exif = exif(orientation);
        out.write(jpeg, 0, 2);
        out.write(new byte[] {(byte) 0xff, (byte) 0xe1, 0, (byte) (exif.length + 2)});
        out.write(exif);
        out.write(jpeg, 2, jpeg.length - 2);
        return ImageFiles.read(Files.write(folder.resolve("photo.jpg"), out.toByteArray()));
    }

    private static byte[] exif(int orientation) {
        return new byte[] {
            'E',
            'x',
            'i',
            'f',
            0,
            0,
            'I',
            'I',
            42,
            0,
            8,
            0,
            0,
            0,
            1,
            0,
            0x12,
            0x01,
            3,
            0,
            1,
            0,
            0,
            0,
            (byte) orientation,
            0,
            0,
            0,
            0,
            0,
            0,
            0
        };
    }

    private static BufferedImage noise(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, (x * 2654435 + y * 40503) & 0xffffff);
            }
        }
        return image;
    }

    private static byte[] encode(String format, BufferedImage image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, out)).isTrue();
        return out.toByteArray();
    }

    private static byte[] pngHeader(int width, int height) throws IOException {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(header);
        data.writeBytes("IHDR");
        data.writeInt(width);
        data.writeInt(height);
        data.write(new byte[] {8, 2, 0, 0, 0});
        CRC32 crc = new CRC32();
        crc.update(header.toByteArray());
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(png);
        out.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        out.writeInt(13);
        out.write(header.toByteArray());
        out.writeInt((int) crc.getValue());
        return png.toByteArray();
    }
}
