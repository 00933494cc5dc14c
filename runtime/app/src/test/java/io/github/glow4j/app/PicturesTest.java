package io.github.glow4j.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.glow4j.inference.ImageFiles;
import io.github.glow4j.inference.Images;
import io.github.glow4j.models.Npy;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Captions and animations of the commands, on 8x8 images. */
class PicturesTest {
    @TempDir
    static Path shared;

    static Path model;
    static Path a;
    static Path b;
    static Path direction;

    @TempDir
    Path folder;

    @BeforeAll
    static void makeInputs() throws IOException {
        model = TestModels.write(TestModels.PLAIN, shared.resolve("plain"));
        a = png("a.png", 1);
        b = png("b.png", 2);
        direction = shared.resolve("up.npy");
        float[] values = new float[192];
        Random random = new Random(3);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        Npy.write(direction, values, 1, 192);
    }

    private static Path png(String name, long seed) throws IOException {
        byte[] pixels = new byte[192];
        new Random(seed).nextBytes(pixels);
        Path file = shared.resolve(name);
        ImageIO.write(new Images(pixels, 1, 8, 8, 3).toBufferedImage(0), "png", file.toFile());
        return file;
    }

    @Test
    void captionsStandAroundTheSamePixels() {
        Path bare = folder.resolve("bare.png");
        Path captioned = folder.resolve("captioned.png");
        Cli.ok("interpolate", "--model", model, "--input", a, b, "--scale", "8", "--no-captions", "--output", bare);
        Cli.ok("interpolate", "--model", model, "--input", a, b, "--scale", "8", "--output", captioned);
        BufferedImage images = ImageFiles.read(bare);
        BufferedImage all = ImageFiles.read(captioned);
        assertThat(images.getWidth()).isEqualTo(2 + 9 * 66);
        assertThat(images.getHeight()).isEqualTo(2 + 66);
        assertThat(all.getWidth()).isEqualTo(images.getWidth() + 2 * 4);
        int top = all.getHeight() - 64 - 6;
        assertThat(black(all, top)).as("title and positions").isGreaterThan(100);
        BufferedImage inner = all.getSubimage(6, top, images.getWidth() - 4, 64);
        BufferedImage same = images.getSubimage(2, 2, images.getWidth() - 4, 64);
        assertThat(rgb(inner)).isEqualTo(rgb(same));
    }

    @Test
    void aSingleImageIsWrittenBare() {
        Path sample = folder.resolve("sample.png");
        Cli.ok("sample", "--model", model, "--count", "1", "--output", sample);
        assertThat(ImageFiles.read(sample).getWidth()).isEqualTo(8);
        Path changed = folder.resolve("changed.png");
        Cli.ok("manipulate", "--model", model, "--input", a, "--direction", direction, "--output", changed);
        assertThat(ImageFiles.read(changed).getWidth()).isEqualTo(8);
    }

    @Test
    void aBlendGoesThereAndBackAsAGif() throws IOException {
        Path file = folder.resolve("blend.gif");
        Cli.ok("interpolate", "--model", model, "--input", a, b, "--steps", "5", "--output", file);
        List<BufferedImage> frames = gif(file, 40); // 2 s over 5 images
        assertThat(frames).hasSize(8);
        assertThat(frames.getFirst().getWidth()).as("enlarged to about 256").isBetween(256, 280);
        assertThat(frames)
                .allSatisfy(frame ->
                        assertThat(frame.getWidth()).isEqualTo(frames.getFirst().getWidth()));
        assertThat(rgb(frames.get(3))).isEqualTo(rgb(frames.get(5))).isNotEqualTo(rgb(frames.get(4)));
        assertThat(black(frames.getFirst(), 20)).as("caption").isGreaterThan(20);

        Path oneWay = folder.resolve("one-way.gif");
        Cli.ok("interpolate", "--model", model, "--input", a, b, "--steps", "5", "--one-way", "--output", oneWay);
        assertThat(gif(oneWay, 40)).hasSize(5);
        Path usual = folder.resolve("usual.gif");
        Cli.ok("interpolate", "--model", model, "--input", a, b, "--frame-time", "50", "--output", usual);
        assertThat(gif(usual, 5)).hasSize(48);
    }

    @Test
    void anApngHasAllColours() throws IOException {
        Path file = folder.resolve("blend.apng");
        Cli.ok("interpolate", "--model", model, "-i", a, b, "--no-captions", "--scale", "1", "--output", file);
        assertThat(apngFrames(file)).isEqualTo(48);
        assertThat(rgb(ImageFiles.decode("first", Files.readAllBytes(file)))).isEqualTo(rgb(ImageFiles.read(a)));
    }

    @Test
    void aStrengthGrowsInAnAnimationOfSeveralImages() throws IOException {
        Path file = folder.resolve("change.gif");
        Object[] change = {"manipulate", "--model", model, "-i", a, b, "--direction", direction, "--scale", "4"};
        Cli.ok(with(change, "--steps", "3", "--output", file, "--no-captions"));
        List<BufferedImage> frames = gif(file, 60);
        assertThat(frames).hasSize(4);
        assertThat(frames.getFirst().getWidth()).isEqualTo(2 + 2 * 34);
        Path captioned = folder.resolve("captioned.gif");
        Cli.ok(with(change, "--steps", "3", "--output", captioned));
        assertThat(gif(captioned, 60).getFirst().getHeight()).isGreaterThan(34 + 30);

        Path strip = folder.resolve("strip.png");
        Cli.ok(with(change, "--range", "-1,1", "--output", strip));
        BufferedImage picture = ImageFiles.read(strip);
        assertThat(picture.getWidth()).as("names in front").isGreaterThan(7 * 34 + 30);
    }

    @Test
    void samplesFollowEachOtherOrGrowWarmer() throws IOException {
        Path slides = folder.resolve("slides.gif");
        Cli.ok("sample", "--model", model, "-n", "3", "--output", slides);
        assertThat(gif(slides, 60)).hasSize(3);
        Path warmer = folder.resolve("warmer.apng");
        Cli.ok("sample", "--model", model, "-n", "4", "-t", "0,0.3,0.6,0.9", "--output", warmer);
        assertThat(apngFrames(warmer)).isEqualTo(6);
    }

    @Test
    void decodedAndReconstructedImagesCanMoveToo() throws IOException {
        Path z = folder.resolve("z.npy");
        Cli.ok("encode", "--model", model, "--input", a, b, "--output", z);
        Path decoded = folder.resolve("decoded.gif");
        Cli.ok("decode", "--model", model, "--input", z, "--output", decoded);
        assertThat(gif(decoded, 60)).hasSize(2);
        Path blink = folder.resolve("blink.gif");
        Cli.ok("reconstruct", "--model", model, "--input", a, b, "--output", blink);
        assertThat(gif(blink, 60)).hasSize(2);
    }

    @Test
    void aTemperatureStripHasAColumnPerTemperature() {
        Path strip = folder.resolve("strip.png");
        Cli.ok("plot", "--temperatures", "0,0.5,1", "--model", model, "--count", "2", "--output", strip);
        BufferedImage picture = ImageFiles.read(strip);
        int side = 8 * (900 / 24);
        assertThat(picture.getWidth()).isEqualTo(2 * 6 + 3 * side + 2 * 2);
        int top = picture.getHeight() - 6 - 2 * side - 2;
        assertThat(black(picture, top)).as("title and temperatures").isGreaterThan(100);
        int second = top + side + 2;
        assertThat(rgb(picture.getSubimage(6, top, side, side)))
                .as("at temperature 0 all samples are the same")
                .isEqualTo(rgb(picture.getSubimage(6, second, side, side)));
        int last = 6 + 2 * (side + 2);
        assertThat(rgb(picture.getSubimage(last, top, side, side)))
                .isNotEqualTo(rgb(picture.getSubimage(last, second, side, side)));
    }

    private static Object[] with(Object[] command, Object... more) {
        List<Object> all = new ArrayList<>(List.of(command));
        all.addAll(List.of(more));
        return all.toArray();
    }

    /** The frames of a GIF, all of which are shown so many hundredths of a second. */
    private static List<BufferedImage> gif(Path file, int ticks) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
        List<BufferedImage> frames = new ArrayList<>();
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            reader.setInput(in);
            for (int i = 0; i < reader.getNumImages(true); i++) {
                frames.add(reader.read(i));
                IIOMetadataNode root =
                        (IIOMetadataNode) reader.getImageMetadata(i).getAsTree("javax_imageio_gif_image_1.0");
                IIOMetadataNode control = (IIOMetadataNode)
                        root.getElementsByTagName("GraphicControlExtension").item(0);
                assertThat(control.getAttribute("delayTime")).isEqualTo(Integer.toString(ticks));
            }
        } finally {
            reader.dispose();
        }
        return frames;
    }

    private static int apngFrames(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int control = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("acTL");
        assertThat(control).isPositive();
        return ByteBuffer.wrap(bytes).getInt(control + 4);
    }

    /** Black pixels, which only captions have, above a line. */
    private static int black(BufferedImage picture, int bottom) {
        int count = 0;
        for (int y = 0; y < bottom; y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                count += (picture.getRGB(x, y) & 0xffffff) == 0 ? 1 : 0;
            }
        }
        return count;
    }

    private static int[] rgb(BufferedImage picture) {
        return picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
    }
}
