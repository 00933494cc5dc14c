package io.github.glow4j.app;

import io.github.glow4j.app.files.ImageGrid;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.Images;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A picture of what temperature does: a row for each sample, from the same noise at rising temperatures. The lower ones are
 * what the model holds for most typical, the higher ones are all that it knows.
 */
final class TemperatureStrip {
    /** Images are enlarged to fill about this width, that of the charts of training. */
    private static final int WIDTH = 900;

    private final GlowModel model;
    private final long seed;

    TemperatureStrip(GlowModel model, long seed) {
        this.model = model;
        this.seed = seed;
    }

    /**
     * Draws so many rows.
     *
     * @param labels classes of the rows, for a class-conditional model
     */
    BufferedImage draw(String name, float[] temperatures, int count, int @Nullable [] labels, Progress progress) {
        List<Images> columns = TemperatureSamples.draw(model, count, temperatures, seed, labels, progress);
        List<String> captions = new ArrayList<>();
        for (float temperature : temperatures) {
            captions.add(Captions.temperature(temperature));
        }
        int width = temperatures.length * columns.getFirst().width();
        ImageGrid grid = new ImageGrid()
                .title(name + ": samples of seed " + seed + " at rising temperature T")
                .columns(captions)
                .scale(Math.max(1, WIDTH / width));
        for (int i = 0; i < count; i++) {
            int row = i;
            List<Images> samples =
                    columns.stream().map(column -> column.slice(row, row + 1)).toList();
            grid.row(labels == null ? "" : "class " + labels[row], Images.concatenated(samples));
        }
        return grid.draw();
    }
}
