package io.github.glow4j.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.glow4j.models.InvalidInputException;
import io.github.glow4j.models.ModelManifest;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImagesTest {
    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_INT_RGB,
                BufferedImage.TYPE_INT_BGR,
                BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_INT_ARGB_PRE,
                BufferedImage.TYPE_3BYTE_BGR,
                BufferedImage.TYPE_4BYTE_ABGR
            })
    void colouredPixelsComeOutAsRedGreenBlueWhateverTheTypeOfTheImage(int type) {
        BufferedImage image = new BufferedImage(2, 1, type);
        image.setRGB(0, 0, new Color(10, 20, 30).getRGB());
        image.setRGB(1, 0, new Color(200, 0, 255).getRGB());
        assertThat(Images.of(image).pixels()).containsExactly(10, 20, 30, (byte) 200, 0, (byte) 255);
    }

    @Test
    void greyValuesAreTakenAsTheyAreStored() {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSample(0, 0, 0, 100);
        image.getRaster().setSample(1, 0, 0, 200);
        assertThat(Images.of(image).pixels()).containsExactly(100, 100, 100, (byte) 200, (byte) 200, (byte) 200);
        assertThat(Images.of(1, List.of(image)).pixels()).containsExactly(100, (byte) 200);
    }

    @Test
    void sixteenBitGreyKeepsItsUpperEightBits() {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setSample(0, 0, 0, 0x64ff);
        assertThat(Images.of(1, List.of(image)).pixels()).containsExactly(0x64);
    }

    @Test
    void blackAndWhiteImagesAreRead() {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY);
        image.setRGB(1, 0, Color.WHITE.getRGB());
        assertThat(Images.of(1, List.of(image)).pixels()).containsExactly(0, (byte) 255);
    }

    @Test
    void transparentPixelsAreLaidOverWhite() {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x00000000);
        image.setRGB(1, 0, 0x80ff0000);
        assertThat(Images.of(image).pixels()).containsExactly((byte) 255, (byte) 255, (byte) 255, (byte) 255, 127, 127);
    }

    @Test
    void transparentGreyPixelsAreLaidOverWhite() {
        ColorModel model = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_GRAY), true, false, ColorModel.TRANSLUCENT, DataBuffer.TYPE_BYTE);
        WritableRaster raster = model.createCompatibleWritableRaster(2, 1);
        raster.setPixel(0, 0, new int[] {50, 0});
        raster.setPixel(1, 0, new int[] {50, 255});
        BufferedImage image = new BufferedImage(model, raster, false, null);
        assertThat(Images.of(1, List.of(image)).pixels()).containsExactly((byte) 255, 50);
    }

    @Test
    void colourBecomesGreyByItsLuma() {
        BufferedImage image = new BufferedImage(4, 1, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, 0xff0000);
        image.setRGB(1, 0, 0x00ff00);
        image.setRGB(2, 0, 0x0000ff);
        image.setRGB(3, 0, 0x7f7f7f);
        assertThat(Images.of(1, List.of(image)).pixels()).containsExactly(76, (byte) 150, 29, 127);
    }

    @Test
    void javaImagesComeBackAsTheyWere() {
        for (int channels : new int[] {1, 3}) {
            byte[] pixels = new byte[2 * 3 * 2 * channels];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (byte) (11 * i);
            }
            Images images = new Images(pixels, 2, 3, 2, channels);
            assertThat(Images.of(channels, images.toBufferedImages())).isEqualTo(images);
        }
    }

    @Test
    void scalingTakesTheLargestCentredPart() {
        BufferedImage wide = new BufferedImage(40, 20, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = wide.createGraphics();
        graphics.setColor(Color.RED);
        graphics.fillRect(0, 0, 40, 20);
        graphics.setColor(Color.GREEN);
        graphics.fillRect(10, 0, 20, 20);
        graphics.dispose();
        BufferedImage scaled = Images.scaledTo(wide, 8, 8);
        for (int x = 0; x < 8; x++) {
            assertThat(scaled.getRGB(x, 4)).isEqualTo(Color.GREEN.getRGB());
        }
    }

    @Test
    void shrinkingAveragesInsteadOfPickingPixels() {
        BufferedImage stripes = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < 64; x += 2) {
            for (int y = 0; y < 64; y++) {
                stripes.setRGB(x, y, 0xffffff);
            }
        }
        for (byte value : Images.of(Images.scaledTo(stripes, 8, 8)).pixels()) {
            assertThat(value & 0xff).isBetween(120, 135);
        }
    }

    @Test
    void scalingNeitherBrightensGreyNorDarkensTransparency() {
        BufferedImage grey = new BufferedImage(9, 7, BufferedImage.TYPE_BYTE_GRAY);
        BufferedImage clear = new BufferedImage(9, 7, BufferedImage.TYPE_INT_ARGB);
        for (int i = 0; i < 63; i++) {
            grey.getRaster().setSample(i % 9, i / 9, 0, 100);
        }
        assertThat(Images.of(Images.scaledTo(grey, 4, 4)).pixels()).containsOnly(100);
        assertThat(Images.of(Images.scaledTo(clear, 4, 4)).pixels()).containsOnly(255);
    }

    @Test
    void imagesOfTheRightSizeAreNotScaled() {
        Images images = TestModels.images(TestModels.plain(), 1, 3);
        ModelManifest.ImageFormat format = new ModelManifest.ImageFormat(16, 16, 3, 8);
        assertThat(Images.fit(format, images.toBufferedImage(0))).isEqualTo(images);
    }

    @Test
    void anImageOfOnePixelCanBeEnlarged() {
        BufferedImage dot = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
        dot.setRGB(0, 0, 0x102030);
        assertThat(Images.of(Images.scaledTo(dot, 2, 1)).pixels()).containsExactly(16, 32, 48, 16, 32, 48);
    }

    @Test
    void imagesOfDifferentSizesAreRefused() {
        BufferedImage small = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
        BufferedImage large = new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB);
        assertThatThrownBy(() -> Images.of(small, large))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("image 1 is 3x2 but image 0 is 2x2");
        assertThatThrownBy(() -> Images.of()).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void arraysOfTheWrongLengthAreRefused() {
        assertThatThrownBy(() -> new Images(new byte[5], 1, 2, 2, 1))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("[1, 2, 2, 1] have 4 values, but 5 are given");
        assertThatThrownBy(() -> new Images(new byte[8], 1, 2, 2, 2)).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> new Images(new byte[0], 65536, 65536, 65536, 1))
                .isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> new Latents(new float[5], 2, 3))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("[2, 3]");
    }

    @Test
    void quantisingClearsTheLowerBits() {
        Images images = new Images(new byte[] {7, 8, (byte) 255, 0}, 1, 2, 2, 1);
        assertThat(images.quantised(5).pixels()).containsExactly(0, 8, (byte) 248, 0);
        assertThat(images.quantised(8)).isEqualTo(images);
    }

    @Test
    void aReconstructionCountsPixelsNotChannels() {
        Images original = new Images(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, (byte) 200, 0, 0}, 2, 1, 2, 3);
        Images decoded = new Images(new byte[] {1, 2, 3, 5, 5, 9, 7, 8, 9, 0, 0, 0}, 2, 1, 2, 3);
        Reconstruction reconstruction = Reconstruction.compare(original, decoded);
        assertThat(reconstruction.differingPixels()).containsExactly(1, 1);
        assertThat(reconstruction.maxError()).containsExactly(3, 200);
        assertThat(reconstruction.exact()).isFalse();
    }

    @Test
    void imagesThatAreTakenApartAndPutTogetherAreTheSame() {
        Images all = new Images(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 3, 2, 2, 1);
        Images again = Images.concatenated(List.of(all.slice(0, 1), all.slice(1, 3)));
        assertThat(again.count()).isEqualTo(3);
        assertThat(again.pixels()).containsExactly(all.pixels());
    }

    @Test
    void whatDiffersInSizeIsNotPutTogether() {
        Images small = new Images(new byte[4], 1, 2, 2, 1);
        Images wide = new Images(new byte[4], 1, 1, 4, 1);
        assertThatThrownBy(() -> Images.concatenated(List.of(small, wide))).isInstanceOf(InvalidInputException.class);
        assertThatThrownBy(() -> Images.concatenated(List.of())).isInstanceOf(InvalidInputException.class);
    }
}
