package io.github.glow4j.app;

import io.github.glow4j.app.files.ImageGrid;
import picocli.CommandLine.Option;

/** How wide a grid of images is. */
final class ColumnsOption {
    @Option(
            names = "--columns",
            paramLabel = "N",
            defaultValue = "0",
            description = "Images side by side in a picture. Default: 0, as many as make it square.")
    private int columns;

    int resolve(BaseCommand command, int count) {
        if (columns < 0) {
            throw command.usage("--columns must not be negative, but is " + columns);
        }
        return columns == 0 ? ImageGrid.squareColumns(count) : columns;
    }
}
