package io.github.glow4j.app.files;

import io.github.glow4j.inference.Images;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Draws images side by side, row under row, with a title and captions of rows, columns and images where there are any. */
public final class ImageGrid {
    private static final int GAP = 2;
    private static final int MARGIN = 6;
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    private static final String CUT = "\u2026";

    private final List<Row> rows = new ArrayList<>();
    private List<String> columnCaptions = List.of();
    private String title = "";
    private int scale = 1;
    private boolean captioned = true;
    private int leastWidth;

    /** @param below captions under the images, or none */
    private record Row(String caption, Images images, int from, int to, List<String> below) {}

    /** Adds a row with a caption, which may be empty. */
    public ImageGrid row(String caption, Images images) {
        rows.add(new Row(caption, images, 0, images.count(), List.of()));
        return this;
    }

    /** Adds rows without captions, filled from left to right. */
    public ImageGrid rows(Images images, int columns) {
        return rows(images, columns, List.of());
    }

    /**
     * Adds rows, filled from left to right.
     *
     * @param captions one to stand under each image, which is cut where it is wider; or none
     */
    public ImageGrid rows(Images images, int columns, List<String> captions) {
        for (int from = 0; from < images.count(); from += columns) {
            int to = Math.min(from + columns, images.count());
            rows.add(new Row("", images, from, to, captions.isEmpty() ? captions : captions.subList(from, to)));
        }
        return this;
    }

    /** Captions above the columns. They are left out where they are wider than the images. */
    public ImageGrid columns(List<String> captions) {
        columnCaptions = List.copyOf(captions);
        return this;
    }

    /** A line above everything. The picture is made as wide as this needs. */
    public ImageGrid title(String line) {
        title = line;
        return this;
    }

    /** Enlarges every pixel to a square of this side. */
    public ImageGrid scale(int factor) {
        scale = factor;
        return this;
    }

    /** Whether title and captions are drawn. */
    public ImageGrid captions(boolean shown) {
        captioned = shown;
        return this;
    }

    /** Leaves room at the right so that the picture is at least so wide. */
    ImageGrid leastWidth(int width) {
        leastWidth = width;
        return this;
    }

    /** The number of columns that makes a grid of so many images about square. */
    public static int squareColumns(int count) {
        return (int) Math.ceil(Math.sqrt(count));
    }

    /** A picture with every pixel enlarged to a square of this side. */
    public static BufferedImage enlarged(BufferedImage picture, int factor) {
        if (factor == 1) {
            return picture;
        }
        int width = picture.getWidth() * factor;
        int height = picture.getHeight() * factor;
        BufferedImage large = new BufferedImage(width, height, picture.getType());
        Graphics2D graphics = large.createGraphics();
        graphics.drawImage(picture, 0, 0, width, height, null);
        graphics.dispose();
        return large;
    }

    /** Pictures one below the other, on white where they are narrower than the widest. */
    public static BufferedImage stacked(List<BufferedImage> pictures) {
        int width = pictures.stream().mapToInt(BufferedImage::getWidth).max().orElseThrow();
        int height = pictures.stream().mapToInt(BufferedImage::getHeight).sum();
        BufferedImage all = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = all.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        int y = 0;
        for (BufferedImage picture : pictures) {
            graphics.drawImage(picture, 0, y, null);
            y += picture.getHeight();
        }
        graphics.dispose();
        return all;
    }

    /** The width of the picture in pixels. */
    int width() {
        return new Drawing().width();
    }

    /** Draws the grid. A single image without captions has no frame: the picture is the image. */
    public BufferedImage draw() {
        return new Drawing().draw();
    }

    /** Where everything stands. Sizes of text are asked for only where there is some: fonts take long to load. */
    private final class Drawing {
        private final int cellWidth = rows.getFirst().images.width() * scale;
        private final int cellHeight = rows.getFirst().images.height() * scale;
        private final int columns =
                rows.stream().mapToInt(row -> row.to - row.from).max().orElse(1);
        private final boolean titled = captioned && !title.isEmpty();
        private final boolean rowCaptions = captioned && rows.stream().anyMatch(row -> !row.caption.isEmpty());
        private final boolean below = captioned && rows.stream().anyMatch(row -> !row.below.isEmpty());
        private final @Nullable FontMetrics metrics =
                titled || rowCaptions || below || (captioned && !columnCaptions.isEmpty()) ? metrics() : null;
        private final boolean above =
                metrics != null && !columnCaptions.isEmpty() && widest(columnCaptions) <= cellWidth;
        private final int gap = rows.size() * columns == 1 ? 0 : GAP;
        private final int margin = titled || rowCaptions || below || above ? MARGIN : gap;
        private final int line = metrics == null ? 0 : metrics.getHeight();
        private final int left = rowCaptions
                ? 2 * MARGIN + widest(rows.stream().map(Row::caption).toList())
                : margin;
        private final int top = margin + (titled ? line + MARGIN : 0) + (above ? line : 0);
        private final int rowHeight = Math.max(cellHeight + (below ? line + MARGIN / 2 : 0), rowCaptions ? line : 0);

        private int widest(List<String> captions) {
            return captions.stream().mapToInt(this::width).max().orElse(0);
        }

        private int width(String caption) {
            return metrics == null ? 0 : metrics.stringWidth(caption);
        }

        int width() {
            int images = left + columns * (cellWidth + gap) - gap + margin;
            return Math.max(Math.max(images, titled ? width(title) + 2 * MARGIN : 0), leastWidth);
        }

        BufferedImage draw() {
            int height = top + rows.size() * (rowHeight + gap) - gap + margin;
            BufferedImage picture = new BufferedImage(width(), height, BufferedImage.TYPE_3BYTE_BGR);
            Graphics2D graphics = picture.createGraphics();
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
            if (metrics != null) {
                drawCaptions(graphics, metrics);
            }
            for (int r = 0; r < rows.size(); r++) {
                drawRow(graphics, rows.get(r), top + r * (rowHeight + gap));
            }
            graphics.dispose();
            return picture;
        }

        private void drawCaptions(Graphics2D graphics, FontMetrics metrics) {
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setColor(Color.BLACK);
            graphics.setFont(FONT);
            if (titled) {
                graphics.drawString(title, MARGIN, margin + metrics.getAscent());
            }
            if (above) {
                drawCentred(graphics, columnCaptions, top - MARGIN / 2 - metrics.getDescent());
            }
            for (int r = 0; r < rows.size(); r++) {
                int y = top + r * (rowHeight + gap);
                if (rowCaptions) {
                    int middle = y + cellHeight / 2;
                    graphics.drawString(
                            rows.get(r).caption, MARGIN, middle + (metrics.getAscent() - metrics.getDescent()) / 2);
                }
                if (below) {
                    List<String> captions =
                            rows.get(r).below.stream().map(this::cut).toList();
                    drawCentred(graphics, captions, y + cellHeight + metrics.getAscent());
                }
            }
        }

        private void drawCentred(Graphics2D graphics, List<String> captions, int baseline) {
            for (int c = 0; c < captions.size(); c++) {
                String caption = captions.get(c);
                int x = left + c * (cellWidth + gap) + (cellWidth - width(caption)) / 2;
                graphics.drawString(caption, x, baseline);
            }
        }

        /** As much of the beginning as an image is wide. */
        private String cut(String caption) {
            String shown = caption;
            for (int length = caption.length() - 1; length >= 0 && width(shown) > cellWidth; length--) {
                shown = length == 0 ? "" : caption.substring(0, length) + CUT;
            }
            return shown;
        }

        private void drawRow(Graphics2D graphics, Row row, int y) {
            for (int i = row.from; i < row.to; i++) {
                BufferedImage image = row.images.toBufferedImage(i);
                // Grey is drawn as RGB: Java would convert it as linear light.
                BufferedImage rgb =
                        row.images.channels() == 1 ? Images.of(image).toBufferedImage(0) : image;
                graphics.drawImage(rgb, left + (i - row.from) * (cellWidth + gap), y, cellWidth, cellHeight, null);
            }
        }
    }

    private static FontMetrics metrics() {
        Graphics2D graphics = new BufferedImage(1, 1, BufferedImage.TYPE_3BYTE_BGR).createGraphics();
        try {
            return graphics.getFontMetrics(FONT);
        } finally {
            graphics.dispose();
        }
    }
}
