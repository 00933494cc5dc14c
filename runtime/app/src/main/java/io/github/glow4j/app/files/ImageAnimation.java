package io.github.glow4j.app.files;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/**
 * Pictures that follow each other without end.
 *
 * @param frames at least one, all of one size and type
 * @param millisecondsPerFrame 10 to 65535
 */
public record ImageAnimation(List<BufferedImage> frames, int millisecondsPerFrame) {
    /** Grids one after the other; they may differ in the widths of their titles, but not in their number of lines. */
    public static ImageAnimation of(List<ImageGrid> grids, int millisecondsPerFrame) {
        int width = grids.stream().mapToInt(ImageGrid::width).max().orElse(0);
        return new ImageAnimation(
                grids.stream().map(grid -> grid.leastWidth(width).draw()).toList(), millisecondsPerFrame);
    }

    /** The same, and then back to the first picture instead of jumping there. */
    public ImageAnimation thereAndBack() {
        if (frames.size() < 3) {
            return this;
        }
        List<BufferedImage> both = new ArrayList<>(frames);
        both.addAll(frames.subList(1, frames.size() - 1).reversed());
        return new ImageAnimation(both, millisecondsPerFrame);
    }

    /** The bytes of a GIF file. */
    public byte[] gif() {
        return GifAnimation.encode(frames, millisecondsPerFrame);
    }

    /** The bytes of an APNG file. */
    public byte[] apng() {
        return ApngAnimation.encode(frames, millisecondsPerFrame);
    }
}
