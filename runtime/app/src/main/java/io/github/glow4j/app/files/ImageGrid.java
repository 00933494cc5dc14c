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

/** Draws images side by side, row under row, with a title and captions of rows and columns where there are any. */
public final class ImageGrid {
    private static final int GAP = 2;
    private static final int MARGIN = 6;
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

    private final List<Row> rows = new ArrayList<>();
    private List<String> columnCaptions = List.of();
    private String title = "";
    private int scale = 1;

    private record Row(String caption, Images images, int from, int to) {}

    /** Adds a row with a caption, which may be empty. */
    public ImageGrid row(String caption, Images images) {
        rows.add(new Row(caption, images, 0, images.count()));
        return this;
    }

    /** Adds rows without captions, filled from left to right. */
    public ImageGrid rows(Images images, int columns) {
        for (int from = 0; from < images.count(); from += columns) {
            rows.add(new Row("", images, from, Math.min(from + columns, images.count())));
        }
        return this;
    }

    /** Captions above the columns. They are left out where they are wider than the images. */
    public ImageGrid columns(List<String> captions) {
        columnCaptions = List.copyOf(captions);
        return this;
    }

    /** A line above everything, which is cut off where it is wider than the picture. */
    public ImageGrid title(String line) {
        title = line;
        return this;
    }

    /** Enlarges every pixel to a square of this side. */
    public ImageGrid scale(int factor) {
        scale = factor;
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

    /** Draws the grid. A single image without captions has no frame: the picture is the image. */
    public BufferedImage draw() {
        int cellWidth = rows.getFirst().images.width() * scale;
        int cellHeight = rows.getFirst().images.height() * scale;
        int columns = rows.stream().mapToInt(row -> row.to - row.from).max().orElse(1);
        int gap = rows.size() * columns == 1 ? 0 : GAP;
        int titleHeight = title.isEmpty() ? 0 : metrics().getHeight() + MARGIN;
        boolean rowCaptions = rows.stream().anyMatch(row -> !row.caption.isEmpty());
        int left = gap;
        int top = gap + titleHeight;
        int lineHeight = 0;
        if (rowCaptions || !columnCaptions.isEmpty()) {
            FontMetrics metrics = metrics();
            if (rowCaptions) {
                lineHeight = metrics.getHeight();
                left = 2 * MARGIN
                        + rows.stream()
                                .mapToInt(row -> metrics.stringWidth(row.caption))
                                .max()
                                .orElse(0);
            }
            int widest =
                    columnCaptions.stream().mapToInt(metrics::stringWidth).max().orElse(0);
            if (widest > cellWidth) {
                columnCaptions = List.of();
            } else if (widest > 0) {
                top = titleHeight + metrics.getHeight() + MARGIN;
            }
        }
        int rowHeight = Math.max(cellHeight, lineHeight) + gap;
        BufferedImage picture = new BufferedImage(
                left + columns * (cellWidth + gap), top + rows.size() * rowHeight, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, picture.getWidth(), picture.getHeight());
        if (titleHeight > 0 || rowCaptions || !columnCaptions.isEmpty()) {
            drawCaptions(graphics, left, top, cellWidth, cellHeight, gap, rowHeight);
        }
        for (int r = 0; r < rows.size(); r++) {
            drawRow(graphics, rows.get(r), left, top + r * rowHeight, cellWidth, cellHeight, gap);
        }
        graphics.dispose();
        return picture;
    }

    private static FontMetrics metrics() {
        Graphics2D graphics = new BufferedImage(1, 1, BufferedImage.TYPE_3BYTE_BGR).createGraphics();
        try {
            return graphics.getFontMetrics(FONT);
        } finally {
            graphics.dispose();
        }
    }

    private void drawCaptions(
            Graphics2D graphics, int left, int top, int cellWidth, int cellHeight, int gap, int rowHeight) {
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setColor(Color.BLACK);
        graphics.setFont(FONT);
        FontMetrics metrics = graphics.getFontMetrics();
        for (int r = 0; r < rows.size(); r++) {
            int middle = top + r * rowHeight + cellHeight / 2;
            graphics.drawString(rows.get(r).caption, MARGIN, middle + (metrics.getAscent() - metrics.getDescent()) / 2);
        }
        for (int c = 0; c < columnCaptions.size(); c++) {
            String caption = columnCaptions.get(c);
            int x = left + c * (cellWidth + gap) + (cellWidth - metrics.stringWidth(caption)) / 2;
            graphics.drawString(caption, x, top - MARGIN / 2 - metrics.getDescent());
        }
        if (!title.isEmpty()) {
            graphics.drawString(title, MARGIN, MARGIN / 2 + metrics.getAscent());
        }
    }

    private static void drawRow(
            Graphics2D graphics, Row row, int left, int top, int cellWidth, int cellHeight, int gap) {
        for (int i = row.from; i < row.to; i++) {
            BufferedImage image = row.images.toBufferedImage(i);
            // Grey is drawn as RGB: Java would convert it as linear light.
            BufferedImage rgb = row.images.channels() == 1 ? Images.of(image).toBufferedImage(0) : image;
            graphics.drawImage(rgb, left + (i - row.from) * (cellWidth + gap), top, cellWidth, cellHeight, null);
        }
    }
}
