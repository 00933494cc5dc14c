package io.github.glow4j.app.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.glow4j.inference.Images;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageGridTest {
    private static final int WHITE = 0xffffffff;

    @Test
    void aSingleImageIsThePicture() {
        BufferedImage picture = new ImageGrid().rows(flat(1, 3), 1).draw();
        assertThat(picture.getWidth()).isEqualTo(4);
        assertThat(picture.getHeight()).isEqualTo(4);
        assertThat(Images.of(picture)).isEqualTo(flat(1, 3));
    }

    @Test
    void imagesFillRowsFromLeftToRightWithGapsBetween() {
        BufferedImage picture = new ImageGrid().rows(flat(5, 3), 3).draw();
        assertThat(picture.getWidth()).isEqualTo(2 + 3 * 6);
        assertThat(picture.getHeight()).isEqualTo(2 + 2 * 6);
        assertThat(picture.getRGB(2, 2) & 0xff).isEqualTo(1);
        assertThat(picture.getRGB(8, 2) & 0xff).isEqualTo(2);
        assertThat(picture.getRGB(2, 8) & 0xff).isEqualTo(4);
        assertThat(picture.getRGB(14, 8)).isEqualTo(WHITE);
        assertThat(picture.getRGB(6, 2)).isEqualTo(WHITE);
    }

    @Test
    void greyValuesAreDrawnAsTheyAre() {
        BufferedImage picture = new ImageGrid().rows(flat(100, 1), 10).draw();
        for (int i = 0; i < 100; i++) {
            assertThat(picture.getRGB(2 + i % 10 * 6, 2 + i / 10 * 6) & 0xffffff)
                    .isEqualTo((i + 1) * 0x010101);
        }
    }

    @Test
    void scaleEnlargesEveryPixel() {
        BufferedImage picture = new ImageGrid().rows(flat(1, 3), 1).scale(5).draw();
        assertThat(picture.getWidth()).isEqualTo(20);
        assertThat(picture.getRGB(19, 19) & 0xff).isEqualTo(1);
    }

    @Test
    void captionsAreWrittenInFrontOfRows() {
        BufferedImage picture = new ImageGrid()
                .row("T = 0.5", flat(2, 3))
                .row("T = 1.0", flat(2, 3))
                .draw();
        BufferedImage without =
                new ImageGrid().row("", flat(2, 3)).row("", flat(2, 3)).draw();
        int left = picture.getWidth() - without.getWidth();
        assertThat(left).isGreaterThan(30);
        assertThat(dark(picture, 0, 0, left, picture.getHeight())).isGreaterThan(20);
        assertThat(picture.getHeight()).as("rows are as high as their captions").isGreaterThan(24);
    }

    @Test
    void captionsAboveColumnsAreLeftOutWhereTheyAreWiderThanTheImages() {
        List<String> captions = List.of("-1.00", "+1.00");
        BufferedImage small =
                new ImageGrid().rows(flat(2, 3), 2).columns(captions).draw();
        assertThat(small.getHeight()).isEqualTo(2 + 6);
        BufferedImage large =
                new ImageGrid().rows(flat(2, 3), 2).columns(captions).scale(16).draw();
        int top = large.getHeight() - 64 - 6;
        assertThat(top).isGreaterThan(10);
        assertThat(dark(large, 0, 0, large.getWidth(), top)).isGreaterThan(20);
    }

    @Test
    void thePictureIsAsWideAsItsTitle() {
        BufferedImage picture =
                new ImageGrid().title("a title").rows(flat(1, 3), 1).draw();
        BufferedImage longer =
                new ImageGrid().title("a title, and more").rows(flat(1, 3), 1).draw();
        assertThat(longer.getWidth()).isGreaterThan(picture.getWidth() + 20);
        int white = picture.getWidth() - 6;
        assertThat(dark(picture, white, 0, picture.getWidth(), picture.getHeight()))
                .as("nothing of it is cut")
                .isZero();
        assertThat(dark(picture, white - 8, 0, white, 20)).isPositive();
    }

    @Test
    void captionsBelowImagesAreCutToTheirWidth() {
        BufferedImage picture = new ImageGrid()
                .rows(flat(2, 3), 2, List.of("short", "much too long for an image of 64 pixels"))
                .scale(16)
                .draw();
        int under = 6 + 64;
        assertThat(picture.getWidth()).isEqualTo(2 * 6 + 2 * 64 + 2);
        assertThat(dark(picture, 6, under, 70, picture.getHeight())).isPositive();
        assertThat(dark(picture, 72, under, 136, picture.getHeight())).isPositive();
        assertThat(dark(picture, 136, under, picture.getWidth(), picture.getHeight()))
                .isZero();
    }

    @Test
    void withoutCaptionsOnlyImagesAreDrawn() {
        BufferedImage picture = new ImageGrid()
                .title("title")
                .row("row", flat(2, 3))
                .columns(List.of("a", "b"))
                .scale(8)
                .captions(false)
                .draw();
        assertThat(picture.getWidth()).isEqualTo(2 + 2 * 34);
        assertThat(picture.getHeight()).isEqualTo(2 + 34);
    }

    /** 4x4 images; all values of image i are i + 1. */
    private static Images flat(int count, int channels) {
        int size = 16 * channels;
        byte[] pixels = new byte[count * size];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (i / size + 1);
        }
        return new Images(pixels, count, 4, 4, channels);
    }

    private static int dark(BufferedImage picture, int x0, int y0, int x1, int y1) {
        int count = 0;
        for (int y = y0; y < y1; y++) {
            for (int x = x0; x < x1; x++) {
                count += (picture.getRGB(x, y) & 0xff) < 100 ? 1 : 0;
            }
        }
        return count;
    }
}
