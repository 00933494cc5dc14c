package io.github.glow4j.app;

import io.github.glow4j.app.files.ImageGrid;
import io.github.glow4j.app.files.PngFiles;
import io.github.glow4j.inference.GlowModel;
import io.github.glow4j.inference.Images;
import io.github.glow4j.models.AtomicFiles;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Locale;

/** Grids of samples of a model in training, always from the same latents, a row for each temperature. */
final class TrainSamples {
    static final String FOLDER = "samples";

    /** Small images are enlarged to about this side. */
    private static final int SHOWN_SIDE = 64;

    private static final int COLUMNS = 8;
    private static final int MOST_CLASSES = 10;
    private static final long SEED = 1;

    private final Path folder;
    private final float[] temperatures;

    TrainSamples(Path modelDir, float[] temperatures) {
        this.folder = modelDir.resolve(FOLDER);
        this.temperatures = temperatures.clone();
    }

    /** Draws a grid and writes it as {@code step-00001000.png}. A class-conditional model shows its classes side by side. */
    BufferedImage draw(GlowModel model, long step) {
        int classes = model.manifest().classes();
        int columns = classes > COLUMNS ? Math.min(classes, MOST_CLASSES) : COLUMNS;
        int[] labels = null;
        if (classes > 0) {
            labels = new int[columns];
            for (int i = 0; i < columns; i++) {
                labels[i] = i % classes;
            }
        }
        ImageGrid grid = new ImageGrid()
                .scale(Math.max(1, SHOWN_SIDE / model.manifest().image().width()));
        for (float temperature : temperatures) {
            Images row = model.sample(columns, temperature, SEED, labels);
            grid.row(Captions.temperature(temperature), row);
        }
        BufferedImage picture = grid.draw();
        AtomicFiles.createFolder(folder);
        PngFiles.write(folder.resolve(String.format(Locale.ROOT, "step-%08d.png", step)), picture);
        return picture;
    }
}
