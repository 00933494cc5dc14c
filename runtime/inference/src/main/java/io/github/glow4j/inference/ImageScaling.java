package io.github.glow4j.inference;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** Centre crop and scaling. */
final class ImageScaling {
    private ImageScaling() {}

    static BufferedImage scaledTo(BufferedImage image, int width, int height) {
        BufferedImage result = crop(opaque(image), width, height);
        while (result.getWidth() >= 2 * width && result.getHeight() >= 2 * height) {
            int halfWidth = Math.max(width, result.getWidth() / 2);
            int halfHeight = Math.max(height, result.getHeight() / 2);
            result = draw(result, halfWidth, halfHeight, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        }
        if (result.getWidth() != width || result.getHeight() != height) {
            result = draw(result, width, height, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        }
        return result;
    }

    /** In sRGB without alpha, by our own conversion: what Graphics2D does to grey and transparent images varies. */
    private static BufferedImage opaque(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        byte[] pixels = new byte[Math.multiplyExact(Math.multiplyExact(width, height), 3)];
        ImageConversion.copyPixels(image, pixels, 0, 3);
        return ImageConversion.toBufferedImage(pixels, 0, height, width, 3);
    }

    private static BufferedImage crop(BufferedImage image, int width, int height) {
        long wide = (long) image.getWidth() * height;
        long high = (long) image.getHeight() * width;
        int cropWidth = wide > high ? (int) Math.max(1, Math.round((double) high / height)) : image.getWidth();
        int cropHeight = high > wide ? (int) Math.max(1, Math.round((double) wide / width)) : image.getHeight();
        return image.getSubimage(
                (image.getWidth() - cropWidth) / 2, (image.getHeight() - cropHeight) / 2, cropWidth, cropHeight);
    }

    private static BufferedImage draw(BufferedImage image, int width, int height, Object interpolation) {
        BufferedImage result = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = result.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, interpolation);
        graphics.setRenderingHint(RenderingHints.KEY_RENDERING, RenderingHints.VALUE_RENDER_QUALITY);
        graphics.drawImage(image, 0, 0, width, height, null);
        graphics.dispose();
        return result;
    }
}
