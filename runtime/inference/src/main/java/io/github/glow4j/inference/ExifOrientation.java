package io.github.glow4j.inference;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import org.w3c.dom.NodeList;

/**
 * How a camera was held, from the Exif data of a JPEG: 1 is upright, 2 to 8 the other ways to turn and mirror.
 *
 * <p>Source: Exif 2.3, tag 0x0112, in a TIFF header after {@code Exif\0\0} in an APP1 segment.
 */
record ExifOrientation(int value) {
    private static final String JPEG_METADATA = "javax_imageio_jpeg_image_1.0";
    private static final int APP1 = 0xe1;
    private static final byte[] EXIF = {'E', 'x', 'i', 'f', 0, 0};
    private static final int TAG = 0x0112;

    static ExifOrientation of(ImageReader reader) {
        try {
            IIOMetadata metadata = reader.getImageMetadata(0);
            if (metadata != null && JPEG_METADATA.equals(metadata.getNativeMetadataFormatName())) {
                return find((IIOMetadataNode) metadata.getAsTree(JPEG_METADATA));
            }
        } catch (IOException | RuntimeException e) {
            // An image with odd metadata is still an image.
        }
        return new ExifOrientation(1);
    }

    private static ExifOrientation find(IIOMetadataNode root) {
        NodeList unknown = root.getElementsByTagName("unknown");
        for (int i = 0; i < unknown.getLength(); i++) {
            IIOMetadataNode node = (IIOMetadataNode) unknown.item(i);
            if (node.getAttribute("MarkerTag").equals(String.valueOf(APP1))
                    && node.getUserObject() instanceof byte[] segment) {
                int value = parse(segment);
                if (value >= 1 && value <= 8) {
                    return new ExifOrientation(value);
                }
            }
        }
        return new ExifOrientation(1);
    }

    /** The orientation in an APP1 segment, or 0 if it has none. */
    static int parse(byte[] segment) {
        try {
            ByteBuffer data = ByteBuffer.wrap(segment);
            for (byte expected : EXIF) {
                if (data.get() != expected) {
                    return 0;
                }
            }
            ByteBuffer tiff = data.slice();
            tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            tiff.position(tiff.getInt(4));
            int entries = tiff.getShort() & 0xffff;
            for (int i = 0; i < entries; i++) {
                int entry = tiff.position();
                if ((tiff.getShort(entry) & 0xffff) == TAG) {
                    return tiff.getShort(entry + 8);
                }
                tiff.position(entry + 12);
            }
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            // Damaged Exif data says nothing.
        }
        return 0;
    }

    /** The picture turned so that up is up. */
    BufferedImage upright(BufferedImage image) {
        if (value == 1) {
            return image;
        }
        boolean swap = value >= 5;
        int width = image.getWidth();
        int height = image.getHeight();
        ColorModel model = image.getColorModel();
        Raster source = image.getRaster();
        WritableRaster target = model.createCompatibleWritableRaster(swap ? height : width, swap ? width : height);
        int[] pixel = new int[source.getNumBands()];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int right = width - 1 - x;
                int low = height - 1 - y;
                source.getPixel(x, y, pixel);
                switch (value) {
                    case 2 -> target.setPixel(right, y, pixel);
                    case 3 -> target.setPixel(right, low, pixel);
                    case 4 -> target.setPixel(x, low, pixel);
                    case 5 -> target.setPixel(y, x, pixel);
                    case 6 -> target.setPixel(low, x, pixel);
                    case 7 -> target.setPixel(low, right, pixel);
                    default -> target.setPixel(y, right, pixel);
                }
            }
        }
        return new BufferedImage(model, target, model.isAlphaPremultiplied(), null);
    }
}
